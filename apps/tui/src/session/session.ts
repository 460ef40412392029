import type { Guards } from '@countermand/core'
import type { Client } from '../connection.ts'
import { bindingFor } from '../keys/bindings.ts'
import { typedText } from '../keys/key-names.ts'
import { layerOf } from '../keys/layer.ts'
import { type Effect, effectOf } from '../state/effect-of.ts'
import type { AppEvent } from '../state/events.ts'
import { reduce } from '../state/reduce.ts'
import { initialState, runningIds, type Size, type State } from '../state/state.ts'
import { plainText } from '../text/plain-text.ts'
import { createErrands } from './errands.ts'
import { createStore, type Store } from './store.ts'

/** One opened user interface without its looks: keys in, state out, and what that asks of the network. */
export interface Session {
  store: Store<State, AppEvent>
  /** Keys that came at once, by name. */
  press(keys: readonly string[]): void
  paste(text: string): void
  resize(size: Size): void
  /** Starts reading the orders. */
  begin(): void
  /** Sends nothing more. Gives the ids whose cancellation is left without an outcome. */
  leave(): string[]
}

export interface SessionOptions {
  client: Client
  /** Rules of this side beyond "pending only". */
  guards: Guards | undefined
  size: Size
  /** The user wants to leave. */
  onQuit(): void
  /** Something threw that never should. */
  onCrash(error: unknown): void
}

export function createSession({ client, guards, size, onQuit, onCrash }: SessionOptions): Session {
  const store = createStore(reduce, initialState(size))
  const leaving = new AbortController()
  const errands = createErrands(client, { store, guards, signal: leaving.signal })
  const run = (errand: Promise<void>) => void errand.catch(onCrash)

  function carryOut(effect: Effect) {
    switch (effect.kind) {
      case 'load':
        return run(errands.load())
      case 'read':
        return run(errands.read(effect.id, effect))
      case 'cancel':
        return run(errands.cancel(effect.target))
      case 'check':
        return run(errands.check(effect.id))
      case 'quit':
        return onQuit()
      default:
        return effect satisfies never
    }
  }

  function pressOne(key: string) {
    const state = store.get()
    const binding = bindingFor(state, key)
    if (!binding) {
      const text = layerOf(state) === 'filter' ? typedText(key) : undefined
      if (text) store.dispatch({ type: 'typed', text })
      return
    }
    const reason = binding.disabledReason?.(state)
    if (reason) return store.dispatch({ type: 'noticed', notice: { text: reason, tone: 'warn' } })
    const effect = effectOf(state, binding.id)
    store.dispatch({ type: 'command', command: binding.id })
    if (effect) carryOut(effect)
  }

  return {
    store,
    press(keys) {
      const layer = layerOf(store.get())
      for (const key of keys) {
        // The rest of a burst was meant for the layer that was on top: an `xy` must not cancel anything.
        if (layerOf(store.get()) !== layer) return
        pressOne(key)
      }
    },
    paste(text) {
      if (layerOf(store.get()) === 'filter') return store.dispatch({ type: 'typed', text: plainText(text) })
      store.dispatch({ type: 'noticed', notice: { text: 'What was pasted is ignored here.', tone: 'warn' } })
    },
    resize: (size) => store.dispatch({ type: 'resized', size }),
    begin: () => run(errands.load()),
    leave() {
      leaving.abort()
      return runningIds(store.get())
    },
  }
}

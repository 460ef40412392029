import type { Guards } from '@countermand/core'
import type { Client } from '../connection.ts'
import { bindingFor } from '../keys/bindings.ts'
import { typedText } from '../keys/key-names.ts'
import { layerOf } from '../keys/layer.ts'
import type { Command } from '../state/commands.ts'
import type { AppEvent } from '../state/events.ts'
import { reduce } from '../state/reduce.ts'
import { initialState, runningIds, type Size, type State } from '../state/state.ts'
import { currentOrder } from '../state/visible.ts'
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

  /** What a command asks beyond the screen. `before` is the state that the user saw when pressing the key. */
  function carryOut(command: Command, before: State) {
    const order = currentOrder(before)
    switch (command) {
      case 'open':
        if (order) run(errands.read(order.id))
        break
      case 'refresh':
        if (before.screen.kind === 'detail') run(errands.read(before.screen.id, { saysSo: true }))
        else run(errands.load())
        break
      case 'yes': {
        const { dialog } = before
        if (dialog?.kind === 'confirm-quit') onQuit()
        if (dialog?.kind === 'confirm-cancel' && order) run(errands.cancel(order))
        break
      }
      case 're-check':
        run(errands.check(before.dialog?.kind === 'cancellation' ? before.dialog.id : order?.id))
        break
      case 'quit':
        if (runningIds(before).length === 0) onQuit()
        break
      default:
        break
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
    store.dispatch({ type: 'command', command: binding.id })
    carryOut(binding.id, state)
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

import type { Clock } from '@countermand/core'
import type { Connection } from '../connection.ts'
import { fittedDialog } from '../dialogs/fitted-dialog.ts'
import type { GuardsInForce } from '../guards-in-force.ts'
import { bindingFor } from '../keys/bindings.ts'
import { typedText } from '../keys/key-names.ts'
import { layerOf } from '../keys/layer.ts'
import { type Effect, effectOf } from '../state/effect-of.ts'
import type { AppEvent } from '../state/events.ts'
import { type Question, questionOf } from '../state/question.ts'
import { reduce } from '../state/reduce.ts'
import { initialState, runningIds, type Size, type State, unknownIds } from '../state/state.ts'
import { sanitize } from '../text/sanitize.ts'
import { createAnswers } from './answers.ts'
import { createErrands } from './errands.ts'
import { createStore, type Store } from './store.ts'

/** One opened user interface without its looks: keys in, state out, and what that asks of the network. */
export interface Session {
  store: Store<State, AppEvent>
  /** Keys that came at once, by name. Before `begin` none but Ctrl+C counts. */
  press(keys: readonly string[]): void
  paste(text: string): void
  resize(size: Size): void
  /** Starts reading the orders, and takes keys. */
  begin(): void
  /** Sends nothing more. Gives the ids of the cancellations that are left running, and of those that ended unknown. */
  leave(): { running: string[]; unknown: string[] }
}

export interface SessionOptions {
  connection: Connection
  guards: GuardsInForce
  size: Size
  /** For what a key may do when; the orders' times are the client's. */
  clock: Clock
  /** Resolves when the state of now is on the screen. */
  drawn(): Promise<void>
  /** The user wants to leave. */
  onQuit(): void
  /** Something threw that never should. */
  onCrash(error: unknown): void
}

const PASTED = 'What was pasted is ignored here.'

export function createSession(options: SessionOptions): Session {
  const { connection, guards, size, clock, drawn, onQuit, onCrash } = options
  const { client } = connection
  const store = createStore(reduce, initialState(size))
  const leaving = new AbortController()
  let hasBegun = false
  const errands = createErrands(client, { store, guards: guards.own, signal: leaving.signal })
  const run = (errand: Promise<void>) => void errand.catch(onCrash)
  const notify = (text: string) => store.dispatch({ type: 'noticed', notice: { text, tone: 'warn' } })

  const answers = createAnswers({
    clock,
    async drawn() {
      await drawn()
      return fittedDialog(store.get(), { connection, guards, now: client.clock.now() })?.isWhole ?? false
    },
    ready: () => store.dispatch({ type: 'question-ready' }),
  })
  let question: Question | undefined
  store.subscribe(() => {
    const before = question
    question = questionOf(store.get())
    if (question === before || question?.isReady) return
    if (question) run(answers.wait())
    else answers.stop()
  })

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
    if (reason) return notify(reason)
    const effect = effectOf(state, binding.id)
    store.dispatch({ type: 'command', command: binding.id })
    if (effect) carryOut(effect)
  }

  /** A yes has to come alone; whatever else answers the question does so at once. */
  function pressAtQuestion(keys: readonly string[]) {
    const [key = ''] = keys
    const state = store.get()
    const binding = keys.length === 1 ? bindingFor(state, key) : undefined
    if (binding && binding.id !== 'yes') return pressOne(key)
    if (binding && questionOf(state)?.isReady && !answers.isHolding()) {
      return run(answers.hold(() => pressOne(key)))
    }
    const reason = keys.length > 1 || answers.isHolding() ? PASTED : binding?.disabledReason?.(state)
    disturb(reason)
  }

  /** Keys came that don't answer the question, if there is one: it takes no answer for another moment. */
  function disturb(reason: string | undefined) {
    const current = questionOf(store.get())
    if (current?.isReady) store.dispatch({ type: 'question-disturbed' })
    else if (current) run(answers.wait())
    if (reason && store.get().notice?.text !== reason) notify(reason)
  }

  return {
    store,
    press(keys) {
      if (!hasBegun && !keys.includes('ctrl+c')) return
      const layer = layerOf(store.get())
      if (layer === questionOf(store.get())?.kind) return pressAtQuestion(keys)
      for (const key of keys) {
        // The rest of a burst was meant for the layer that was on top: an `xy` must not cancel anything.
        if (layerOf(store.get()) !== layer) return
        pressOne(key)
      }
    },
    paste(text) {
      if (!hasBegun) return
      if (layerOf(store.get()) === 'filter') return store.dispatch({ type: 'typed', text: sanitize(text) })
      disturb(PASTED)
    },
    resize: (size) => store.dispatch({ type: 'resized', size }),
    begin() {
      hasBegun = true
      run(errands.load())
    },
    leave() {
      leaving.abort()
      const state = store.get()
      return { running: runningIds(state), unknown: unknownIds(state) }
    },
  }
}

import type { Clock } from '@countermand/core'
import { sanitize } from '../../text/format.ts'
import { asQuestion, type Question } from '../dialogs/dialog.ts'
import { takesText } from '../dialogs/text-fields.ts'
import type { Binding } from '../keys/binding.ts'
import { typedText } from '../keys/key-names.ts'
import type { Effect } from '../model/effect.ts'
import type { UiEvent } from '../model/event.ts'
import { isTooSmall } from '../model/layout.ts'
import { activeScreen } from '../screens/screens.ts'
import { createAnswerGate } from './answer-gate.ts'
import { effectFor } from './effect-for.ts'
import { disabledReason, findBinding, topLayer } from './layer.ts'
import { selectedCommand } from './palette.ts'
import type { State } from './state.ts'

const PASTE_IGNORED = 'Pasted text is ignored here.'
const TOO_EARLY = 'Too early to answer: read the question, then type the number.'

interface KeyInputOptions {
  store: { get(): State; subscribe(listener: () => void): () => void; dispatch(event: UiEvent): void }
  /** Times the answers to questions. */
  clock: Clock
  /** Resolves once the current state is on the screen, with whether a question on it is complete. */
  isQuestionShown(): Promise<boolean>
  runEffect(effect: Effect): void
  runInBackground(task: Promise<void>): void
}

/** What keys and pastes do: they go to the layer on top, and a question takes only an answer that comes alone. */
export function createKeyInput({
  store,
  clock,
  isQuestionShown,
  runEffect,
  runInBackground,
}: KeyInputOptions) {
  const { dispatch } = store
  const notify = (text: string) => dispatch({ type: 'notice', notice: { text, tone: 'warn' } })
  const currentQuestion = () => asQuestion(store.get().dialog)

  const gate = createAnswerGate({
    clock,
    rendered: isQuestionShown,
    onReady: () => dispatch({ type: 'question-ready' }),
  })
  let question: Question | undefined
  store.subscribe(() => {
    const before = question
    question = currentQuestion()
    if (question === before || question?.isReady) return
    if (question) runInBackground(gate.arm())
    else gate.disarm()
  })

  function pressKey(key: string) {
    const state = store.get()
    const binding = findBinding(state, key)
    if (!binding) {
      const text = hasOpenTextField(state) ? typedText(key) : undefined
      if (text) dispatch({ type: 'typed', text })
      return
    }
    if (binding.id === 'run-command') return runCommand(state)
    runBinding(binding)
  }

  function runBinding(binding: Binding) {
    const state = store.get()
    const reason = disabledReason(state, binding)
    if (reason) return notify(reason)
    const effect = effectFor(state, binding.id)
    dispatch({ type: 'action', action: binding.id })
    if (effect) runEffect(effect)
  }

  /** The palette closes first: then the command does what its key does. */
  function runCommand(state: State) {
    const command = state.dialog?.kind === 'palette' ? selectedCommand(state, state.dialog) : undefined
    if (!command) return
    if (command.reason) return notify(command.reason)
    dispatch({ type: 'action', action: 'run-command' })
    runBinding(command.binding)
  }

  /** A yes must come alone; any other answer counts at once. */
  function answerQuestion(keys: readonly string[]) {
    const [key = ''] = keys
    const state = store.get()
    const isCount = state.dialog?.kind === 'confirm-cancel-many' && keys.every((typed) => /^\d$/.test(typed))
    if (isCount && currentQuestion()?.isReady && !gate.isHolding()) {
      return dispatch({ type: 'typed', text: keys.join('') })
    }
    const binding = keys.length === 1 ? findBinding(state, key) : undefined
    if (binding && binding.id !== 'yes' && binding.id !== 'submit') return pressKey(key)
    if (binding && currentQuestion()?.isReady && !gate.isHolding()) {
      return runInBackground(gate.holdAnswer(() => pressKey(key)))
    }
    const isPaste = keys.length > 1 || gate.isHolding()
    disturbQuestion(isPaste ? PASTE_IGNORED : isCount ? TOO_EARLY : binding && disabledReason(state, binding))
  }

  /** After keys that don't answer it, the question accepts no answer for a while. */
  function disturbQuestion(reason: string | undefined) {
    const current = currentQuestion()
    if (current?.isReady) dispatch({ type: 'question-disturbed' })
    else if (current) runInBackground(gate.arm())
    if (reason && store.get().notice?.text !== reason) notify(reason)
  }

  function press(keys: readonly string[]) {
    const [first, ...rest] = keys
    // Esc leaves a layer and starts nothing, so the rest of the burst is meant for the layer below.
    if (first === 'esc' && rest.length > 0) {
      press([first])
      return press(rest)
    }
    const layer = topLayer(store.get()).name
    if (layer === currentQuestion()?.kind) return answerQuestion(keys)
    // Typed text at once: a terminal may deliver a long paste as keys.
    const typed = hasOpenTextField(store.get()) ? keys.map(typedText) : []
    if (typed.length > 1 && typed.every((text) => text !== undefined)) {
      return dispatch({ type: 'typed', text: typed.join('') })
    }
    for (const key of keys) {
      // The rest of a burst was meant for the layer that was on top: `xy` must not cancel anything.
      if (topLayer(store.get()).name !== layer) return
      pressKey(key)
    }
  }

  return {
    /** Takes the names of keys that arrived at once. */
    press,
    paste(text: string) {
      if (hasOpenTextField(store.get())) return dispatch({ type: 'typed', text: sanitize(text) })
      disturbQuestion(PASTE_IGNORED)
    },
  }
}

const hasOpenTextField = (state: State) =>
  !isTooSmall(state.size) &&
  (state.dialog ? takesText(state.dialog) : activeScreen(state).textField !== undefined)

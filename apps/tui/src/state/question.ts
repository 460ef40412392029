import type { Dialog, State } from './state.ts'

/** A dialog that an answer closes. */
export type Question = Extract<Dialog, { isReady: boolean }>

/** The question on top. */
export const questionOf = ({ dialog }: Pick<State, 'dialog'>): Question | undefined =>
  dialog && 'isReady' in dialog ? dialog : undefined

/** Whether an answer to the question on top counts from now on. */
export function withReadiness(state: State, isReady: boolean): State {
  const question = questionOf(state)
  return question ? { ...state, dialog: { ...question, isReady } } : state
}

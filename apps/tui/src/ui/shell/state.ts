import type { GuardsInForce } from '../../guards-in-force.ts'
import { asQuestion, type Dialog } from '../dialogs/dialog.ts'
import type { Message, Notice } from '../model/event.ts'
import { bodyRows, type Size } from '../model/layout.ts'
import type { OrderData } from '../model/order-data.ts'
import type { Caret } from '../model/text-field.ts'
import type { ScreenContext } from '../screens/screen.ts'
import { INITIAL_SCREENS, type ScreenState, settleScreens } from '../screens/screens.ts'

/** The whole state of the user interface. Only the shell takes all of it. */
export interface State extends OrderData, ScreenState {
  size: Size
  /** How often the user has asked to redraw the screen. */
  redraws: number
  /** Of the open text field. */
  caret: Caret
  dialog?: Dialog | undefined
  notice?: Notice | undefined
  /** What the status line and the outcomes said, oldest first. */
  messages: readonly Message[]
}

const NO_GUARDS: GuardsInForce = { own: undefined, gateway: undefined }

export const createInitialState = (
  size: Size,
  { guards = NO_GUARDS, now = 0, isGateway = false } = {},
): State => ({
  ...INITIAL_SCREENS,
  size,
  isGateway,
  redraws: 0,
  caret: 0,
  orders: [],
  load: { kind: 'loading', pages: [], startedAt: now },
  cancellations: new Map(),
  guards,
  now,
  messages: [],
})

/** What the screen on top has to show, in the whole body. */
export const screenContext = (state: State): ScreenContext => ({
  data: state,
  columns: state.size.columns,
  rows: bodyRows(state.size),
})

/** The state with its screens consistent after the orders or the size have changed. */
export const settle = (state: State): State => ({ ...state, ...settleScreens(state, screenContext(state)) })

/** Sets whether the question on top, if any, accepts an answer. */
export function setReady(state: State, isReady: boolean): State {
  const question = asQuestion(state.dialog)
  return question ? { ...state, dialog: { ...question, isReady } } : state
}

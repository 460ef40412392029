import type { Action } from '../model/action.ts'
import type { UiEvent } from '../model/event.ts'
import { batchScreen } from './batch/batch.tsx'
import { type BatchModel, openedBatch, receiveBatch } from './batch/model.ts'
import { batchesScreen } from './batches/batches.tsx'
import { type BatchesModel, receiveBatches } from './batches/model.ts'
import { detailScreen } from './detail/detail.tsx'
import { type DetailModel, receiveDetail } from './detail/model.ts'
import { ledgerScreen } from './ledger/ledger.tsx'
import { type LedgerModel, receiveLedger } from './ledger/model.ts'
import {
  type LedgerRowModel,
  ledgerRowScreen,
  openedLedgerRow,
  receiveLedgerRow,
} from './ledger-row/ledger-row.tsx'
import { listScreen } from './list/list.tsx'
import { INITIAL_LIST, type ListModel, settleCursor } from './list/model.ts'
import { receiveList } from './list/update.ts'
import type { ReviewModel } from './review/model.ts'
import { reviewScreen } from './review/review.tsx'
import type { RunModel } from './run/model.ts'
import { runScreen } from './run/run.tsx'
import type { Screen, ScreenContext, Subject } from './screen.ts'

/** A screen that can be on top, with its model. */
type OpenScreen =
  | { kind: 'list' }
  | DetailModel
  | ReviewModel
  | RunModel
  | BatchesModel
  | BatchModel
  | LedgerModel
  | LedgerRowModel

/** Which screen is on top, and the models of all. The list keeps its model while another screen is open. */
export interface ScreenState {
  screen: OpenScreen
  /** The screens below the one on top, the lowest first: esc goes back through them. */
  below: readonly OpenScreen[]
  list: ListModel
}

export const INITIAL_SCREENS: ScreenState = { screen: { kind: 'list' }, below: [], list: INITIAL_LIST }

/** Opens a screen on top of the current one. */
export const pushScreen = <State extends ScreenState>(state: State, screen: OpenScreen): State => ({
  ...state,
  screen,
  below: [...state.below, state.screen],
})

/** Returns to the screen below; on the lowest one it changes nothing. */
export function popScreen<State extends ScreenState>(state: State): State {
  const screen = state.below.at(-1)
  return screen ? { ...state, screen, below: state.below.slice(0, -1) } : state
}

/** The screen on top. Every screen has its case here. */
export function activeScreen({ screen, list }: ScreenState): Screen<Partial<ScreenState>> {
  switch (screen.kind) {
    case 'list':
      return mapModel(listScreen(list), (model) => ({ list: model }))
    case 'detail':
      return mapModel(detailScreen(screen), (model) => ({ screen: model }))
    case 'batches':
      return mapModel(batchesScreen(screen), (model) => ({ screen: model }))
    case 'batch':
      return mapModel(batchScreen(screen), (model) => ({ screen: model }))
    case 'ledger':
      return mapModel(ledgerScreen(screen), (model) => ({ screen: model }))
    case 'ledger-row':
      return mapModel(ledgerRowScreen(screen), (model) => ({ screen: model }))
    case 'review':
      return mapModel(reviewScreen(screen), (model) => ({ screen: model }))
    case 'run':
      return mapModel(runScreen(screen), (model) => ({ screen: model }))
    default:
      return screen satisfies never
  }
}

const mapModel = <Model>(
  screen: Screen<Model>,
  map: (model: Model) => Partial<ScreenState>,
): Screen<Partial<ScreenState>> => {
  const { setText, ...rest } = screen
  return {
    ...rest,
    update: (action: Action, context: ScreenContext) => map(screen.update(action, context)),
    ...(setText && { setText: (text: string, context: ScreenContext) => map(setText(text, context)) }),
  }
}

/** Gives every open screen, and the list, what was read for it. */
export const receive = <State extends ScreenState & { now: number }>(
  state: State,
  event: UiEvent,
): State => ({
  ...state,
  list: receiveList(state.list, event, state.now),
  screen: receiveInScreen(state.screen, event),
  below: state.below.map((screen) => receiveInScreen(screen, event)),
})

function receiveInScreen(screen: OpenScreen, event: UiEvent): OpenScreen {
  switch (screen.kind) {
    case 'list':
    case 'review':
    case 'run':
      return screen
    case 'detail':
      return receiveDetail(screen, event)
    case 'batches':
      return receiveBatches(screen, event)
    case 'batch':
      return receiveBatch(screen, event)
    case 'ledger':
      return receiveLedger(screen, event)
    case 'ledger-row':
      return receiveLedgerRow(screen, event)
    default:
      return screen satisfies never
  }
}

/** The screen of a subject, as it opens. */
export function openedScreen({ kind, id }: Subject): OpenScreen {
  switch (kind) {
    case 'order':
      return { kind: 'detail', id, scroll: 0 }
    case 'batch':
      return openedBatch(id)
    case 'ledger-row':
      return openedLedgerRow(id)
    default:
      return kind satisfies never
  }
}

/** Which screen is on top and what it is about, apart from its state. */
export function screenKey(state: ScreenState): string {
  const { screen, below } = state
  return JSON.stringify([below.length, screen.kind, activeScreen(state).opening])
}

/** Keeps the models consistent after the orders or the size have changed. */
export const settleScreens = (
  { list }: ScreenState,
  { data, rows }: ScreenContext,
): Partial<ScreenState> => ({ list: settleCursor(list, data.orders, rows) })

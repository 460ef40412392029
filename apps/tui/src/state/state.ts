import type { CancelOutcome, SubNumberOrder, TelnyxFailure } from '@countermand/core'
import type { Tone } from '../text/badges.ts'

export interface Size {
  columns: number
  rows: number
}

export type Screen = { kind: 'list' } | { kind: 'detail'; id: string; scroll: number }

/** What lies over the screen. While there is one, it alone gets the keys. */
export type Dialog =
  /**
   * Asks about one order and holds it by value, as shown: the list may change under the question.
   * `isListed`: the order was in the list when the question was asked. `isReady`: an answer counts; not
   * before the question has been on the screen for a moment.
   */
  | { kind: 'confirm-cancel'; order: SubNumberOrder; isListed: boolean; isReady: boolean }
  /** Follows one cancellation, under way or ended. */
  | { kind: 'cancellation'; id: string }
  | { kind: 'confirm-quit'; isReady: boolean }
  | { kind: 'help'; scroll: number }

export type Load =
  | { kind: 'loading'; seen: ReadonlySet<string> }
  | { kind: 'loaded' }
  /** What could be read is there; the reason says how many of how many. */
  | { kind: 'incomplete'; reason: string }
  | { kind: 'failed'; failure: TelnyxFailure }

/** A cancellation that was asked for in this session. Without an outcome it is under way. */
export interface Cancellation {
  /** PATCHes that went out, as far as we know: a gateway doesn't tell. */
  attempts: number
  /** A fresh pending reading came before a PATCH. */
  isSeen: boolean
  outcome?: CancelOutcome
  /** What became of it is being read. */
  isChecking?: boolean
}

export interface ListView {
  /** The order under the cursor; undefined until it is moved: then the first. */
  cursorId?: string
  /** Where the cursor stood, for when its order goes away. */
  cursorIndex: number
  /** Index of the first row shown. */
  top: number
  filter: string
  /** The filter's text field is open and takes every key. */
  isFiltering: boolean
}

export interface Notice {
  text: string
  tone: Tone
}

export interface State {
  size: Size
  /** How often everything has been drawn anew. */
  redraws: number
  /** As they came from the server; a refresh changes rows in place. */
  orders: readonly SubNumberOrder[]
  load: Load
  list: ListView
  screen: Screen
  dialog?: Dialog | undefined
  cancellations: ReadonlyMap<string, Cancellation>
  notice?: Notice | undefined
}

export const initialState = (size: Size): State => ({
  size,
  redraws: 0,
  orders: [],
  load: { kind: 'loading', seen: new Set() },
  list: { cursorIndex: 0, top: 0, filter: '', isFiltering: false },
  screen: { kind: 'list' },
  cancellations: new Map(),
})

/** Whether a cancellation's PATCH may be under way, or what became of one is being read. */
export const isRunning = ({ outcome, isChecking }: Cancellation) =>
  outcome === undefined || isChecking === true

export const runningIds = ({ cancellations }: Pick<State, 'cancellations'>): string[] =>
  [...cancellations].filter(([, { outcome }]) => outcome === undefined).map(([id]) => id)

export const unknownIds = ({ cancellations }: Pick<State, 'cancellations'>): string[] =>
  [...cancellations].filter(([, { outcome }]) => outcome?.kind === 'unknown').map(([id]) => id)

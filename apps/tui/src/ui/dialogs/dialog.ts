import type { SubNumberOrder } from '@countermand/core'

/** What lies over the screen. While there is one, it alone gets the keys. */
export type Dialog =
  | ConfirmCancel
  /** Follows one cancellation to its outcome. */
  | { kind: 'cancellation'; id: string }
  | ConfirmQuit
  | { kind: 'help'; scroll: number }

/** Holds its order by value, as shown: the list may change under the question. */
export interface ConfirmCancel {
  kind: 'confirm-cancel'
  order: SubNumberOrder
  /** The order was in the list when the question was asked. */
  isListed: boolean
  /** An answer counts: the question has been on the screen for a moment. */
  isReady: boolean
}

interface ConfirmQuit {
  kind: 'confirm-quit'
  isReady: boolean
}

/** A dialog that an answer closes. */
export type Question = ConfirmCancel | ConfirmQuit

export const asQuestion = (dialog: Dialog | undefined): Question | undefined =>
  dialog && 'isReady' in dialog ? dialog : undefined

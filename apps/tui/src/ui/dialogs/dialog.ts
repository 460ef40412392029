import { isDeepStrictEqual } from 'node:util'
import type { SubNumberOrder } from '@countermand/core'

/** Lies over the screen and gets all keys. */
export type Dialog =
  | ConfirmCancel
  /** Follows one cancellation to its outcome. */
  | { kind: 'cancellation'; id: string }
  | { kind: 'confirm-quit'; isReady: boolean }
  /** `id`: that of the batch. */
  | { kind: 'confirm-stop-batch'; id: string; isReady: boolean }
  | FullText

/** A text that fills the body. */
export interface FullText {
  kind: 'help' | 'messages'
  scroll: number
}

export const isFullText = (dialog: Dialog | undefined): dialog is FullText =>
  dialog?.kind === 'help' || dialog?.kind === 'messages'

/** Holds its order by value, as shown: the list may change under the question. */
export interface ConfirmCancel {
  kind: 'confirm-cancel'
  order: SubNumberOrder
  /** The order was in the list when the question was asked. */
  isListed: boolean
  /** The question has been on the screen long enough: it accepts an answer. */
  isReady: boolean
}

/** A dialog that an answer closes. */
export type Question = Extract<Dialog, { isReady: boolean }>

export const asQuestion = (dialog: Dialog | undefined): Question | undefined =>
  dialog && 'isReady' in dialog ? dialog : undefined

/** What the question shows of its order, and what guards depend on. */
const RELEVANT_FIELDS = [
  'status',
  'country_code',
  'phone_number_type',
  'phone_numbers_count',
  'customer_reference',
  'requirements_met',
  'order_request_id',
  'created_at',
] as const satisfies (keyof SubNumberOrder)[]

/** The same question with the order as the list has it now. */
export function refreshQuestion(question: ConfirmCancel, orders: readonly SubNumberOrder[]): ConfirmCancel {
  const listed = orders.find(({ id }) => id === question.order.id)
  return { ...question, order: listed ?? question.order, isListed: listed !== undefined, isReady: false }
}

/** Whether the order has changed, left the list or come back since the question was asked. */
export const isOutdated = (question: ConfirmCancel, orders: readonly SubNumberOrder[]): boolean =>
  !isDeepStrictEqual(relevantState(question), relevantState(refreshQuestion(question, orders)))

const relevantState = ({ order, isListed }: ConfirmCancel) => [
  isListed,
  ...RELEVANT_FIELDS.map((name) => order[name]),
]

import { isDeepStrictEqual } from 'node:util'
import type { CancelOutcome, SubNumberOrder } from '@countermand/core'
import { findOrder } from '../model/listed-orders.ts'
import { FILTER_FIELDS } from '../screens/list/filters.ts'
import type { Sort } from '../screens/list/sort.ts'
import type { ReviewModel } from '../screens/review/model.ts'

/** Lies over the screen and gets all keys. */
export type Dialog =
  | ConfirmCancel
  | ConfirmCancelMany
  /** Follows one cancellation to its outcome. `planned`: the outcome without a request, since a rule forbids it. */
  | { kind: 'cancellation'; id: string; planned?: CancelOutcome }
  | { kind: 'confirm-quit'; isReady: boolean }
  /** `id`: that of the batch. */
  | { kind: 'confirm-stop-batch'; id: string; isReady: boolean }
  | { kind: 'confirm-stop'; isReady: boolean }
  | ExportDialog
  | FiltersDialog
  | PaletteDialog
  /** Chooses how the list is sorted. `current`: how it is now. */
  | { kind: 'sort'; current: Sort | undefined }
  | FullText

/** Asks for the file of a report. */
interface ExportDialog {
  kind: 'export'
  /** What is typed so far. */
  file: string
}

/** Finds a command of the screen by its name. */
export interface PaletteDialog {
  kind: 'palette'
  text: string
  /** The index of the selected one of the commands that match. */
  cursor: number
}

/** The filters of the list, while they are typed. */
export interface FiltersDialog {
  kind: 'filters'
  /** By the names of the fields; those that are missing are empty. */
  values: ReadonlyMap<string, string>
  /** The index of the field that gets the keys. */
  focus: number
  /** Why they can't be applied. */
  problem?: string | undefined
}

/** The name of the field that gets the keys. */
export const focusedField = ({ focus }: FiltersDialog): string => FILTER_FIELDS[focus]?.name ?? ''

/** Goes to the next field, or the one before; after the last comes the first. */
export const moveFocus = (dialog: FiltersDialog, by: 1 | -1): FiltersDialog => ({
  ...dialog,
  focus: (dialog.focus + by + FILTER_FIELDS.length) % FILTER_FIELDS.length,
})

/** A reason that a gateway records with the cancellation. */
interface WithReason {
  reason: string
  /** The text field of the reason is open: it gets all keys. */
  isTypingReason: boolean
}

/** A text that fills the body. */
export interface FullText {
  kind: 'help' | 'messages'
  scroll: number
}

export const isFullText = (dialog: Dialog | undefined): dialog is FullText =>
  dialog?.kind === 'help' || dialog?.kind === 'messages'

/** Holds its order by value, as shown: the list may change under the question. */
export interface ConfirmCancel extends WithReason {
  kind: 'confirm-cancel'
  order: SubNumberOrder
  /** The order was in the list when the question was asked. */
  isListed: boolean
  /** The question has been on the screen long enough: it accepts an answer. */
  isReady: boolean
}

/** Asks for the number of orders. Holds them by value, as the review showed them. */
export interface ConfirmCancelMany extends WithReason {
  kind: 'confirm-cancel-many'
  review: Omit<ReviewModel, 'kind' | 'scroll'>
  /** The digits that are typed so far. */
  typed: string
  isReady: boolean
}

const NO_REASON: WithReason = { reason: '', isTypingReason: false }

export const askToCancel = (order: SubNumberOrder): ConfirmCancel => ({
  kind: 'confirm-cancel',
  order,
  isListed: true,
  isReady: false,
  ...NO_REASON,
})

export const askToCancelMany = (review: ConfirmCancelMany['review']): ConfirmCancelMany => ({
  kind: 'confirm-cancel-many',
  review,
  typed: '',
  isReady: false,
  ...NO_REASON,
})

/** The number that confirms the question, as it must be typed. */
export const expectedCount = ({ review }: ConfirmCancelMany) => String(review.cancellable.length)

/** A dialog that an answer closes. */
export type Question = Extract<Dialog, { isReady: boolean }>

export const asQuestion = (dialog: Dialog | undefined): Question | undefined =>
  dialog && 'isReady' in dialog ? dialog : undefined

/** The name of the layer that gets the keys: a question and its open text field are two. */
export const dialogLayer = (dialog: Dialog) => (isTypingReason(dialog) ? 'reason' : dialog.kind)

export const isTypingReason = (
  dialog: Dialog,
): dialog is (ConfirmCancel | ConfirmCancelMany) & { isTypingReason: true } =>
  'isTypingReason' in dialog && dialog.isTypingReason

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
  const listed = findOrder(orders, question.order.id)
  return { ...question, order: listed ?? question.order, isListed: listed !== undefined, isReady: false }
}

/** Whether the order has changed, left the list or come back since the question was asked. */
export const isOutdated = (question: ConfirmCancel, orders: readonly SubNumberOrder[]): boolean =>
  !isDeepStrictEqual(relevantState(question), relevantState(refreshQuestion(question, orders)))

const relevantState = ({ order, isListed }: ConfirmCancel) => [
  isListed,
  ...RELEVANT_FIELDS.map((name) => order[name]),
]

import { isDeepStrictEqual } from 'node:util'
import type { SubNumberOrder } from '@countermand/core'
import type { ConfirmCancel } from './dialog.ts'

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

import { isDeepStrictEqual } from 'node:util'
import type { SubNumberOrder } from '@countermand/core'
import type { Dialog } from './state.ts'

/** The question whether to cancel one order. */
export type CancelQuestion = Dialog & { kind: 'confirm-cancel' }

/** What the question shows of its order, and what guards judge by. */
const FACTS = [
  'status',
  'country_code',
  'phone_number_type',
  'phone_numbers_count',
  'customer_reference',
  'requirements_met',
  'order_request_id',
  'created_at',
] as const satisfies (keyof SubNumberOrder)[]

/** The same question about the same order, with what the list says of it now. */
export function askedAgain(question: CancelQuestion, orders: readonly SubNumberOrder[]): CancelQuestion {
  const listed = orders.find(({ id }) => id === question.order.id)
  const again = { ...question, isReady: false }
  return listed ? { ...again, order: listed, isListed: true } : { ...again, isListed: false }
}

/** Whether the order has changed, left the list or come back since the question was asked. */
export const isOutdated = (question: CancelQuestion, orders: readonly SubNumberOrder[]): boolean =>
  !isDeepStrictEqual(shown(question), shown(askedAgain(question, orders)))

const shown = ({ order, isListed }: CancelQuestion) => [isListed, ...FACTS.map((name) => order[name])]

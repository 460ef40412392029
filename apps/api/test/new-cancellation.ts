import type { NewCancellation } from '../src/ledger/cancellation-statements.ts'

/** A cancellation to open in a ledger, of an order that has none. */
export const newCancellation = (
  id: string,
  orderId: string,
  more: Partial<NewCancellation> = {},
): NewCancellation => ({
  id,
  sub_number_order_id: orderId,
  actor: 'crm',
  reason: null,
  request_id: 'r-1',
  batch_id: null,
  deadlineMs: 45_000,
  latest: null,
  ...more,
})

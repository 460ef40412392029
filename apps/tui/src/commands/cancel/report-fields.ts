import type { SubNumberOrder } from '@countermand/core'

/** The fields of an order that a report repeats beside its result. */
export const REPORT_FIELDS = [
  'customer_reference',
  'country_code',
  'phone_number_type',
  'order_request_id',
] as const satisfies (keyof SubNumberOrder)[]

/** The cells of an order under `REPORT_FIELDS`; empty for an order that was not read. */
export const toReportCells = (order: SubNumberOrder | undefined): unknown[] =>
  REPORT_FIELDS.map((name) => order?.[name])

/** The same fields for JSON; those that are not known are left out. */
export const toReportFields = (order: SubNumberOrder | undefined): Partial<SubNumberOrder> =>
  Object.fromEntries(
    REPORT_FIELDS.flatMap((name) => (order?.[name] === undefined ? [] : [[name, order[name]]])),
  )

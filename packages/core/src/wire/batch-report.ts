import type { CancellationBatchItem } from './cancellation-batch.ts'

const ITEM_COLUMNS = [
  'sub_number_order_id',
  'outcome',
  'evidence',
  'detail',
  'cancellation_id',
  'finished_at',
] as const

const ORDER_COLUMNS = [
  'status',
  'customer_reference',
  'country_code',
  'phone_number_type',
  'phone_numbers_count',
  'order_request_id',
] as const

/** The columns of a batch's report as CSV: the result of an order, and the order's own fields as last read. */
export const BATCH_REPORT_COLUMNS = [...ITEM_COLUMNS, ...ORDER_COLUMNS]

/** The cells of an item under `BATCH_REPORT_COLUMNS`. An order that was not read has no fields of its own. */
export const toBatchReportCells = (item: CancellationBatchItem): unknown[] => [
  ...ITEM_COLUMNS.map((name) => item[name]),
  ...ORDER_COLUMNS.map((name) => item.sub_number_order?.[name]),
]

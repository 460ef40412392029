import { type CancelResult, describeOutcome, type SubNumberOrder } from '@countermand/core'
import { toCsvRow } from '@countermand/core/wire'

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
const toReportFields = (order: SubNumberOrder | undefined): Partial<SubNumberOrder> =>
  Object.fromEntries(
    REPORT_FIELDS.flatMap((name) => (order?.[name] === undefined ? [] : [[name, order[name]]])),
  )

/** A result, and the order as it was read before it was cancelled, if it was. */
export interface ReportedResult extends CancelResult {
  order?: SubNumberOrder | undefined
}

const latestReading = ({ outcome, order }: ReportedResult) =>
  ('order' in outcome ? outcome.order : undefined) ?? order

/** The report of a cancellation as JSON. */
export const toReportJson = (result: ReportedResult) => ({
  id: result.id,
  outcome: result.outcome,
  description: describeOutcome(result.outcome),
  ...toReportFields(latestReading(result)),
})

export const CSV_TITLES = toCsvRow(['id', 'outcome', 'evidence', 'status', 'description', ...REPORT_FIELDS])

/** The report of a cancellation as a row of CSV. */
export function toReportCsv(result: ReportedResult): string {
  const { id, outcome } = result
  const evidence = outcome.kind === 'cancelled' ? outcome.evidence : ''
  const status = 'order' in outcome ? outcome.order?.status : ''
  const cells = [id, outcome.kind, evidence, status, describeOutcome(outcome)]
  return toCsvRow([...cells, ...toReportCells(latestReading(result))])
}

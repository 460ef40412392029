import type { CancelOutcome, SubNumberOrder } from '@countermand/core'
import { cancelOutcomeSchema } from '@countermand/core/wire'
import type { CancellationRow } from '../store/tables.ts'

export type OutcomeColumns = Pick<CancellationRow, 'outcome' | 'evidence' | 'detail' | 'sub_number_order'>
type OutcomeRow = OutcomeColumns & Pick<CancellationRow, 'sub_number_order_id' | 'attempts'>

/** In characters. An order of 50 phone numbers with their requirements takes about 40,000. */
const MAX_JSON_LENGTH = 200_000

/** Converts an outcome to its columns. A snapshot that can't be stored is reduced, so the outcome can always be recorded. */
export function toOutcomeColumns(outcome: CancelOutcome): OutcomeColumns {
  const { kind, evidence, order, ...details } = { evidence: null, order: undefined, ...outcome }
  return {
    outcome: kind,
    evidence,
    detail: Object.keys(details).length > 0 ? toJson(details) : null,
    sub_number_order: order ? (toJson(order) ?? toJson(reduceOrder(order))) : null,
  }
}

/** JSON for a column; null when it is too long, or nested too deeply to be serialized. */
function toJson(value: object): string | null {
  try {
    const text = JSON.stringify(value)
    return text.length <= MAX_JSON_LENGTH ? text : null
  } catch {
    return null
  }
}

/** The fields that every outcome needs. */
const reduceOrder = ({ id, status }: SubNumberOrder): SubNumberOrder => ({ id, status })

/**
 * Parses the outcome of a row; undefined while the row is open. If the JSON is damaged, the other columns
 * must do: one damaged row must not break a page, an export, or a caller that waits for it.
 */
export function parseOutcome(row: OutcomeRow): CancelOutcome | undefined {
  if (row.outcome === null) return undefined
  const order = parseOrder(row)
  const outcome = cancelOutcomeSchema.safeParse({
    ...parseJson(row.detail),
    ...(order && { order }),
    ...(row.evidence !== null && { evidence: row.evidence }),
    kind: row.outcome,
  })
  return outcome.success ? outcome.data : toMinimalOutcome(row, row.outcome)
}

/** Parses the order of a row; null when there is none, or its JSON is damaged. */
export function parseOrder({ sub_number_order }: Pick<CancellationRow, 'sub_number_order'>) {
  const order = parseJson(sub_number_order)
  return typeof order?.id === 'string' && typeof order.status === 'string' ? (order as SubNumberOrder) : null
}

function parseJson(text: string | null): Record<string, unknown> | undefined {
  try {
    const value: unknown = text === null ? undefined : JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

const UNREADABLE = 'The details of this record cannot be read.'

function toMinimalOutcome(row: OutcomeRow, kind: CancelOutcome['kind']): CancelOutcome {
  const order = (status: string): SubNumberOrder => parseOrder(row) ?? { id: row.sub_number_order_id, status }
  switch (kind) {
    case 'cancelled':
      return { kind, evidence: row.evidence ?? 'inferred', order: order('cancelled') }
    case 'accepted':
      return { kind, order: order('pending') }
    case 'already-cancelled':
      return { kind, order: order('cancelled') }
    case 'not-cancellable':
      return { kind, reason: UNREADABLE, order: order('unknown') }
    case 'blocked':
      return { kind, guard: 'unknown', reason: UNREADABLE, order: order('pending') }
    case 'refused':
      return {
        kind,
        failure: { kind: 'unreadable', delivery: 'maybe-applied', status: 0, message: UNREADABLE },
      }
    case 'not-sent':
      return { kind, reason: UNREADABLE }
    case 'unknown':
      return { kind, reason: UNREADABLE, attempts: row.attempts }
    case 'not-found':
      return { kind }
    default:
      return kind satisfies never
  }
}

import type { CancelOutcome, SubNumberOrder } from '@countermand/core'
import { cancelOutcomeSchema } from '@countermand/core/wire'
import type { CancellationRow } from '../store/tables.ts'

export type OutcomeColumns = Pick<CancellationRow, 'outcome' | 'evidence' | 'detail' | 'sub_number_order'>
type RecordedColumns = OutcomeColumns & Pick<CancellationRow, 'sub_number_order_id' | 'attempts'>

/** An order of 50 phone numbers with their requirements takes about 40,000 characters. */
const LONGEST_SNAPSHOT = 200_000

/** An outcome as its row keeps it. A snapshot that can't be kept is reduced: the outcome never waits for it. */
export function toColumns(outcome: CancelOutcome): OutcomeColumns {
  const { kind, evidence, order, ...facts } = { evidence: null, order: undefined, ...outcome }
  return {
    outcome: kind,
    evidence,
    detail: Object.keys(facts).length > 0 ? textOf(facts) : null,
    sub_number_order: order ? (textOf(order) ?? textOf(reduced(order))) : null,
  }
}

/** JSON that a row can keep; null when it is too long, or nested too deeply to be written. */
function textOf(value: object): string | null {
  try {
    const text = JSON.stringify(value)
    return text.length <= LONGEST_SNAPSHOT ? text : null
  } catch {
    return null
  }
}

/** What every outcome needs of its order. */
const reduced = ({ id, status }: SubNumberOrder): SubNumberOrder => ({ id, status })

/**
 * The outcome that a row keeps; undefined while it is open. Of a row that can't be read whole, what its
 * columns say: one bad row must not break a page, an export, or a caller that waits for it.
 */
export function outcomeOf(row: RecordedColumns): CancelOutcome | undefined {
  if (row.outcome === null) return undefined
  const order = orderOf(row)
  const outcome = cancelOutcomeSchema.safeParse({
    ...parsed(row.detail),
    ...(order && { order }),
    ...(row.evidence !== null && { evidence: row.evidence }),
    kind: row.outcome,
  })
  return outcome.success ? outcome.data : withoutFacts(row, row.outcome)
}

/** The order as a row keeps it; null when there is none, or none that can be read. */
export function orderOf({ sub_number_order }: Pick<CancellationRow, 'sub_number_order'>) {
  const order = parsed(sub_number_order)
  return typeof order?.id === 'string' && typeof order.status === 'string' ? (order as SubNumberOrder) : null
}

function parsed(text: string | null): Record<string, unknown> | undefined {
  try {
    const value: unknown = text === null ? undefined : JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

const UNREADABLE = 'The details of this record cannot be read.'

function withoutFacts(row: RecordedColumns, kind: CancelOutcome['kind']): CancelOutcome {
  const order = (status: string): SubNumberOrder => orderOf(row) ?? { id: row.sub_number_order_id, status }
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

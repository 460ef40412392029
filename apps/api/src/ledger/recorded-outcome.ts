import { type CancelOutcome, cancelOutcomeSchema } from '@countermand/core'
import type { CancellationRow } from '../store/tables.ts'

export type OutcomeColumns = Pick<CancellationRow, 'outcome' | 'evidence' | 'detail' | 'sub_number_order'>

/** An outcome as its row keeps it. */
export function toColumns(outcome: CancelOutcome): OutcomeColumns {
  const { kind, evidence, order, ...facts } = { evidence: null, order: undefined, ...outcome }
  return {
    outcome: kind,
    evidence,
    detail: Object.keys(facts).length > 0 ? JSON.stringify(facts) : null,
    sub_number_order: order ? JSON.stringify(order) : null,
  }
}

/** The outcome that a row keeps; undefined while it is open. */
export function outcomeOf(row: OutcomeColumns): CancelOutcome | undefined {
  if (row.outcome === null) return undefined
  return cancelOutcomeSchema.parse({
    ...(row.detail !== null && (JSON.parse(row.detail) as object)),
    ...(row.sub_number_order !== null && { order: JSON.parse(row.sub_number_order) as unknown }),
    ...(row.evidence !== null && { evidence: row.evidence }),
    kind: row.outcome,
  })
}

import { expect } from 'vitest'
import type { CancellationRow } from '../../../apps/api/src/store/tables.ts'
import type { CancelResponse } from './request-cancel.ts'

/** Expects that there are responses, and that each has the outcome in the ledger, or none. */
export function expectRecorded(responses: readonly CancelResponse[], rows: readonly CancellationRow[]) {
  expect(responses).not.toEqual([])
  const byId = new Map(rows.map((row) => [row.id, row]))
  for (const { cancellationId, outcome, evidence, status } of responses) {
    const row = byId.get(cancellationId ?? '')
    // A 503 without an id opened no cancellation.
    if (cancellationId === null) expect(status).toBe(503)
    else if (outcome === null) expect([status, row?.id]).toEqual([504, cancellationId])
    else expect([row?.outcome, row?.evidence]).toEqual([outcome, evidence])
  }
}

import type { PlantedBug } from '@countermand/core/simulation'

/** Each one is planted into a copy of the gateway, and the simulation must find it there. */
export const PLANTED_BUGS: readonly PlantedBug[] = [
  {
    name: 'an attempt is not recorded before its PATCH goes out',
    file: 'cancellation/execute-cancellation.ts',
    changes: [
      {
        find: `      const isCommitted = await tryLedger(ledger.commitAttempt(id, number, reading?.readAt))
      if (isCommitted) attempts = number
      return isCommitted === true`,
        replace: `      void tryLedger(ledger.commitAttempt(id, number, reading?.readAt))
      attempts = number
      return true`,
      },
    ],
    breaks: /I3: a PATCH whose attempt is not recorded|I4: a PATCH without an open cancellation/,
  },
  {
    name: 'the sweep sends',
    file: 'ledger/sweep.ts',
    changes: [
      { find: 'resolveCancellation }', replace: 'cancelOrder }' },
      {
        find: `await resolveCancellation(telnyx, orderId, {
            attempts,
            seen: row.seen_pending_at !== null,`,
        replace: 'await cancelOrder(telnyx, orderId, {',
      },
      { find: '            startBy: telnyx.clock.monotonic() + PATIENCE_MS,\n', replace: '' },
    ],
    breaks: /I3: a PATCH for what an earlier process had opened|I3: a PATCH whose attempt is not recorded/,
  },
  {
    name: 'the sweep calls an order that still reads pending refused',
    file: 'ledger/sweep.ts',
    changes: [
      {
        find: 'ledger.close(id, attempts, outcome)',
        replace: `ledger.close(id, attempts, outcome.kind === 'unknown' && outcome.order ? REFUSED : outcome)`,
      },
      {
        find: '/** How many orders are read at a time. */',
        replace: `const REFUSED: CancelOutcome = {
  kind: 'refused',
  failure: { kind: 'refused', delivery: 'answered', message: 'pending', status: 422, errors: [], systemic: false },
}
/** How many orders are read at a time. */`,
      },
    ],
    breaks: /I2: refused, but its PATCH took effect/,
  },
  {
    name: 'a caller is told an outcome that could not be recorded',
    file: 'cancellation/execute-cancellation.ts',
    changes: [
      {
        find: `    const isClosed = await tryLedger(ledger.close(id, attempts, outcome))
    if (isClosed) {`,
        replace: `    await tryLedger(ledger.close(id, attempts, outcome))
    {`,
      },
    ],
    breaks: /I3: told .* where .* is recorded/,
  },
]

import { type MutatedFile, mutant } from '../mutant.ts'

const SRC = 'apps/api/src'
const TEST = 'apps/api/test'
const LEDGER_TESTS = [`${TEST}/ledger.test.ts`, `${SRC}/ledger/recovery.test.ts`]

/** The gateway: one recorded outcome for each cancellation, whatever crashes. */
export const GATEWAY: readonly MutatedFile[] = [
  {
    file: `${SRC}/ledger/sweep.ts`,
    tests: LEDGER_TESTS,
    mutants: [
      mutant(
        'A sweep that is stopped during a reading closes its row by that.',
        'if (signal?.aborted || !(await',
        'if (!(await',
      ),
      mutant(
        'A reading of the sweep goes on after the gateway was told to stop.',
        '            signal,\n',
        '',
      ),
      mutant('A row whose PATCH may have gone out is not-sent.', 'attempts === 0\n', 'attempts <= 1\n'),
      mutant(
        'The sweep forgets that the order was seen pending.',
        'seen: row.seen_pending_at !== null',
        'seen: false',
      ),
      mutant(
        'A failure at one row ends the sweep of all.',
        "log.error({ cancellation_id: row.id, err: error }, 'sweep failed')",
        'throw error',
      ),
    ],
  },
  {
    file: `${SRC}/ledger/settle.ts`,
    tests: LEDGER_TESTS,
    mutants: [
      mutant(
        'A recheck that is stopped during a reading is put off by that.',
        'if (signal.aborted) return\n',
        '',
      ),
      mutant(
        'A reading of a recheck goes on after the gateway was told to stop.',
        '        signal,\n      })',
        '      })',
      ),
      mutant(
        'An order that reads success is read on.',
        "meaning === 'over' || meaning === 'success' || meaning === 'failure'",
        "meaning === 'over' || meaning === 'failure'",
      ),
      mutant(
        'A pending order counts as settled.',
        'if (status !== undefined && isFinal(status)) {',
        'if (status !== undefined) {',
      ),
      mutant('Rechecks take turns from the callers.', "priority: 'bulk'", "priority: 'single'"),
    ],
  },
  {
    file: `${SRC}/cancellation/recorded-cancel.ts`,
    tests: [`${TEST}/ledger.test.ts`, `${SRC}/cancellation/recorded-cancel.test.ts`],
    mutants: [
      mutant(
        'A caller that joins a cancellation waits for it without a deadline.',
        'return Promise.race([recorded, deadline]).finally(() => over.abort())',
        'return deadline && recorded',
      ),
      mutant('The deadline of a join leaves its timer behind.', '.finally(() => over.abort())', ''),
    ],
  },
  {
    file: `${SRC}/tokens/store-tokens.ts`,
    tests: [`${SRC}/tokens/store-tokens.test.ts`],
    mutants: [
      mutant(
        'A token that has expired is still taken.',
        "if (!isInUse(row, clock.now())) return { problem: 'expired' }\n",
        '',
      ),
      mutant(
        'A token is taken in the very moment it expires.',
        'Date.parse(expires_at) > now',
        'Date.parse(expires_at) >= now',
      ),
    ],
  },
  {
    file: `${SRC}/routes/cancellation-guards/retrieve.ts`,
    tests: [`${TEST}/guards.test.ts`],
    mutants: [
      mutant(
        'The guards are shown by the scope of the ledger.',
        "requireScope('orders:read')",
        "requireScope('cancellations:read')",
      ),
      mutant(
        'The guards are shown by the scope to cancel.',
        "requireScope('orders:read')",
        "requireScope('orders:cancel')",
      ),
    ],
  },
]

import { type MutatedFile, mutant } from '../mutant.ts'

const SRC = 'apps/api/src'
const TEST = 'apps/api/test'
const LEDGER_TESTS = [`${TEST}/ledger.test.ts`, `${SRC}/recovery/recovery.test.ts`]

/** The gateway: one recorded outcome for each cancellation, whatever crashes. */
export const GATEWAY: readonly MutatedFile[] = [
  {
    file: `${SRC}/recovery/sweep.ts`,
    tests: LEDGER_TESTS,
    mutants: [
      mutant(
        'A sweep that is stopped during a reading closes its row.',
        'if (signal?.aborted || !(await',
        'if (!(await',
      ),
      mutant('A reading of the sweep continues after the stop of the gateway.', '            signal,\n', ''),
      mutant('A row whose PATCH may have been sent is not-sent.', 'attempts === 0\n', 'attempts <= 1\n'),
      mutant(
        'The sweep forgets that the order was seen pending.',
        'seen: row.seen_pending_at !== null',
        'seen: false',
      ),
      mutant(
        'A failure at one row ends the whole sweep.',
        "log.error({ request_id: row.request_id, cancellation_id: row.id, err: error }, 'sweep failed')",
        'throw error',
      ),
    ],
  },
  {
    file: `${SRC}/recovery/recheck.ts`,
    tests: LEDGER_TESTS,
    mutants: [
      mutant('A recheck that is stopped during a reading is postponed.', 'if (signal.aborted) return\n', ''),
      mutant(
        'A reading of a recheck continues after the stop of the gateway.',
        "{ priority: 'bulk', signal }",
        "{ priority: 'bulk' }",
      ),
      mutant(
        'An order that reads success is read again.',
        "meaning === 'over' || meaning === 'success' || meaning === 'failure'",
        "meaning === 'over' || meaning === 'failure'",
      ),
      mutant("Rechecks have the priority of callers' requests.", "priority: 'bulk'", "priority: 'single'"),
    ],
  },
  {
    file: `${SRC}/recovery/recovery.ts`,
    tests: LEDGER_TESTS,
    mutants: [
      mutant(
        'Cancellations that a crash left open wait for their deadline.',
        'await sweep(unswept ?? (await',
        'await sweep((await',
      ),
      mutant(
        'A cancellation in progress is swept.',
        'ledger.listOverdue(SWEEP_MARGIN_MS)',
        'ledger.listOverdue(-SWEEP_MARGIN_MS * 10)',
      ),
      mutant(
        'A failure ends recovery permanently.',
        "log.error({ err: error }, 'recovery failed, retrying')",
        'throw error',
      ),
      mutant('Stop does not wait for work in progress.', '      await ended\n', ''),
      mutant(
        'A re-check that a wrong clock postponed far ahead stays postponed.',
        'if (unswept) await ledger.recheckNow(LONGEST_RECHECK_DELAY_MS)\n',
        '',
      ),
      mutant('Stop ends nothing.', '      stopping.abort()\n', ''),
    ],
  },
  {
    file: `${SRC}/recovery/schedule.ts`,
    tests: [`${SRC}/recovery/schedule.test.ts`, ...LEDGER_TESTS],
    mutants: [
      mutant(
        'An order is read forever, even after 30 days.',
        'if (ageMs >= RECHECK_LIMIT_MS) return null\n',
        '',
      ),
      mutant(
        'The interval of readings grows without limit.',
        'Math.min(LONGEST_RECHECK_DELAY_MS, Math.max(SHORTEST_RECHECK_DELAY_MS, ageMs))',
        'Math.max(SHORTEST_RECHECK_DELAY_MS, ageMs)',
      ),
    ],
  },
  {
    file: `${SRC}/ledger/ledger.ts`,
    tests: [`${SRC}/ledger/ledger.test.ts`, ...LEDGER_TESTS],
    mutants: [
      mutant(
        'An unknown outcome is never rechecked.',
        "outcome.kind !== 'accepted' && outcome.kind !== 'unknown'",
        "outcome.kind !== 'accepted'",
      ),
      mutant('Two claims get the same rows.', 'storeTime(CLAIM_MS)', 'storeTime(-CLAIM_MS)'),
      mutant(
        'A settled order is read again.',
        'settled_at: storeTime(), next_check_at: null })',
        'settled_at: storeTime() })',
      ),
      mutant(
        'Joins are kept without limit.',
        'if ((await readCount(store, joins)) >= MAX_JOINS_PER_CANCELLATION) return\n',
        '',
      ),
      mutant(
        'The newest cancellation of an order takes precedence over its open one.',
        'open ?? newest',
        'newest ?? open',
      ),
    ],
  },
  {
    file: `${SRC}/ledger/cancellation-statements.ts`,
    tests: [
      `${SRC}/ledger/ledger.test.ts`,
      ...LEDGER_TESTS,
      `${SRC}/batches/batch-store.test.ts`,
      `${SRC}/cancellation/execute-cancellation.test.ts`,
      `${TEST}/batches.test.ts`,
    ],
    mutants: [
      mutant(
        'A cancellation is opened for an item that has an outcome.',
        ".where('batch_items.outcome', 'is not', null)",
        ".where('batch_items.outcome', '=', '' as never)",
      ),
      mutant(
        'An attempt is committed after an outcome.',
        ".where('attempts', '=', value('before'))\n        .where('outcome', 'is', null)\n",
        ".where('attempts', '=', value('before'))\n",
      ),
      mutant('Two processes commit the same attempt.', ".where('attempts', '=', value('before'))\n", ''),
      mutant('An attempt is committed after the deadline.', ".where('deadline_at', '>', storeTime())\n", ''),
      mutant(
        'An attempt is committed during a hold.',
        "not(exists(queries.selectFrom('holds').select('holds.id').where('released_at', 'is', null)))",
        "not(exists(queries.selectFrom('holds').select('holds.id').where('holds.id', 'is', null)))",
      ),
      mutant(
        'After a slow commit holds are not checked.',
        ".where('outcome', 'is', null)\n        .where(isSendingAllowed),\n    ),\n\n    close:",
        ".where('outcome', 'is', null),\n    ),\n\n    close:",
      ),
      mutant(
        'An attempt is committed while its batch is paused.',
        ".where('batches.state', '!=', 'running')",
        ".where('batches.state', '=', 'finished')",
      ),
      mutant(
        'An outcome overwrites another one.',
        ".where('attempts', '=', value('attempts'))\n        .where('outcome', 'is', null)",
        ".where('attempts', '=', value('attempts'))",
      ),
      mutant(
        'A row is closed by a process that does not know all its attempts.',
        ".where('attempts', '=', value('attempts'))\n",
        '',
      ),
      mutant(
        'A later attempt without a reading clears the mark that the order was seen.',
        "fn.coalesce(val(value('readAt')), 'seen_pending_at')",
        "fn.coalesce(val(value('readAt')), val(null))",
      ),
      mutant(
        'The oldest cancellation of an order counts as its newest.',
        ".orderBy('created_at', 'desc')\n      .orderBy('id', 'desc')",
        ".orderBy('created_at', 'asc')\n      .orderBy('id', 'asc')",
      ),
      mutant(
        'An order that was cancelled meanwhile is cancelled again without reading it.',
        "'is not distinct from', value('latest')",
        "'is distinct from', ''",
      ),
      mutant('A settled cancellation counts as unsettled.', ' and settled_at is null`)', '`)'),
    ],
  },
  {
    file: `${SRC}/cancellation/execute-cancellation.ts`,
    tests: [
      `${TEST}/ledger.test.ts`,
      `${TEST}/cancel.test.ts`,
      `${SRC}/cancellation/recorded-cancel.test.ts`,
      `${SRC}/cancellation/execute-cancellation.test.ts`,
    ],
    mutants: [
      mutant(
        'A PATCH goes out although its attempt could not be committed.',
        'if (!isCommitted) return false',
        'if (isCommitted === false) return false',
      ),
      mutant(
        'A PATCH goes out although the ledger refused the attempt.',
        'if (!isCommitted) return false',
        'if (isCommitted === undefined) return false',
      ),
      mutant(
        'A commit whose result was lost counts as failed.',
        'return row && isCommitted(row) ? true : undefined',
        'return undefined',
      ),
      mutant('A permission is used however late it arrives.', '> COMMIT_VALID_MS)', '> 1_000_000)'),
      mutant(
        'The response is sent before the outcome is recorded.',
        'if (isClosed) {',
        'if (isClosed !== false) {',
      ),
      mutant(
        'Recording an outcome is not retried.',
        "kind: sentAttempts > 0 ? 'unrecorded' : 'nothing-sent', recording: recordUntilSweep() }",
        "kind: sentAttempts > 0 ? 'unrecorded' : 'nothing-sent' }",
      ),
      mutant(
        'A sent attempt is forgotten when the ledger fails.',
        "sentAttempts > 0 ? 'unrecorded' : 'nothing-sent'",
        "sentAttempts > 1 ? 'unrecorded' : 'nothing-sent'",
      ),
      mutant(
        'A cancellation continues although its row could not be opened.',
        'else stop.abort()\n',
        'else stop.signal.throwIfAborted()\n',
      ),
      mutant(
        'Recording is retried until long after the sweep.',
        'openedAt + deadlineMs + SWEEP_MARGIN_MS',
        'openedAt + deadlineMs * 10 + SWEEP_MARGIN_MS',
      ),
      mutant(
        'A row that was opened by a broken connection is left to the sweep.',
        '    closeIfOpened().catch(',
        '    Promise.resolve().catch(',
      ),
      mutant(
        'A PATCH is forgotten if the opening of its row has no result.',
        'isOpen === undefined && recordedAttempts === 0',
        'isOpen === undefined',
      ),
    ],
  },
  {
    file: `${SRC}/cancellation/wait-for-outcome.ts`,
    tests: [
      `${SRC}/cancellation/wait-for-outcome.test.ts`,
      `${TEST}/ledger.test.ts`,
      `${SRC}/cancellation/recorded-cancel.test.ts`,
    ],
    mutants: [
      mutant(
        'A caller waits for another process forever.',
        'clock.after(timeoutMs, () => end(undefined))',
        'clock.after(timeoutMs * 1_000, () => end(undefined))',
      ),
      mutant(
        'A caller checks on another process only once.',
        'while (waiting.size > 0)',
        'if (waiting.size > 0)',
      ),
      mutant(
        'A failed query ends all waits.',
        'if (!(error instanceof StoreError)) throw error',
        'throw error',
      ),
      mutant('Each caller queries for itself.', 'if (isPolling) return', 'if (waiting.size < 0) return'),
    ],
  },
  {
    file: `${SRC}/cancellation/recorded-cancel.ts`,
    tests: [
      `${TEST}/ledger.test.ts`,
      `${TEST}/cancel.test.ts`,
      `${SRC}/cancellation/recorded-cancel.test.ts`,
    ],
    mutants: [
      mutant(
        'Two callers in one process read the order twice.',
        'if (other) return join(other, cancellation)\n',
        '',
      ),
      mutant(
        'A hold does not stop new cancellations.',
        "if (why !== undefined) return { result: { kind: 'on-hold', why } }\n",
        '',
      ),
      mutant(
        'A cancellation that another process has open is not waited for.',
        "if (latest?.outcome === null) return { result: { kind: 'open-elsewhere', cancellationId: latest.id } }\n",
        '',
      ),
      mutant(
        'A repeat is sent without another reading.',
        "const readFirst = latest !== undefined && !(latest.outcome === 'not-sent' && latest.attempts === 0)",
        'const readFirst = false',
      ),
      mutant(
        'A repeat that cannot read the order says that nothing was sent.',
        'if (!order) return repeatResult(earlier)\n',
        '',
      ),
      mutant(
        'A repeat without effect hides that the first cancellation may have had one.',
        'if (earlier && WITHOUT_EFFECT.includes(execution.outcome.kind)) return repeatResult(earlier)\n',
        '',
      ),
      mutant(
        'A cancellation that cannot be sent in time is opened in the ledger.',
        "if (rejected) return { result: { kind: 'no-room', outcome: rejected } }\n",
        '',
      ),
      mutant('An order stays in progress forever.', '.finally(() => running.delete(key))', ''),
      mutant(
        'A caller gets an outcome that another process recorded before it came.',
        '.finally(() => running.delete(key))',
        '.finally(() => result.then(() => running.delete(key)))',
      ),
      mutant(
        'A caller waits for another process until after its own deadline.',
        'waitForOutcome(otherId, deadline - clock.monotonic())',
        'waitForOutcome(otherId, DEADLINE_MS)',
      ),
      mutant(
        "A caller that joins gets the first caller's response, not the outcome that was recorded later.",
        'return outcome ? {',
        'return outcome && other ? {',
      ),
      mutant(
        'The gateway counts as idle while cancellations are in progress.',
        'await Promise.allSettled(results)',
        'await Promise.allSettled([])',
      ),
      mutant(
        'Ids in another case count as another order.',
        'sub_number_order_id: canonicalOrderId(orderId)',
        'sub_number_order_id: orderId',
      ),
      mutant(
        'A caller that joins a cancellation waits for it without a deadline.',
        'Promise.race([recorded, deadline])',
        'Promise.race([recorded])',
      ),
      mutant('The deadline of a join leaves its timer running.', '.finally(() => over.abort())', ''),
    ],
  },
  {
    file: `${SRC}/tokens/tokens.ts`,
    tests: [`${SRC}/tokens/tokens.test.ts`],
    mutants: [
      mutant(
        'A revoked token is still accepted.',
        "if (row.revoked_at !== null) return { problem: 'revoked' }\n",
        '',
      ),
      mutant(
        'Each request writes when its token was used.',
        'if (now - (lastUses.get(id) ?? 0) < LAST_USED_PRECISION_MS) return\n',
        '',
      ),
      mutant(
        'A use that could not be recorded is not recorded later.',
        '.catch(() => lastUses.delete(id))',
        '.catch(() => {})',
      ),
      mutant('A revoked token is revoked again.', ".where('revoked_at', 'is', null)\n", '\n'),
      mutant(
        'An expired token is still accepted.',
        "if (!isActive(row, clock.now())) return { problem: 'expired' }\n",
        '',
      ),
      mutant(
        'A token is accepted at the moment it expires.',
        'Date.parse(expires_at) > now',
        'Date.parse(expires_at) >= now',
      ),
    ],
  },
  {
    file: `${SRC}/holds/holds.ts`,
    tests: [`${TEST}/ledger.test.ts`, `${SRC}/holds/holds.test.ts`],
    mutants: [
      mutant(
        'A released hold still applies.',
        ".select('why')\n        .where('released_at', 'is', null)",
        ".select('why')",
      ),
      mutant(
        'The oldest hold gives the reason.',
        ".orderBy('created_at', 'desc')",
        ".orderBy('created_at', 'asc')",
      ),
      mutant(
        'Releasing without a hold counts as released.',
        '(await store.write(update)) > 0',
        '(await store.write(update)) >= 0',
      ),
      mutant(
        'Releasing also changes holds that were already released.',
        ".set({ released_at: storeTime() })\n        .where('released_at', 'is', null)",
        '.set({ released_at: storeTime() })',
      ),
    ],
  },
  {
    file: `${SRC}/routes/cancellation-guards/retrieve.ts`,
    tests: [`${TEST}/guards.test.ts`],
    mutants: [
      mutant(
        "The ledger's scope gives access to the guards.",
        "securedBy('orders:read')",
        "securedBy('cancellations:read')",
      ),
      mutant(
        'The cancel scope gives access to the guards.',
        "securedBy('orders:read')",
        "securedBy('orders:cancel')",
      ),
    ],
  },
  {
    file: `${SRC}/batches/batch-runner.ts`,
    tests: [`${TEST}/batches.test.ts`],
    mutants: [
      mutant(
        'A hold does not interrupt a batch.',
        "if (isHeld || byId.get(id)?.state !== 'running')",
        "if (byId.get(id)?.state !== 'running')",
      ),
      mutant(
        'A pause does not interrupt a batch.',
        "if (isHeld || byId.get(id)?.state !== 'running')",
        'if (isHeld)',
      ),
      mutant('One batch runs at a time.', 'running.size < MAX_RUNNING', 'running.size < 1'),
      mutant(
        'The oldest batches run, whether they have work or not.',
        'if (!wasInterrupted) turns.delete(batch.id)\n',
        '',
      ),
      mutant(
        'After a hold, batches that have not begun go first.',
        'if (!wasInterrupted) turns.delete(batch.id)\n',
        'turns.delete(batch.id)\n',
      ),
    ],
  },
  {
    file: `${SRC}/batches/run-batch.ts`,
    tests: [`${TEST}/batches.test.ts`],
    mutants: [
      mutant('A systemic failure does not pause the batch.', '    systemic ??= failure\n', ''),
      mutant(
        'One forbidden order pauses the batch.',
        '      if (forbidden.size < MAX_FORBIDDEN_IN_A_ROW) return PLACEHOLDER\n',
        '',
      ),
      mutant(
        'A key that may not cancel costs the last items.',
        '  if (isKeyAccepted) await finishForbidden()',
        '  await finishForbidden()',
      ),
      mutant(
        'A systemic failure costs the items that met it.',
        'if (findSystemicFailure(outcome)) return true\n',
        '',
      ),
      mutant(
        'An item that can not be read is tried for ever.',
        '      return false\n  }\n}',
        '      return true\n  }\n}',
      ),
      mutant(
        'A batch goes on although the ledger fails.',
        "if (systemic || recorded.kind === 'nothing-sent' || recorded.kind === 'unrecorded') failed.abort()",
        'if (systemic) failed.abort()',
      ),
      mutant(
        'After a crash an outcome in the ledger is not copied to its item.',
        '  await copyRecorded(id, batches)\n\n',
        '\n',
      ),
      mutant(
        'The orders of a filter are listed again after a crash.',
        '      await batches.keepOrderIds(id, selected, problem)\n',
        '      orderIds = selected\n',
      ),
      mutant(
        'A batch with an open cancellation ends.',
        '|| (await batches.hasOpenCancellations(id))) return',
        ') return',
      ),
      mutant(
        'Items are cancelled as single cancels.',
        "      priority: 'bulk',\n      signal,\n    })",
        '      signal,\n    })',
      ),
      mutant('An incomplete list is not reported.', '          problem = error.message\n', ''),
    ],
  },
  {
    file: `${SRC}/batches/batch-store.ts`,
    tests: [`${SRC}/batches/batch-store.test.ts`, `${TEST}/batches.test.ts`],
    mutants: [
      mutant(
        'An item gets a second outcome.',
        ".where('sub_number_order_id', '=', value('orderId'))\n      .where('outcome', 'is', null)\n",
        ".where('sub_number_order_id', '=', value('orderId'))\n",
      ),
      mutant(
        'A stopped batch can be resumed.',
        "state === 'running' ? ['paused']",
        "state === 'running' ? ['paused', 'stopped']",
      ),
      mutant(
        'Orders with an open cancellation of the batch are tried again.',
        "sql.lit('')), '=', id)",
        "sql.lit('')), '=', 'none')",
      ),
      mutant('A stopped batch is shown as finished.', ".then('stopped')", ".then('finished')"),
    ],
  },
  {
    file: `${SRC}/batches/cancellation-batches.ts`,
    tests: [`${TEST}/batches.test.ts`],
    mutants: [
      mutant(
        'An idempotency key may be used for another body.',
        'if (batch.request_hash !== request_hash)',
        'if (batch.request_hash === undefined)',
      ),
      mutant(
        'Ids in another case are other orders.',
        '[...new Set(ids.map(canonicalOrderId))]',
        '[...new Set(ids)]',
      ),
      mutant('A hold is not shown.', 'if (hold !== undefined) {', 'if (hold === null) {'),
    ],
  },
]

import type { Mutant } from '../mutants/mutant.ts'

/** A realistic mistake in the shipped code, and the invariant that the simulation must find violated. */
export interface PlantedBug {
  name: string
  breaks: RegExp
  places: readonly {
    /** From the root of the repository. */
    file: string
    changes: Mutant['changes']
  }[]
}

const PROTOCOL = 'packages/core/src/cancellation/cancel-through-telnyx.ts'
const EXECUTE = 'apps/api/src/cancellation/execute-cancellation.ts'
const STATEMENTS = 'apps/api/src/ledger/cancellation-statements.ts'
const RUN_BATCH = 'apps/api/src/batches/run-batch.ts'
const BATCH_STORE = 'apps/api/src/batches/batch-store.ts'
const RECOVERY = 'apps/api/src/recovery/recovery.ts'
const SWEEP = 'apps/api/src/recovery/sweep.ts'

/** A row is opened although another one was since the last one was looked up. */
const IGNORE_NEWER_CANCELLATION = {
  find: "eb(newest(value('sub_number_order_id')).select('id'), 'is not distinct from', value('latest'))",
  replace: 'eb.lit(true)',
}

const bug = (
  name: string,
  file: string,
  breaks: RegExp,
  ...changes: readonly (readonly [find: string, replace: string])[]
): PlantedBug => ({
  name,
  breaks,
  places: [{ file, changes: changes.map(([find, replace]) => ({ find, replace })) }],
})

export const PLANTED_BUGS: readonly PlantedBug[] = [
  // Safety and truth.
  bug('a PATCH whose response was lost is sent again without a reading', PROTOCOL, /^I[12]:/, [
    `          await attempts.backOff(usedAttempts++)
          idleTries = 0
          finding = await attempts.read()`,
    `          await attempts.backOff(usedAttempts++)
          idleTries = 0
          if (usedAttempts < maxAttempts) continue
          finding = await attempts.read()`,
  ]),
  bug(
    'the reset of the rate limit is read as a time since the epoch',
    'packages/core/src/pacing/window-length.ts',
    /^I[69]/,
    ['Math.max(1, reset + (roundsDown ? 1 : 0)) * 1000', 'Math.max(1, reset - Date.now() / 1000) * 1000'],
  ),
  bug('guards are not checked again before the second PATCH', PROTOCOL, /^I1:/, [
    'judgeOrder(order, { guards, now: attempts.now() })',
    'judgeOrder(order, { guards: state.attempts > 0 ? {} : guards, now: attempts.now() })',
  ]),
  bug('an abort forgets an attempt that may have taken effect', PROTOCOL, /^I2/, [
    `    if (signal?.aborted || !attempts.isTimeToRead() || isFutile) return concludeUndecided(state)`,
    `    if (signal?.aborted || !attempts.isTimeToRead() || isFutile)
      return concludeUndecided(signal?.aborted ? { ...state, acted: false } : state)`,
  ]),
  bug('a bulk run continues after Telnyx refused the key', 'packages/core/src/bulk/cancel-orders.ts', /^I8/, [
    '      restOutcome = notSentAfter(failure)\n      stop()\n',
    '',
  ]),
  bug(
    'an undocumented status counts as final after a PATCH that may have taken effect',
    'packages/core/src/cancellation/conclude.ts',
    /^I2/,
    [
      "return state.acted ? { kind: 'read-on' } : notCancellable(order)\n    case 'pending'",
      "return notCancellable(order)\n    case 'pending'",
    ],
  ),
  bug(
    'an order that reads success is called already-cancelled',
    'packages/core/src/cancellation/conclude.ts',
    /^I2/,
    [
      "    case 'success':\n      return notCancellable(order)",
      "    case 'success':\n      return { kind: 'already-cancelled', order }",
    ],
  ),
  bug('an attempt is not recorded before its PATCH is sent', EXECUTE, /^I[34]/, [
    `      const isCommitted = await commit(
        ledger.commitAttempt(id, number, reading?.readAt),
        (row) => row.attempts === number && row.outcome === null,
      )
      if (!isCommitted) return false`,
    '      void tryLedger(ledger.commitAttempt(id, number, reading?.readAt))',
  ]),
  bug('a commit whose result was lost counts as failed', EXECUTE, /^I(2|10)/, [
    'return row && isCommitted(row) ? true : undefined',
    'return row && isCommitted(row) ? undefined : undefined',
  ]),
  bug('the gateway ignores its guards', EXECUTE, /^I1:/, ['    guards,\n    readFirst,', '    readFirst,']),
  bug(
    'the sweep sends',
    SWEEP,
    /^I[12348]:/,
    ['resolveCancellation, type', 'cancelOrder, type'],
    [
      `await resolveCancellation(telnyx, orderId, {
            attempts,
            seen: row.seen_pending_at !== null,`,
      'await cancelOrder(telnyx, orderId, {',
    ],
    ['            startBy: telnyx.clock.monotonic() + QUEUE_TIMEOUT_MS,\n', ''],
  ),
  bug(
    'the sweep closes a row as refused although its order still reads pending',
    SWEEP,
    /^I2/,
    [
      'ledger.close(id, attempts, outcome)',
      "ledger.close(id, attempts, outcome.kind === 'unknown' && outcome.order ? REFUSED : outcome)",
    ],
    [
      'const CONCURRENT_READS = 8',
      `const REFUSED: CancelOutcome = {
  kind: 'refused',
  failure: { kind: 'rejected', delivery: 'answered', message: 'pending', status: 422, errors: [], systemic: false },
}
const CONCURRENT_READS = 8`,
    ],
  ),
  bug('the sweep closes a row that never sent anything as unknown', SWEEP, /^I2/, [
    `  kind: 'not-sent',
  reason: 'The gateway stopped before a cancel request was sent.',`,
    `  kind: 'unknown',
  attempts: 0,
  reason: 'The gateway stopped before a cancel request was sent.',`,
  ]),
  bug('a caller gets an outcome that could not be recorded', EXECUTE, /^I3/, [
    `    if (isClosed) {
      cancellationLog.info({ outcome: outcome.kind }, 'cancellation closed')`,
    `    {
      cancellationLog.info({ outcome: outcome.kind }, 'cancellation closed')`,
  ]),
  {
    name: 'two cancellations of one order can be open at the same time',
    breaks: /^I5/,
    // Where transactions run one after another, either of the two is enough to prevent it.
    places: [
      {
        file: 'apps/api/src/store/migrations/sqlite/0001-cancellations.ts',
        changes: [{ find: '    .unique()\n', replace: '' }],
      },
      { file: STATEMENTS, changes: [IGNORE_NEWER_CANCELLATION] },
    ],
  },
  bug('a key that Telnyx quotes is not redacted', 'packages/core/src/http/redaction.ts', /^I7/, [
    'const redact = (text: string) => (isSecret ? text.replaceAll(credential, REPLACEMENT) : text)',
    'const redact = (text: string) => text',
  ]),

  // Life. Each takes the mend of a fault out again.
  bug('every cancellation ends as not-sent', 'packages/core/src/cancellation/cancel-order.ts', /^I9/, [
    '  const outcome =\n    client.kind',
    "  if (idOrOrder) return { kind: 'not-sent', reason: 'Not now.' }\n  const outcome =\n    client.kind",
  ]),
  bug(
    'livelock: reads crowd out the PATCHes that they prepare',
    'packages/core/src/cancellation/order-attempts.ts',
    /^I9/,
    ["priority: isUnderWay ? 'under-way' : priority,\n      followUps: isFirst ? 1 : 0,", 'priority,'],
    ["priority: isUnderWay ? 'under-way' : priority,\n        timeoutMs,", 'priority,\n        timeoutMs,'],
  ),
  bug(
    'crawl: the separate slow limit of lists slows every PATCH',
    'packages/core/src/pacing/endpoint-limits.ts',
    /^I(9|10|6)/,
    [
      'const limitFor = (endpoint: string): RateLimit => reported.get(endpoint) ?? common',
      'const limitFor = (_: string): RateLimit => common',
    ],
    ['      reported.set(endpoint, limit)\n      return limit', '      return common'],
  ),
  bug(
    'crawl: one odd header with a long window slows everything down',
    'packages/core/src/pacing/window-length.ts',
    /^I(9|10)/,
    ['const isIgnored = () => isClaimed() && confirmedReset > 0', 'const isIgnored = () => false'],
  ),
  bug('starvation: single callers leave nothing for bulk', 'packages/core/src/pacing/pacer.ts', /^I(9|10)/, [
    "if (turnsBeforeBulk >= TURNS_PER_BULK_TURN - 1 && queue.count('bulk') > 0) {",
    'if (turnsBeforeBulk < 0) {',
  ]),
  bug('a poisoned row stops recovery for the others', SWEEP, /^I(3|10)/, [
    `  await forEachConcurrent(CONCURRENT_READS, rows, async (row) => {
    try {
      await closeRow(row)
    } catch (error) {
      // It must not stop the other rows. The next sweep tries this one again.
      log.error({ request_id: row.request_id, cancellation_id: row.id, err: error }, 'sweep failed')
    }
  })`,
    '  for (const row of rows) await closeRow(row)',
  ]),
  bug(
    'a connection that was never established counts as a sent PATCH',
    'packages/core/src/http/send-request.ts',
    /^I2/,
    [
      'if (isTimedOut && !isSent) return notConnected',
      'if (isTimedOut && !isSent && isExpired) return notConnected',
    ],
  ),
  bug('a permission to send never expires', 'packages/core/src/http/send-request.ts', /^I8/, [
    'isExpired = permittedAt !== undefined && clock.monotonic() - permittedAt > PERMISSION_VALID_MS',
    'isExpired = false',
  ]),
  bug('an abort before the first step is missed', 'packages/core/src/bulk/cancel-orders.ts', /^I8/, [
    '    if (orderOptions.signal?.aborted) stop()\n',
    '',
  ]),
  bug('an outcome that cannot be recorded at once is dropped', EXECUTE, /^I2/, [
    'recording: recordUntilSweep() }',
    'recording: Promise.resolve(undefined) }',
  ]),
  bug('a step of the wall clock loosens a guard', 'packages/core/src/clock.ts', /^I1:/, [
    '  return () => {\n    const at = monotonic()',
    '  if (step === undefined) return wall\n  return () => {\n    const at = monotonic()',
  ]),

  // Batches.
  bug('an attempt is committed whatever the state of its batch', STATEMENTS, /^I8/, [
    ".where('batches.state', '!=', 'running')",
    ".where('batches.state', '=', 'paused').where('batches.id', '=', '')",
  ]),
  bug('an outcome is copied to another item', BATCH_STORE, /^I3:/, [
    "              .onRef('row.sub_number_order_id', '=', 'item.sub_number_order_id')\n",
    '',
  ]),
  bug('a runner that was replaced stores its own selection', BATCH_STORE, /^I[13]:/, [
    ".where('order_ids', 'is', null)\n        .where('resolved_at', 'is', null)",
    '',
  ]),
  bug(
    'the items are stored before the selection',
    RUN_BATCH,
    /^I[13]:/,
    ['await batches.keepOrderIds(id, selected, problem)', 'orderIds = selected'],
    ['    orderIds = await batches.orderIds(id)\n', ''],
  ),
  bug('a batch is finished while an item waits', RUN_BATCH, /^I3/, [
    '(current.resolved_at !== null && waiting === 0)',
    'current.resolved_at !== null',
  ]),
  bug('an item that found no room or time is over', RUN_BATCH, /^I9/, [
    "    case 'rate-limited':\n      return true",
    "    case 'rate-limited':\n      return false",
  ]),
  bug('a batch takes its turns like single callers', RUN_BATCH, /^I(9|10)/, [
    "      priority: 'bulk',\n      signal,\n    })",
    '      signal,\n    })',
  ]),
  bug('an item is over when the key was refused', RUN_BATCH, /^I9/, [
    '  if (findSystemicFailure(outcome)) return true\n',
    '',
  ]),

  // Replicas.
  bug('a hold or a pause is read outside the transaction of an attempt', STATEMENTS, /^I8/, [
    ".where('deadline_at', '>', storeTime())\n        .where(isSendingAllowed),",
    ".where('deadline_at', '>', storeTime()),",
  ]),
  bug('an attempt is committed after its deadline', STATEMENTS, /^I4/, [
    "        .where('deadline_at', '>', storeTime())\n",
    '',
  ]),
  bug(
    'a process that wakes up commits an attempt although its row is over',
    STATEMENTS,
    /^I4: an attempt after/,
    [
      ".where('outcome', 'is', null)\n        .where('deadline_at', '>', storeTime())\n        .where(isSendingAllowed)",
      '.where(isSendingAllowed)',
    ],
  ),
  bug('a process that wakes up overwrites an outcome', STATEMENTS, /^I[23]/, [
    ".where('attempts', '=', value('attempts'))\n        .where('outcome', 'is', null),\n    ),\n\n    findOpen",
    ".where('attempts', '=', value('attempts')),\n    ),\n\n    findOpen",
  ]),
  bug('two replicas look before either has opened a row, and both send', STATEMENTS, /^I1:/, [
    IGNORE_NEWER_CANCELLATION.find,
    IGNORE_NEWER_CANCELLATION.replace,
  ]),
  bug(
    'a runner that was replaced cancels an item that has an outcome',
    STATEMENTS,
    /^I4/,
    [
      ".where('batch_items.outcome', 'is not', null)",
      ".where('batch_items.outcome', '=', 'unknown').where('batch_items.position', '<', 0)",
    ],
    [".where('earlier.outcome', 'not in', OUTCOMES_WITH_RETRY)", ".where('earlier.outcome', 'is', null)"],
  ),
  bug('a runner that was replaced overwrites the outcome of an item', BATCH_STORE, /^I[34]/, [
    ".where('sub_number_order_id', '=', value('orderId'))\n      .where('outcome', 'is', null)\n",
    ".where('sub_number_order_id', '=', value('orderId'))\n",
  ]),
  bug('the sweep closes open cancellations of a living replica', RECOVERY, /^I10/, [
    'ledger.listOverdue(SWEEP_MARGIN_MS)',
    'ledger.listOpen()',
  ]),
  bug('deadlines are compared with the clock of a process', RECOVERY, /^I10/, [
    '(await ledger.listOverdue(SWEEP_MARGIN_MS))',
    '(await ledger.listOpen()).filter((row) => Date.parse(row.deadline_at) < clock.now() - SWEEP_MARGIN_MS)',
  ]),
  bug(
    'two replicas claim the recheck of one row',
    'apps/api/src/ledger/ledger.ts',
    /^I10/,
    [
      '      const claim = queries',
      '      const ids = (await store.read(due)).map(({ id }) => id)\n      if (ids.length === 0) return []\n      const claim = queries',
    ],
    [".where('id', 'in', due)", ".where('id', 'in', ids)"],
  ),
  bug('an attempt that came before the opening of its row is sent once the row is open', EXECUTE, /^I[48]/, [
    'if (!isCommitted) return false',
    'if (!isCommitted && !(await opening)) return false',
  ]),
]

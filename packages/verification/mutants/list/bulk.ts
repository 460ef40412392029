import { type MutatedFile, mutant } from '../mutant.ts'

const TESTS = [
  'packages/core/src/bulk/cancel-orders.test.ts',
  'packages/core/src/cancellation/overload.test.ts',
]

/** Cancelling many: what is read of the source, what is sent, and how it runs. */
export const BULK: readonly MutatedFile[] = [
  {
    file: 'packages/core/src/bulk/cancel-orders.ts',
    tests: TESTS,
    mutants: [
      mutant(
        'A duplicate id is sent again.',
        'if (knownIds.add(getId(item))) yield item',
        'knownIds.add(getId(item))\n      if (item) yield item',
      ),
      mutant(
        'A systemic failure does not stop the rest.',
        'restOutcome = notSentAfter(failure)\n      stop()',
        'restOutcome = notSentAfter(failure)',
      ),
      mutant(
        "An order that was stopped by another one's failure does not say so.",
        'restOutcome && wasAborted(outcome) ? restOutcome : outcome',
        'outcome',
      ),
      mutant(
        'A stop does not abort orders in progress.',
        'for (const controller of running) controller.abort()\n',
        '',
      ),
      mutant('After a stop the source is read without end.', 'abortable.abort()\n', ''),
      mutant(
        'An order that is read after a stop is sent.',
        'if (isStopped) return { id, outcome: restOutcome ?? STOPPED }\n',
        '',
      ),
      mutant(
        'The listener stays on the signal after the run.',
        "orderOptions.signal?.removeEventListener('abort', stop)\n",
        '',
      ),
      mutant('Leaving the loop does not stop the run.', '        onReturn: stop,\n', ''),
      mutant(
        'Bulk requests have the priority of single ones.',
        "priority: 'bulk', ...orderOptions",
        "priority: 'single', ...orderOptions",
      ),
      mutant(
        'An order without room in the limit is given up.',
        'failure.room_at === undefined || signal.aborted) return outcome',
        'failure.room_at === undefined || signal !== undefined) return outcome',
      ),
      mutant(
        'An order that ends removes another one in progress, too.',
        'running.splice(running.indexOf(controller), 1)',
        'running.splice(running.indexOf(controller), 2)',
      ),
      mutant(
        'As many orders wait as the concurrency allows, however low the limit.',
        'MAX_QUEUE_MS / (client.pacer?.spacingMs(ENDPOINTS.cancel) ?? 0)',
        'MAX_QUEUE_MS',
      ),
      mutant(
        'An order waits for room after a stop.',
        'Math.max(MIN_ADMISSION_WAIT_MS, waitMs)), signal)\n',
        'Math.max(MIN_ADMISSION_WAIT_MS, waitMs)))\n',
      ),
    ],
  },
  {
    file: 'packages/core/src/wire/cancel-outcome.ts',
    tests: TESTS,
    mutants: [
      mutant(
        'Only a systemic failure stops the rest, not a lost connection.',
        'return isSystemic || isWithoutConnection ? failure',
        'return isSystemic ? failure',
      ),
      mutant(
        'A connection that breaks for one order stops the rest.',
        " && failure.delivery === 'not-sent'\n",
        '\n',
      ),
    ],
  },
  {
    file: 'packages/core/src/bulk/id-set.ts',
    tests: ['packages/core/src/bulk/id-set.test.ts'],
    mutants: [
      mutant(
        'The nil UUID never counts as a duplicate.',
        'if (!words?.some((word) => word !== 0)) {',
        'if (!words) {',
      ),
      mutant(
        'A table that grows loses its ids.',
        'larger.set(words, findSlot(larger, words))',
        'larger.set(words, 0)',
      ),
      mutant(
        'Two UUIDs that share a slot are one.',
        'isEmpty || words.every((word, n) => into[at + n] === word)',
        'isEmpty || words.some((word, n) => into[at + n] === word)',
      ),
    ],
  },
  {
    file: 'packages/core/src/bulk/map-concurrent.ts',
    tests: ['packages/core/src/bulk/map-concurrent.test.ts', ...TESTS],
    mutants: [
      mutant(
        'One more runs than the concurrency allows.',
        'running + results.length < Math.max(1, concurrency())',
        'running + results.length <= Math.max(1, concurrency())',
      ),
      mutant(
        'Results that the consumer has not taken yet do not count.',
        'running + results.length < Math',
        'running < Math',
      ),
      mutant('With a concurrency of 0 nothing ever starts.', 'Math.max(1, concurrency())', 'concurrency()'),
      mutant(
        'New ones start after an error.',
        'failure ??= { error }\n    isStopping = true',
        'failure ??= { error }',
      ),
      mutant(
        'Work in progress is not awaited when the consumer leaves.',
        'while (running > 0) await change()\n',
        '',
      ),
      mutant(
        'The source is not closed when the consumer leaves.',
        'Promise.resolve(items.return?.())',
        'Promise.resolve()',
      ),
    ],
  },
  {
    file: 'packages/core/src/bulk/abortable-source.ts',
    tests: TESTS,
    mutants: [
      mutant('A stopped source is awaited forever.', '      startTimer?.()\n', ''),
      mutant('A stopped source gets its grace period only once.', 'if (isAborted) startTimer()\n', ''),
      mutant(
        'A timer is left running.',
        '      cancelTimer()\n      startTimer = undefined\n',
        'startTimer = undefined\n',
      ),
    ],
  },
]

import { type MutatedFile, mutant } from '../mutant.ts'

const TESTS = [
  'packages/core/src/bulk/cancel-orders.test.ts',
  'packages/core/src/cancellation/overload.test.ts',
]

/** Cancelling many: what is read of the source, what is sent, and how it running. */
export const BULK: readonly MutatedFile[] = [
  {
    file: 'packages/core/src/bulk/cancel-orders.ts',
    tests: TESTS,
    mutants: [
      mutant(
        'An id that came before is sent again.',
        'if (knownIds.add(getId(item))) yield item',
        'knownIds.add(getId(item))\n      if (item) yield item',
      ),
      mutant(
        'A systemic refusal does not stop the rest.',
        'restOutcome = notSentAfter(failure)\n      stop()',
        'restOutcome = notSentAfter(failure)',
      ),
      mutant(
        'Only a systemic refusal running the rest, no lost connection.',
        'return isSystemic || isWithoutConnection ? failure',
        'return isSystemic ? failure',
      ),
      mutant(
        'A connection that breaks for one order running the rest.',
        " && failure.delivery === 'not-sent'\n",
        '\n',
      ),
      mutant(
        'An order that was stopped by the trouble of another does not say so.',
        'restOutcome && wasAborted(outcome) ? restOutcome : outcome',
        'outcome',
      ),
      mutant(
        'A stop leaves alone what is under way.',
        'for (const controller of running) controller.abort()\n',
        '',
      ),
      mutant('A stop lets the source be read on for good.', 'abortable.abort()\n', ''),
      mutant(
        'What is read after a stop is sent.',
        'if (isStopped) return { id, outcome: restOutcome ?? STOPPED }\n',
        '',
      ),
      mutant(
        'The listener stays on the signal after the run.',
        "orderOptions.signal?.removeEventListener('abort', stop)\n",
        '',
      ),
      mutant('Leaving the loop running nothing.', '        onReturn: stop,\n', ''),
      mutant(
        'Bulk requests go like single ones.',
        "priority: 'bulk', ...orderOptions",
        "priority: 'single', ...orderOptions",
      ),
      mutant(
        'An order that the limit has no room for is given up.',
        'failure.room_at === undefined || signal.aborted) return outcome',
        'failure.room_at === undefined || signal !== undefined) return outcome',
      ),
      mutant(
        'An order under way is forgotten when it ends, with the one beside it.',
        'running.splice(running.indexOf(controller), 1)',
        'running.splice(running.indexOf(controller), 2)',
      ),
      mutant(
        'As many orders wait as are allowed at once, however low the limit.',
        'MAX_QUEUE_MS / (client.pacer?.spacingMs(ENDPOINTS.cancel) ?? 0)',
        'MAX_QUEUE_MS',
      ),
      mutant(
        'An order waits for room although it was stopped.',
        'Math.max(MIN_ADMISSION_WAIT_MS, waitMs)), signal)\n',
        'Math.max(MIN_ADMISSION_WAIT_MS, waitMs)))\n',
      ),
    ],
  },
  {
    file: 'packages/core/src/bulk/id-set.ts',
    tests: ['packages/core/src/bulk/id-set.test.ts'],
    mutants: [
      mutant('The nil UUID is new each time.', 'if (!words?.some((word) => word !== 0)) {', 'if (!words) {'),
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
        'One more runs than is allowed.',
        'running + results.length < Math.max(1, concurrency())',
        'running + results.length <= Math.max(1, concurrency())',
      ),
      mutant(
        'Results that wait to be taken do not count.',
        'running + results.length < Math',
        'running < Math',
      ),
      mutant('With no room at all nothing is ever begun.', 'Math.max(1, concurrency())', 'concurrency()'),
      mutant(
        'After an error new ones are begun.',
        'failure ??= { error }\n    isStopping = true',
        'failure ??= { error }',
      ),
      mutant(
        'What is under way is not waited for when the consumer leaves.',
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
      mutant('A stopped source is waited for without end.', '      startTimer?.()\n', ''),
      mutant('A stopped source may take its time only once.', 'if (isAborted) startTimer()\n', ''),
      mutant(
        'A timer is left behind.',
        '      cancelTimer()\n      startTimer = undefined\n',
        'startTimer = undefined\n',
      ),
    ],
  },
]

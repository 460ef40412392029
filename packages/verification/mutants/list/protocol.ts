import { equivalent, type MutatedFile, mutant } from '../mutant.ts'

const PROTOCOL_TESTS = [
  'packages/core/src/cancellation/cancel-through-telnyx.test.ts',
  'packages/core/src/cancellation/order-attempts.test.ts',
  'packages/core/src/cancellation/overload.test.ts',
]

/** The cancel protocol: when to read, when to send, and what a reading means. */
export const PROTOCOL: readonly MutatedFile[] = [
  {
    file: 'packages/core/src/cancellation/cancel-through-telnyx.ts',
    tests: PROTOCOL_TESTS,
    mutants: [
      mutant(
        'After a PATCH that was not sent, another one goes out without a fresh reading.',
        'if (!needsReading || attempts.freshReading()) continue',
        'continue',
      ),
      mutant(
        'Without guards a second PATCH goes out without a reading.',
        "const needsReading = mustReadFirst || state.lastAnswer !== 'none'",
        'const needsReading = mustReadFirst',
      ),
      mutant(
        'Guards do not require a reading before the first PATCH.',
        'options.readFirst || hasGuards(guards) || isForbiddenByGivenReading(options)',
        'options.readFirst || isForbiddenByGivenReading(options)',
      ),
      mutant(
        'An order that a stale reading showed as over gets a PATCH without another reading.',
        'options.readFirst || hasGuards(guards) || isForbiddenByGivenReading(options)',
        'options.readFirst || hasGuards(guards)',
      ),
      mutant(
        'One uncertain PATCH more than allowed is sent.',
        'usedAttempts >= maxAttempts ||',
        'usedAttempts > maxAttempts ||',
      ),
      mutant('A PATCH is prepared after the latest time for one.', ' || !attempts.isTimeToSend()', ''),
      mutant(
        'An order that a guard now forbids is blocked although a PATCH may have taken effect.',
        "if (!state.acted) return { kind: 'blocked'",
        "if (!state.accepted) return { kind: 'blocked'",
      ),
      mutant(
        'PATCHes continue after a guard has forbidden the order.',
        'isSendingOver = true\n        break',
        'break',
      ),
      mutant(
        'The wait after an uncertain PATCH never grows.',
        'await attempts.backOff(usedAttempts++)',
        'usedAttempts++\n          await attempts.backOff(0)',
      ),
      mutant(
        'After a PATCH that may have taken effect, a 404 or 5xx ends the re-reads.',
        'return isLastTry && !state.acted',
        'return isLastTry',
      ),
      mutant(
        'A systemic rejection of a reading does not end the re-reads.',
        'return failure.systemic || !state.acted',
        'return !state.acted',
      ),
      mutant(
        'A cancellation that stops after an uncertain PATCH is concluded without a last reading.',
        'return state.acted ? concludeLast(await attempts.read(), state) : concludeUndecided(state)',
        'return concludeUndecided(state)',
      ),
      mutant(
        'A reading that is not final ends the cancellation.',
        "case 'read-on':\n        break",
        "case 'read-on':\n        return concludeUndecided(state)",
      ),
      mutant(
        'An accepted cancellation is re-read although settle is off.',
        'if (!settle) return concludeUndecided(state)',
        'if (settle) return concludeUndecided(state)',
      ),
    ],
  },
  {
    file: 'packages/core/src/cancellation/order-attempts.ts',
    tests: PROTOCOL_TESTS,
    mutants: [
      mutant(
        'A late timer skips the last reading after a PATCH that may have taken effect.',
        'state.acted ? Math.max(lastRead, clock.monotonic()) :',
        'state.acted ? lastRead :',
      ),
      mutant(
        'A PATCH goes out although its reading got too old while the attempt was recorded.',
        'isStale = requiredReading !== undefined && !freshReading()',
        'isStale = false',
      ),
      mutant(
        'A PATCH stays in the queue after its reading got too old.',
        'startBy: requiredReading ? Math.min(lastSend, freshUntil(requiredReading)) : lastSend',
        'startBy: lastSend',
      ),
      mutant(
        'A PATCH goes out after the latest time for one if recording it was slow.',
        'isLate = clock.monotonic() > lastSend',
        'isLate = false',
      ),
      equivalent(
        'The client checks the same abort in the same turn of the event loop, right before it asks here.',
        mutant(
          'An abort while an attempt is recorded does not stop its PATCH.',
          'if (signal?.aborted || isStale || isLate) return false',
          'if (isStale || isLate) return false',
        ),
      ),
      mutant(
        'An abort cancels a PATCH that is in flight.',
        "signal?.removeEventListener('abort', stop)\n          if (freshReading()) state.seen = true",
        'if (freshReading()) state.seen = true',
      ),
      mutant(
        'A pending reading counts as seen however old it is.',
        'if (freshReading()) state.seen = true',
        'if (reading) state.seen = true',
      ),
      mutant(
        'An abort cancels a reading after a PATCH that may have taken effect.',
        'signal: state.acted ? undefined : signal',
        'signal',
      ),
      mutant(
        'A 409 counts as a final rejection.',
        'failure.status === 409 || failure.errors',
        'failure.errors',
      ),
      mutant(
        'A 401 after a PATCH that may have taken effect ends the cancellation at once.',
        "return failure.systemic && !state.acted ? 'stop' : 'rejected'",
        "return failure.systemic ? 'stop' : 'rejected'",
      ),
      mutant(
        'A 429 ends the cancellation.',
        "return failure.kind === 'rate-limited' || failure.kind === 'connection' ? 'retry' : 'stop'",
        "return failure.kind === 'connection' ? 'retry' : 'stop'",
      ),
      mutant(
        'A PATCH with a lost response does not count as one that may have taken effect.',
        "state.acted = true\n        state.lastAnswer = 'uncertain'",
        "state.lastAnswer = 'uncertain'",
      ),
      mutant(
        'A wait continues past the time for the last reading.',
        'const allowed = Math.max(0, Math.min(ms, lastRead - clock.monotonic()))',
        'const allowed = Math.max(0, ms)',
      ),
      mutant(
        'An abort does not end a wait.',
        'await sleep(clock, allowed, signal)',
        'await sleep(clock, allowed)',
      ),
      mutant(
        'Later requests of a cancellation queue behind those of others.',
        "priority: isUnderWay ? 'under-way' : priority,\n        timeoutMs,\n        signal: abortBeforeSend.signal,",
        'priority,\n        timeoutMs,\n        signal: abortBeforeSend.signal,',
      ),
      mutant(
        'A cancellation that runs out of time does not name the cause.',
        "if (failure.kind !== 'out-of-time' || !state.failure) state.failure = failure",
        'state.failure = failure',
      ),
      mutant(
        'An order whose PATCH can no longer start is read.',
        'isFirst ? lastSend : lastRead',
        'lastRead',
      ),
      mutant(
        'A PATCH goes out although beforeAttempt rejects.',
        '            return false\n          }\n          state.attempts = number',
        '          }\n          state.attempts = number',
      ),
    ],
  },
  {
    file: 'packages/core/src/cancellation/check-admission.ts',
    tests: PROTOCOL_TESTS,
    mutants: [
      mutant(
        'No time is kept for the reading after the last PATCH.',
        'lastSend: deadlineMs - 2 * timeoutMs',
        'lastSend: deadlineMs - timeoutMs',
      ),
    ],
  },
  {
    file: 'packages/core/src/cancellation/conclude.ts',
    tests: [
      'packages/core/src/cancellation/cancel-through-telnyx.test.ts',
      'packages/core/src/cancellation/conclude.test.ts',
      'packages/core/src/cancellation/resolve-cancellation.test.ts',
    ],
    mutants: [
      mutant(
        'After an uncertain PATCH and then a 4xx, a pending reading ends the re-reads.',
        "return state.acted ? { kind: 'read-on' } : concludeUndecided({ ...state, order })",
        'return concludeUndecided({ ...state, order })',
      ),
      mutant(
        'An accepted order that reads pending gets another PATCH.',
        "if (state.accepted) return { kind: 'settle' }",
        "if (state.accepted && state.seen) return { kind: 'settle' }",
      ),
      mutant(
        'A lost PATCH is not-sent when no reading succeeds.',
        'if (state.acted) {\n    if (state.accepted',
        'if (state.accepted) {\n    if (state.accepted',
      ),
      mutant(
        'A 2xx is no better evidence than a reading.',
        "if (state.accepted) return 'response'",
        "if (state.accepted && !state.seen) return 'response'",
      ),
    ],
  },
  {
    file: 'packages/core/src/cancellation/read-order.ts',
    tests: [
      ...PROTOCOL_TESTS,
      'packages/core/src/cancellation/cancel-through-gateway.test.ts',
      'packages/core/src/cancellation/resolve-cancellation.test.ts',
    ],
    mutants: [
      mutant(
        'A reading that gets a 429 counts as failed.',
        "if (failure.kind === 'rate-limited') {",
        "if (failure.kind === 'rate-limited' && failure.status !== 429) {",
      ),
      mutant(
        'A reading that gets a 429 queues behind requests that were not sent yet.',
        "priority = 'under-way'",
        "priority ??= 'single'",
      ),
    ],
  },
]

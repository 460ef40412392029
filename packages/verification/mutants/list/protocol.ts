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
        'A PATCH that was not sent is followed by another one although no fresh reading is left.',
        'if (!needsReading || attempts.freshReading()) continue',
        'continue',
      ),
      mutant(
        'Without guards a second PATCH requiredReading on no reading.',
        "const needsReading = mustReadFirst || state.lastAnswer !== 'none'",
        'const needsReading = mustReadFirst',
      ),
      mutant(
        'A guard does not ask for a reading before the first PATCH.',
        'options.readFirst || hasGuards(guards) || isForbiddenByGivenReading(options)',
        'options.readFirst || isForbiddenByGivenReading(options)',
      ),
      mutant(
        'An order that was read as over long ago gets a PATCH without another reading.',
        'options.readFirst || hasGuards(guards) || isForbiddenByGivenReading(options)',
        'options.readFirst || hasGuards(guards)',
      ),
      mutant(
        'One PATCH more than allowed may end uncertain.',
        'usedAttempts >= maxAttempts ||',
        'usedAttempts > maxAttempts ||',
      ),
      mutant('A PATCH may be prepared after the last moment for one.', ' || !attempts.isTimeToSend()', ''),
      mutant(
        'An order that a guard came to forbid is blocked although a PATCH may have taken effect.',
        "if (!state.acted) return { kind: 'blocked'",
        "if (!state.accepted) return { kind: 'blocked'",
      ),
      mutant(
        'PATCHes go on after a guard came to forbid the order once.',
        'isSendingOver = true\n        break',
        'break',
      ),
      mutant(
        'The wait after an uncertain PATCH never grows.',
        'await attempts.backOff(usedAttempts++)',
        'usedAttempts++\n          await attempts.backOff(0)',
      ),
      mutant(
        'After a PATCH that may have taken effect, a last 404 or 5xx ends the reading.',
        'return isLastTry && !state.acted',
        'return isLastTry',
      ),
      mutant(
        'A systemic refusal of a reading does not end the reading.',
        'return failure.systemic || !state.acted',
        'return !state.acted',
      ),
      mutant(
        'What ended without a PATCH after an uncertain one is concluded without a last reading.',
        'return state.acted ? concludeLast(await attempts.read(), state) : concludeUndecided(state)',
        'return concludeUndecided(state)',
      ),
      mutant(
        'A reading that is not final ends the cancellation.',
        "case 'read-on':\n        break",
        "case 'read-on':\n        return concludeUndecided(state)",
      ),
      mutant(
        'An accepted cancellation is read on although settling was not asked for.',
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
        'A timer that fires late costs the last reading after a PATCH that may have taken effect.',
        'state.acted ? Math.max(lastRead, clock.monotonic()) :',
        'state.acted ? lastRead :',
      ),
      mutant(
        'A PATCH goes out on a reading that grew too old while it was recorded.',
        'isStale = requiredReading !== undefined && !freshReading()',
        'isStale = false',
      ),
      mutant(
        'A PATCH waits for its turn longer than the reading that it requiredReading on counts.',
        'startBy: requiredReading ? Math.min(lastSend, freshUntil(requiredReading)) : lastSend',
        'startBy: lastSend',
      ),
      mutant(
        'A PATCH goes out after the last moment for one when recording it took long.',
        'isLate = clock.monotonic() > lastSend',
        'isLate = false',
      ),
      equivalent(
        'The client checks the same abort in the same turn of the event loop, right before it asks here.',
        mutant(
          'An abort while an attempt is recorded lets its PATCH out.',
          'if (signal?.aborted || isStale || isLate) return false',
          'if (isStale || isLate) return false',
        ),
      ),
      mutant(
        'An abort cuts off a PATCH that is on its way.',
        "signal?.removeEventListener('abort', stop)\n          if (freshReading()) state.seen = true",
        'if (freshReading()) state.seen = true',
      ),
      mutant(
        'A pending reading counts as seen however old it is.',
        'if (freshReading()) state.seen = true',
        'if (reading) state.seen = true',
      ),
      mutant(
        'A reading after a PATCH that may have taken effect is cut off by an abort.',
        'signal: state.acted ? undefined : signal',
        'signal',
      ),
      mutant('A 409 counts as a plain no.', 'failure.status === 409 || failure.errors', 'failure.errors'),
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
        'A lost answer is not remembered as a PATCH that may have taken effect.',
        "state.acted = true\n        state.lastAnswer = 'uncertain'",
        "state.lastAnswer = 'uncertain'",
      ),
      mutant(
        'A wait goes on past the moment of the last reading.',
        'const allowed = Math.max(0, Math.min(ms, lastRead - clock.monotonic()))',
        'const allowed = Math.max(0, ms)',
      ),
      mutant(
        'An abort cuts no wait short.',
        'await sleep(clock, allowed, signal)',
        'await sleep(clock, allowed)',
      ),
      mutant(
        'Later requests of a cancellation queue behind those of others.',
        "priority: isUnderWay ? 'under-way' : priority,\n        timeoutMs,\n        signal: abortBeforeSend.signal,",
        'priority,\n        timeoutMs,\n        signal: abortBeforeSend.signal,',
      ),
      mutant(
        'Out of time hides what filled the time.',
        "if (failure.kind !== 'out-of-time' || !state.failure) state.failure = failure",
        'state.failure = failure',
      ),
      mutant(
        'A first reading is usedAttempts on an order whose PATCH cannot start any more.',
        'isFirst ? lastSend : lastRead',
        'lastRead',
      ),
      mutant(
        'A fence that rejects lets the PATCH out.',
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
        'After an uncertain PATCH and then a 4xx, a pending reading ends the reading.',
        "return state.acted ? { kind: 'read-on' } : concludeUndecided({ ...state, order })",
        'return concludeUndecided({ ...state, order })',
      ),
      mutant(
        'An accepted order that reads pending gets another PATCH.',
        "if (state.accepted) return { kind: 'settle' }",
        "if (state.accepted && state.seen) return { kind: 'settle' }",
      ),
      mutant(
        'A lost PATCH is not-sent when nothing could be read.',
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
        'A reading that a 429 turned back counts as unreadable.',
        "if (failure.kind === 'rate-limited' && client.kind === 'telnyx') {",
        "if (failure.kind === 'rate-limited' && client.kind === 'gateway') {",
      ),
      mutant(
        'A reading that a 429 turned back queues behind those that have had no turn.',
        "priority = 'under-way'",
        "priority ??= 'single'",
      ),
    ],
  },
]

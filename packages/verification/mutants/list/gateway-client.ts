import { type MutatedFile, mutant } from '../mutant.ts'

const TESTS = [
  'packages/core/src/cancellation/cancel-through-gateway.test.ts',
  'packages/core/src/clients/gateway-client.test.ts',
  'packages/core/src/clients/cancellations.test.ts',
  'packages/core/src/clients/cancellation-guards.test.ts',
]

/** Cancelling through a gateway, and the gateway's client. */
export const GATEWAY_CLIENT: readonly MutatedFile[] = [
  {
    file: 'packages/core/src/cancellation/cancel-through-gateway.ts',
    tests: TESTS,
    mutants: [
      mutant(
        'The gateway gets one request more than allowed.',
        'requests - limited < attempts; requests++',
        'requests - limited <= attempts; requests++',
      ),
      mutant(
        'A wait continues past the deadline.',
        'Math.min(backoffMs(failures, random), deadline - clock.monotonic())',
        'backoffMs(failures, random)',
      ),
      mutant(
        'An abort before the request is ignored.',
        'if (isOver()) break\n    const verdict',
        'if (deadline <= clock.monotonic()) break\n    const verdict',
      ),
      mutant('An abort right before the request is ignored.', 'if (isOver()) return false', ''),
      mutant(
        'A request that waited for its turn ends after the deadline.',
        '        endBy: deadline,\n        lastCheck',
        '        lastCheck',
      ),
      mutant(
        'A reading after a 429 ends after the deadline.',
        'startBy: deadline, endBy: deadline })',
        'startBy: deadline })',
      ),
      mutant(
        "A response is awaited only as long as the client's timeout.",
        '        timeoutMs: deadlineMs,\n',
        '',
      ),
      mutant('A 429 uses up an attempt.', '        limited++\n', ''),
      mutant(
        'A lost response is not remembered.',
        'state.acted = true\n        state.lastAnswer',
        'state.lastAnswer',
      ),
      mutant(
        'An outcome after a lost response is returned unchanged.',
        'return state.acted ? concludeAfterLoss(answer.outcome, state) : answer.outcome',
        'return answer.outcome',
      ),
      mutant(
        'A request that the gateway rejected is repeated.',
        "if (answer.delivery === 'answered' || answer.kind === 'invalid-id') break",
        "if (answer.kind === 'invalid-id') break",
      ),
      mutant(
        'A reading is used however old it is.',
        'if (reading && isFresh(reading, clock)) finding',
        'if (reading) finding',
      ),
      mutant(
        'A reading by this side is not kept.',
        "if (finding.kind === 'order') reading = { order: finding.order, ...currentReadTime(clock) }\n",
        '',
      ),
      mutant(
        'A guard blocks an order that an earlier request may have cancelled.',
        "if (!state.acted) return { kind: 'blocked'",
        "if (!state.accepted) return { kind: 'blocked'",
      ),
      mutant(
        'An unreadable order after a lost response ends the cancellation.',
        "if (state.acted || failure?.delivery !== 'answered') {",
        "if (!failure || (!state.acted && failure.delivery !== 'answered')) {",
      ),
      mutant(
        'A failed reading before the first request is not repeated.',
        "if (state.acted || failure?.delivery !== 'answered') {",
        'if (!failure || state.acted) {',
      ),
      mutant(
        'After a lost response, already-cancelled is returned unchanged.',
        "return { kind: 'cancelled', evidence: 'inferred', order: outcome.order }",
        'return outcome',
      ),
      mutant(
        'After a lost response, not-sent is returned unchanged.',
        "case 'not-sent':\n      return concludeUndecided(state)",
        "case 'not-sent':\n      return outcome",
      ),
    ],
  },
  {
    file: 'packages/core/src/clients/gateway-client.ts',
    tests: TESTS,
    mutants: [
      mutant('A URL that ends in /v2 gets another one.', ".replace(/\\/v2$/, '')", ''),
      mutant(
        "A 503 that is not the gateway's counts as not sent.",
        'return isFromGateway && status === 503',
        'return status === 503',
      ),
      mutant('A reason with a lone surrogate breaks the request.', 'reason.toWellFormed()', 'reason'),
      mutant(
        'A client is created with an empty token.',
        "if (!token) throw new TypeError('No gateway token",
        "if (token === undefined) throw new TypeError('No gateway token",
      ),
    ],
  },
  {
    file: 'packages/core/src/pacing/retry-after-pacer.ts',
    tests: [...TESTS, 'packages/core/src/pacing/retry-after-pacer.test.ts'],
    mutants: [
      mutant(
        'An aborted request is sent.',
        "if (signal?.aborted) return 'aborted'",
        'if (signal?.aborted) return grant()',
      ),
      mutant(
        'A 429 delays nothing.',
        'if (cooldown.until <= now) return grant()',
        'if (cooldown.until <= Number.POSITIVE_INFINITY) return grant()',
      ),
      mutant(
        'A request waits beyond its latest moment.',
        "if (Math.max(cooldown.until, now) > startBy) return 'out-of-time'",
        "if (now > startBy) return 'out-of-time'",
      ),
      mutant('After a response, the wait without retry-after stays long.', 'cooldown.passed()', '{}'),
    ],
  },
]

import { equivalent, type MutatedFile, mutant } from '../mutant.ts'

const TESTS = [
  'packages/core/src/pacing/pacer.test.ts',
  'packages/core/src/pacing/pacer-turns.test.ts',
  'packages/core/src/pacing/pacer-limits.test.ts',
  'packages/core/src/pacing/rate-limit.test.ts',
  'packages/core/src/pacing/endpoint-limits.test.ts',
  'packages/core/src/pacing/foreign-usage.test.ts',
  'packages/core/src/pacing/window-length.test.ts',
  'packages/core/src/pacing/own-requests.test.ts',
  'packages/core/src/pacing/jitter.test.ts',
  'packages/core/src/pacing/estimated-rate.test.ts',
  'packages/core/src/wire/rate-limit-headers.test.ts',
]
const TESTS_OF_CANCELLATIONS = [...TESTS, 'packages/core/src/cancellation/overload.test.ts']

/** The pacer, its queue, and what it knows of a rate limit. */
export const PACING: readonly MutatedFile[] = [
  {
    file: 'packages/core/src/pacing/pacer.ts',
    tests: TESTS_OF_CANCELLATIONS,
    mutants: [
      mutant(
        'Bulk gets one turn in eleven.',
        'turnsBeforeBulk >= TURNS_PER_BULK_TURN - 1',
        'turnsBeforeBulk >= TURNS_PER_BULK_TURN',
      ),
      mutant(
        'After its first turn beside others, bulk takes every turn.',
        "if (priority === 'bulk') lane.turnsBeforeBulk = 0\n    else if (queue",
        "if (priority !== 'bulk' && queue",
      ),
      mutant(
        'A turn is given after it is of use.',
        "isExpired(waiting.request) ? 'out-of-time' : grant(lane, waiting.request)",
        'grant(lane, waiting.request)',
      ),
      mutant(
        'Admission never forgets the requests that were to follow.',
        'lane.expectedFollowUps -= followUps\n',
        '',
      ),
      mutant(
        'Admission forgets the PATCHes that follow on GETs under way.',
        'lane.expectedFollowUps += followUps\n',
        '',
      ),
      mutant(
        'A cancellation under way can be refused for lack of room.',
        "request.priority !== 'under-way' &&\n      expectedAt",
        'expectedAt',
      ),
      mutant(
        'Admission forgets the cancellations under way.',
        "const ahead = queue.turns('under-way') + expectedFollowUps",
        'const ahead = expectedFollowUps',
      ),
      mutant(
        'Admission makes bulk wait for every single request.',
        "queue.turns('bulk') * TURNS_PER_BULK_TURN,\n",
        'Number.POSITIVE_INFINITY,\n',
      ),
      mutant(
        'A slower limit refuses nothing that waits.',
        'if (lane.reviewedInterval <= reviewedInterval) return',
        'if (lane.reviewedInterval >= 0) return',
      ),
      mutant(
        'An endpoint that moves to another limit takes the requests of all endpoints along.',
        'lane.queue.join(from.queue.takeAll(endpoint))',
        'lane.queue.join(from.queue.takeAll())',
      ),
      mutant(
        'Requests stay queued at a limit that turned out not to be theirs.',
        'lane.queue.join(from.queue.takeAll(endpoint))\n',
        '',
      ),
      mutant(
        'A request that had its turn leaves its listener on the signal.',
        "signal?.removeEventListener('abort', abort)\n",
        '',
      ),
      mutant('A request that had its turn leaves its timer behind.', 'cancelTimer?.()\n', ''),
      mutant(
        'The last one to leave the queue leaves the timer of the queue behind.',
        'if (current.queue.nextPriority() === undefined) grantDueTurns(current)',
        'if (current === undefined) grantDueTurns(current)',
      ),
      mutant(
        'A request that comes now overtakes those that wait.',
        'if (lane.queue.nextPriority() === undefined && isDue(',
        'if (isDue(',
      ),
      mutant(
        'Bulk may go ahead of the even spacing like a single request.',
        "const burstShare = request.priority === 'bulk' ? 0 : BURST_SHARE",
        'const burstShare = BURST_SHARE',
      ),
      mutant(
        'Spacing forgets that single requests leave bulk a tenth.',
        "queue.count('single') > 0 ? TURNS_PER_BULK_TURN : 1",
        '1',
      ),
      mutant(
        'Of several limits that are used up, the first one to open is named.',
        'until = Math.max(until ?? 0, at)',
        'until = Math.min(until ?? at, at)',
      ),
      mutant(
        'A limit is named as waited for although nothing waits.',
        'queue.nextPriority() && limit.nextSlotAt()',
        'queue && limit.nextSlotAt()',
      ),
      mutant(
        'The wait until there is room is counted from now, not from the last moment.',
        'Math.max(request.startBy ?? now, now)',
        'now',
      ),
      mutant(
        'An hour that the very first report claims refuses all others.',
        'if (limit.isDoubtful) return clock.monotonic()\n',
        '\n',
      ),
      mutant('An unused turn counts as sent.', 'limit.unused(granted)', 'limit.answered(granted)'),
      mutant(
        'A request that counts against another limit is owed for here.',
        'limit.release(granted)',
        'limit.answered(granted)',
      ),
    ],
  },
  {
    file: 'packages/core/src/pacing/turn-queue.ts',
    tests: TESTS,
    mutants: [
      mutant(
        'Single requests go ahead of cancellations under way.',
        "['under-way', 'single', 'bulk'] as const",
        "['single', 'under-way', 'bulk'] as const",
      ),
      mutant(
        'A request that leaves takes only its own turn out of the count.',
        'turns -= 1 + (entry.request.followUps ?? 0)',
        'turns -= 1',
      ),
      mutant(
        'Requests that join another queue go to its end.',
        '.sort((one, other) => one.arrival - other.arrival)',
        '',
      ),
      equivalent(
        'What could make a request leave again, its timer and its listener, is gone once it has left.',
        mutant('A request can leave the queue twice.', 'return list !== undefined', 'return true'),
      ),
    ],
  },
  {
    file: 'packages/core/src/pacing/pace-requests.ts',
    tests: [
      'packages/core/src/http/send-request.test.ts',
      'packages/core/src/clients/telnyx-client.test.ts',
      'packages/core/src/http/connections.test.ts',
      'packages/core/src/cancellation/order-attempts.test.ts',
    ],
    mutants: [
      mutant(
        'A turn that was stopped before sending counts as sent.',
        'if (!mayGo) turn.unused()',
        'if (!mayGo) turn.done()',
      ),
      mutant('A turn that was stopped before sending never ends.', 'if (!mayGo) turn.unused()', ''),
      mutant(
        'An abort while the fence is asked lets the request out.',
        'mayGo = isAllowed && !request.signal?.aborted &&',
        'mayGo = isAllowed &&',
      ),
    ],
  },
  {
    file: 'packages/core/src/http/send-request.ts',
    tests: [
      'packages/core/src/http/send-request.test.ts',
      'packages/core/src/clients/telnyx-client.test.ts',
      'packages/core/src/http/connections.test.ts',
      'packages/core/src/cancellation/order-attempts.test.ts',
    ],
    mutants: [
      mutant(
        'A yes of the fence counts while a connection is made, however long.',
        'isExpired = permittedAt !== undefined && clock.monotonic() - permittedAt > PERMISSION_VALID_MS',
        'isExpired = false',
      ),
      mutant(
        'A timeout before a byte was written counts as a lost answer.',
        'if (isTimedOut && !isSent) return notConnected',
        'if (isTimedOut && isExpired) return notConnected',
      ),
    ],
  },
  {
    file: 'packages/core/src/pacing/rate-limit.ts',
    tests: TESTS_OF_CANCELLATIONS,
    mutants: [
      mutant('An unused turn stays counted against the report.', 'if (report) report.available++\n', ''),
      mutant(
        'A request that was long on its way is taken for another user.',
        'own.countSince(request.at - jitter.spanMs(window.ms))',
        'own.countSince(request.at - window.ms)',
      ),
      mutant(
        'As long as no limit is known, a request that hangs keeps all others back.',
        'return Math.max(now, latest.at + SILENCE_MS)',
        'return undefined',
      ),
      mutant(
        'As long as no limit is known, a request that hangs keeps each of the others back anew.',
        " || latest.state === 'closed') return now",
        ') return now',
      ),
      mutant('An unused turn delays the next one.', 'dueAt -= request.interval\n', ''),
      mutant(
        'Others who use the limit are left no room.',
        'Math.max(1, limit - foreignUsage())',
        'Math.max(1, limit)',
      ),
      mutant(
        'One request more goes out than the report leaves.',
        'report.available > (foreignUsage() > 0 ? 1 : 0)',
        'report.available >= 0',
      ),
      mutant(
        'A request stops counting as ours as soon as the window has passed.',
        'first + jitter.spanMs(window.ms)',
        'first + window.ms',
      ),
      mutant(
        'A report that was overtaken replaces the newer one.',
        'if (report && report.number > request.number) return\n',
        '',
      ),
      mutant(
        'Requests that were sent after the one reported are not counted.',
        'remaining - (sentCount - request.number) - request.inFlightAtSend',
        'remaining - request.inFlightAtSend',
      ),
      mutant(
        'Requests under way beside the one reported are not counted.',
        'remaining - (sentCount - request.number) - request.inFlightAtSend',
        'remaining - (sentCount - request.number)',
      ),
      mutant(
        'A window that rests on one report is confirmed no sooner than others.',
        'if (window.isClaimed) dueAt = Math.min(dueAt, now)\n',
        '',
      ),
      mutant(
        'A 429 leaves the report of remaining requests as it was.',
        'if (report) report.available = Math.min(report.available, 0)\n',
        '',
      ),
      mutant('Requests are not spread over the window.', 'return Math.max(at, dueAt - ahead)', 'return at'),
      mutant(
        'A rejected request still counts as one of ours.',
        'if (isRejection) own.remove(request.at)\n',
        '',
      ),
      mutant(
        'A request that goes out late counts from its turn on.',
        "request.state = 'sent'\n      request.at = clock.monotonic()\n",
        "request.state = 'sent'\n",
      ),
      mutant(
        'A request that moves to another limit is not under way there.',
        'inFlight++\n      own.add(at, historySize())',
        'own.add(at, historySize())',
      ),
      mutant('Lost time is caught up in one burst.', 'now - Math.max(request.interval, CATCH_UP_MS)', '0'),
      mutant(
        'What passed before a rest measures a limit that no header announces.',
        'if (now - Math.max(dueAt, cooldown.until, lastClosedAt) > IDLE_MS) estimatedRate.measureFrom(now)\n',
        '',
      ),
    ],
  },
  {
    file: 'packages/core/src/pacing/cooldown.ts',
    tests: TESTS,
    mutants: [
      mutant(
        'A 429 that names an hour stops everything for an hour.',
        'MAX_MS_WITHOUT_PROBE = 60_000',
        'MAX_MS_WITHOUT_PROBE = 3_600_000',
      ),
      mutant('Each 429 of one burst makes the wait longer.', 'if (!isAfterStart(request)) return\n', ''),
      mutant(
        'Silent 429s never make the wait longer.',
        'FIRST_COOLDOWN_MS * 2 ** rejectionsInARow',
        'FIRST_COOLDOWN_MS',
      ),
    ],
  },
  {
    file: 'packages/core/src/pacing/endpoint-limits.ts',
    tests: TESTS_OF_CANCELLATIONS,
    mutants: [
      mutant(
        'An endpoint shares its limit with itself.',
        'if (theirs === limit && other !== endpoint) return true',
        'if (theirs === limit) return true',
      ),
      mutant(
        'Endpoints of the same number always share a limit.',
        'else if (count >= REPORTS_TO_SPLIT) limit = createRateLimit(clock)\n',
        '\n',
      ),
      mutant(
        'One early reset is enough to tell two limits apart.',
        'const REPORTS_TO_SPLIT = 3',
        'const REPORTS_TO_SPLIT = 1',
      ),
    ],
  },
  {
    file: 'packages/core/src/pacing/foreign-usage.ts',
    tests: TESTS,
    mutants: [
      mutant(
        'What others used in the window before is forgotten.',
        'Math.max(span.most, span.before)',
        'span.most',
      ),
      mutant('What others used is remembered for good.', 'if (age >= 2 * windowMs) return 0\n', ''),
    ],
  },
  {
    file: 'packages/core/src/pacing/window-length.ts',
    tests: TESTS,
    mutants: [
      mutant(
        'A longer window that one report claims is believed at once.',
        'isClaimed() && confirmedReset > 0',
        'false',
      ),
      mutant(
        'The reset of a claimed window is believed at once.',
        '      if (isIgnored()) return Math.min(toMs(reset), ms())\n',
        '',
      ),
      mutant('A reset that is rounded down is taken as it is.', 'reset + (roundsDown ? 1 : 0)', 'reset'),
      mutant(
        'One odd report stops everything for as long as it says.',
        'MAX_UNCONFIRMED_MS = 60_000',
        'MAX_UNCONFIRMED_MS = 86_400_000',
      ),
      mutant(
        'A window that reports contradict is kept.',
        'if (contradictions < REPORTS_TO_REFUTE) return\n',
        'if (contradictions >= 0) return\n',
      ),
      mutant(
        'One report proves a window too long.',
        'const REPORTS_TO_REFUTE = 3',
        'const REPORTS_TO_REFUTE = 1',
      ),
    ],
  },
  {
    file: 'packages/core/src/pacing/estimated-rate.ts',
    tests: TESTS,
    mutants: [
      mutant(
        'A rejection lets as many be under way as before.',
        'Math.max(1, Math.floor(allowedInFlight / 2))',
        'allowedInFlight',
      ),
    ],
  },
  {
    file: 'packages/core/src/pacing/jitter.ts',
    tests: TESTS,
    mutants: [
      mutant(
        'A rejection that nobody else explains teaches nothing.',
        'slack = Math.min(SLACK.most, slack + SLACK.step)',
        'slack = Math.min(SLACK.most, slack)',
      ),
    ],
  },
  {
    file: 'packages/core/src/wire/rate-limit-headers.ts',
    tests: TESTS,
    mutants: [
      mutant('A limit of zero is taken for one.', '!limit || remaining', 'limit === undefined || remaining'),
      mutant('A retry-after date is measured against our clock.', "parseDate(headers, 'date') ?? now", 'now'),
    ],
  },
  {
    file: 'packages/core/src/pacing/own-requests.ts',
    tests: TESTS,
    mutants: [
      mutant(
        'A rejected request takes an older one with it.',
        'times.splice(place, 1)',
        'times.splice(place, 2)',
      ),
    ],
  },
]

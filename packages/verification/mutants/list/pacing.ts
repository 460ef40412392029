import { equivalent, type MutatedFile, mutant } from '../mutant.ts'

const TESTS = [
  'packages/core/src/pacing/pacer.test.ts',
  'packages/core/src/pacing/pacer-turns.test.ts',
  'packages/core/src/pacing/pacer-limits.test.ts',
  'packages/core/src/pacing/rate-limit.test.ts',
  'packages/core/src/pacing/endpoint-limits.test.ts',
  'packages/core/src/pacing/foreign-usage.test.ts',
  'packages/core/src/pacing/fair-share.test.ts',
  'packages/core/src/pacing/window-kind.test.ts',
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
        'After its first turn bulk takes every turn.',
        "if (priority === 'bulk') lane.turnsBeforeBulk = 0\n    else if (lane.queue",
        "if (priority !== 'bulk' && lane.queue",
      ),
      mutant(
        'A request gets its turn after its latest start.',
        "isExpired(waiting.request) ? 'out-of-time' : grant(lane, waiting.request)",
        'grant(lane, waiting.request)',
      ),
      mutant(
        'Admission never releases the requests that it reserved.',
        'lane.expectedFollowUps -= followUps\n',
        '',
      ),
      mutant(
        'Admission ignores the PATCHes that follow GETs in flight.',
        'lane.expectedFollowUps += followUps\n',
        '',
      ),
      mutant(
        'A cancellation in progress can be refused for lack of room.',
        "request.priority !== 'under-way' &&\n      expectedAt",
        'expectedAt',
      ),
      mutant(
        'Admission ignores the cancellations in progress.',
        "const ahead = queue.turns('under-way') + expectedFollowUps",
        'const ahead = expectedFollowUps',
      ),
      mutant(
        'Admission makes bulk wait for every single request.',
        "queue.turns('bulk') * TURNS_PER_BULK_TURN,\n",
        'Number.POSITIVE_INFINITY,\n',
      ),
      mutant(
        'A limit that gets slower refuses no waiting request.',
        'if (lane.reviewedInterval <= reviewedInterval) return',
        'if (lane.reviewedInterval >= 0) return',
      ),
      mutant(
        'An endpoint that moves to another limit moves the requests of all endpoints.',
        'lane.queue.join(from.queue.takeAll(endpoint))',
        'lane.queue.join(from.queue.takeAll())',
      ),
      mutant(
        'Requests stay queued at a limit that does not apply to them.',
        'lane.queue.join(from.queue.takeAll(endpoint))\n',
        '',
      ),
      mutant(
        'A sent request leaves its listener on the signal.',
        "signal?.removeEventListener('abort', abort)\n",
        '',
      ),
      mutant('A sent request leaves its timer running.', 'cancelTimer?.()\n', ''),
      mutant(
        "The last request to leave the queue leaves the queue's timer running.",
        'if (current.queue.nextPriority() === undefined) grantDueTurns(current)',
        'if (current === undefined) grantDueTurns(current)',
      ),
      mutant(
        'A new request overtakes waiting ones.',
        'if (lane.queue.nextPriority() === undefined && isDue(',
        'if (isDue(',
      ),
      mutant(
        'Bulk may exceed the even spacing like a single request.',
        "const burstShare = request.priority === 'bulk' ? 0 : BURST_SHARE",
        'const burstShare = BURST_SHARE',
      ),
      mutant(
        'Spacing ignores the tenth that is reserved for bulk.',
        "queue.count('single') > 0 ? TURNS_PER_BULK_TURN : 1",
        '1',
      ),
      mutant(
        'Of several used-up limits, the first one to reset is named.',
        'until = Math.max(until ?? 0, at)',
        'until = Math.min(until ?? at, at)',
      ),
      mutant(
        'A limit is named as a reason to wait although nothing waits.',
        'queue.nextPriority() && limit.nextSlotAt()',
        'queue && limit.nextSlotAt()',
      ),
      mutant(
        'The wait until there is room is counted from now, not from the latest start.',
        'Math.max(request.startBy ?? now, now)',
        'now',
      ),
      mutant(
        'A first report of an hour refuses all other requests.',
        'if (limit.isDoubtful) return clock.monotonic()\n',
        '\n',
      ),
      mutant('An unused turn counts as sent.', 'limit.unused(turn.granted)', 'limit.answered(turn.granted)'),
      mutant(
        'A request in flight stays with the limit that its endpoint leaves.',
        'if (turn.lane !== from) continue\n',
        'continue\n',
      ),
      mutant(
        'A request that counts against another limit is also charged here.',
        'limit.release(turn.granted)\n            assigned',
        'limit.answered(turn.granted)\n            assigned',
      ),
    ],
  },
  {
    file: 'packages/core/src/pacing/turn-queue.ts',
    tests: TESTS,
    mutants: [
      mutant(
        'Single requests overtake cancellations in progress.',
        "['under-way', 'single', 'bulk'] as const",
        "['single', 'under-way', 'bulk'] as const",
      ),
      mutant(
        'A request that leaves the queue releases only its own slot.',
        'turns -= 1 + (entry.request.followUps ?? 0)',
        'turns -= 1',
      ),
      mutant(
        'Requests that move to another queue go to its end.',
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
        'A request that was aborted before sending counts as sent.',
        'if (!mayGo) turn.unused()',
        'if (!mayGo) turn.done()',
      ),
      mutant(
        'The slot of a request that was aborted before sending is never released.',
        'if (!mayGo) turn.unused()',
        '',
      ),
      mutant(
        'An abort during beforeSend does not stop the request.',
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
        'The permission to send does not expire while the connection is established.',
        'isExpired = permittedAt !== undefined && clock.monotonic() - permittedAt > PERMISSION_VALID_MS',
        'isExpired = false',
      ),
      mutant(
        'A timeout before the first byte counts as a lost response.',
        'if (isTimedOut && !isSent) return notConnected',
        'if (isTimedOut && isExpired) return notConnected',
      ),
    ],
  },
  {
    file: 'packages/core/src/pacing/rate-limit.ts',
    tests: TESTS_OF_CANCELLATIONS,
    mutants: [
      mutant('An unused slot still counts against the report.', 'if (report) report.available++\n', ''),
      mutant(
        "A request that was in flight for long counts as another user's.",
        'own.countSince(request.at - jitter.spanMs(window.ms))',
        'own.countSince(request.at - window.ms)',
      ),
      mutant(
        'While no limit is known, a hanging request delays all others.',
        'return Math.max(now, latest.at + SILENCE_MS)',
        'return undefined',
      ),
      mutant(
        'While no limit is known, a hanging request delays each of the others again.',
        " || latest.state === 'closed') return now",
        ') return now',
      ),
      mutant('An unused turn delays the next one.', 'dueAt -= request.interval\n', ''),
      mutant(
        'No room is left for other users of the limit.',
        'const share = fairShare.value * limit',
        'const share = limit',
      ),
      mutant(
        'A window is believed to be short while others keep it full.',
        'Math.min(share, limit - foreignUsage()) : share',
        'share : share',
      ),
      mutant(
        'Requests do not slow down at the end of a long window with other users.',
        'Math.max(0, 1 + RESERVE * limit - left)',
        '0',
      ),
      mutant('The last request of a long window is not left to others.', 'left <= 1 ?', 'left < 0 ?'),
      mutant(
        'Others are assumed to send nothing while we send nothing.',
        'Math.max(0, available - usedByOthers)',
        'Math.max(0, available)',
      ),
      mutant(
        'Others that stop are noticed only after a long window.',
        "if (currentWindow().kind !== 'long' || !fairShare.isShared) return foreignUsage()",
        'if (elapsed >= 0) return foreignUsage()',
      ),
      mutant(
        'A 429 does not reduce our share of the limit.',
        'fairShare.rejected(cooldown.until, currentWindow(), clock.monotonic())',
        '',
      ),
      mutant(
        'One request more is sent than the report allows.',
        'report.available > leftToOthers) return now',
        'report.available >= 0) return now',
      ),
      mutant(
        'A report that leaves nothing of a fixed window does not end our requests.',
        'if (nextWindow !== undefined && report.sentAt >= nextWindow - window.ms) return nextWindow\n',
        '',
      ),
      mutant(
        'A hanging request ends each fixed window early beside others.',
        'report.available + report.hanging',
        'report.available',
      ),
      mutant(
        'Requests end early in each fixed window long after others have stopped.',
        'fairShare.hasActiveUsers(currentWindow(), now)',
        'fairShare.isShared',
      ),
      mutant(
        'A request stops counting as ours when the window ends.',
        'first + jitter.spanMs(window.ms)',
        'first + window.ms',
      ),
      mutant(
        'An older report replaces a newer one.',
        'if (report && report.number > request.number) return\n',
        '',
      ),
      mutant(
        'Requests that were sent after the one reported are not counted.',
        'remaining - (grantedCount - request.number) - request.inFlightAtSend',
        'remaining - request.inFlightAtSend',
      ),
      mutant(
        'Requests in flight at the time of the report are not counted.',
        'remaining - (grantedCount - request.number) - request.inFlightAtSend',
        'remaining - (grantedCount - request.number)',
      ),
      mutant(
        'A window known from one report is not confirmed sooner than others.',
        'if (window.isClaimed) dueAt = Math.min(dueAt, now)\n',
        '',
      ),
      mutant(
        'A 429 does not reset the remaining requests.',
        'if (report) report.available = Math.min(report.available, 0)\n',
        '',
      ),
      mutant(
        'Requests are sent in a burst instead of spread over the window.',
        'return Math.max(at, due - ahead)',
        'return at',
      ),
      mutant(
        'A rejected request still counts as one of ours.',
        'if (isRejection) own.remove(request.at)\n',
        '',
      ),
      mutant(
        'A request that is sent late counts from its turn on.',
        "request.state = 'sent'\n      request.at = clock.monotonic()\n",
        "request.state = 'sent'\n",
      ),
      mutant(
        'A request that moves to another limit is not counted as in flight there.',
        'inFlight.add(adopted)\n',
        '',
      ),
      mutant(
        'Unused time is made up for in one burst.',
        'now - Math.max(request.interval, CATCH_UP_MS)',
        '0',
      ),
      mutant(
        'Requests from before a pause are used to estimate an unannounced limit.',
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
        'An endpoint counts as sharing its limit with itself.',
        'if (theirs === limit && other !== endpoint) return true',
        'if (theirs === limit) return true',
      ),
      mutant(
        'Endpoints that announce the same limit always share it.',
        'else if (count >= REPORTS_TO_SPLIT) limit = createRateLimit(clock)\n',
        '\n',
      ),
      mutant(
        'One early reset is enough to separate two limits.',
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
        'The usage by others in the previous window is forgotten.',
        'Math.max(span.most, span.before)',
        'span.most',
      ),
      mutant('The usage by others is remembered forever.', 'if (age >= 2 * windowMs) return 0\n', ''),
    ],
  },
  {
    file: 'packages/core/src/pacing/fair-share.ts',
    tests: TESTS,
    mutants: [
      mutant('Shares of different size stay different.', 'share += distance * pull * periods\n', ''),
      mutant(
        'In a fixed window small shares grow no sooner.',
        'isFixed ? EQUALIZATION_IN_FIXED_WINDOW * Math.abs(distance) : EQUALIZATION',
        'EQUALIZATION',
      ),
      mutant(
        'An idle process has no share to start with.',
        'share = Math.min(1, Math.max(MIN_SHARE, share))',
        'share = Math.min(1, share)',
      ),
      mutant(
        'The share grows while others wait after a 429.',
        'else if (now > mayGrowFrom) share',
        'else share',
      ),
      mutant(
        'A limit stays shared after the others have stopped.',
        'if (now >= expectOthersUntil) {',
        'if (recordedAt === undefined && now >= expectOthersUntil) {',
      ),
      mutant(
        'A single 429 counts as a sign of others.',
        'if (now < suspectOthersUntil) expectOthersUntil',
        'expectOthersUntil',
      ),
      mutant(
        'No number of 429s counts as a sign of others.',
        'if (now < suspectOthersUntil) expectOthersUntil = now + memoryMs(window)\n',
        '\n',
      ),
      mutant(
        'A request of our own that was delayed counts as a sign of others.',
        'part >= MIN_SIGN || isRepeated',
        'part > 0',
      ),
      mutant(
        'Few requests of others are never a sign of them.',
        'part >= MIN_SIGN || isRepeated',
        'part >= MIN_SIGN',
      ),
      mutant(
        'A process that was frozen goes on with its old share.',
        ' || now - recordedAt > STALE_AFTER_PERIODS * periodMs(window)',
        '',
      ),
      mutant(
        'A process that starts takes at once what others have not used yet.',
        'Math.min(target - others, 2 * own)',
        'target - others',
      ),
      mutant(
        'Each report changes the share as much as those of a whole period.',
        'Math.min(1, (now - recordedAt) / periodMs(window))',
        '1',
      ),
      mutant(
        'What others send at the end of a fixed window is ignored.',
        "window.kind === 'fixed' ? TARGET_IN_FIXED_WINDOW : TARGET",
        'TARGET',
      ),
      mutant('A 429 does not reduce the share.', 'Math.max(MIN_SHARE, share * BACKOFF)', 'share'),
    ],
  },
  {
    file: 'packages/core/src/pacing/window-kind.ts',
    tests: TESTS,
    mutants: [
      mutant('Each smaller count ends a fixed window.', 'used < last.used / 2', 'used < last.used'),
      mutant(
        'A count that drops during a pause shows the beginning of a window.',
        ' && sinceLast < windowMs / 2',
        '',
      ),
      mutant('A count that was overtaken shows the beginning of a window.', 'sinceLast >= 0 && ', ''),
      mutant(
        'A window that was fixed once stays fixed.',
        'WINDOWS_WITHOUT_END * windowMs',
        'Number.POSITIVE_INFINITY',
      ),
      mutant('A long window can be fixed or sliding.', "if (windowMs >= LONG_MS) return 'long'\n", ''),
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
        'The reset of an unconfirmed window is believed at once.',
        '      if (isIgnored()) return Math.min(toMs(reset), ms())\n',
        '',
      ),
      mutant('A rounded-down reset is not corrected.', 'reset + (roundsDown ? 1 : 0)', 'reset'),
      mutant(
        'One odd report stops all requests for its whole duration.',
        'MAX_UNCONFIRMED_MS = 60_000',
        'MAX_UNCONFIRMED_MS = 86_400_000',
      ),
      mutant(
        'A window that reports contradict is kept.',
        'if (contradictions < REPORTS_TO_REFUTE) return\n',
        'if (contradictions >= 0) return\n',
      ),
      mutant(
        'One report is enough to shorten a window.',
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
        'A 429 does not reduce the requests in flight.',
        'Math.max(1, Math.floor(allowedInFlight / 2))',
        'allowedInFlight',
      ),
      mutant(
        'An estimate from a few requests lasts as long as any other.',
        'measured.passed < MIN_PASSED ?',
        'measured.passed < 0 ?',
      ),
    ],
  },
  {
    file: 'packages/core/src/pacing/jitter.ts',
    tests: TESTS,
    mutants: [
      mutant(
        'A 429 without other users does not increase the jitter.',
        'slack = Math.min(SLACK.most, slack + SLACK.step)',
        'slack = Math.min(SLACK.most, slack)',
      ),
    ],
  },
  {
    file: 'packages/core/src/wire/rate-limit-headers.ts',
    tests: TESTS,
    mutants: [
      mutant('A limit of 0 is accepted.', '!limit || remaining', 'limit === undefined || remaining'),
      mutant('A retry-after date is measured against our clock.', "parseDate(headers, 'date') ?? now", 'now'),
    ],
  },
  {
    file: 'packages/core/src/pacing/own-requests.ts',
    tests: TESTS,
    mutants: [
      mutant(
        'A rejected request also removes an older one.',
        'times.splice(place, 1)',
        'times.splice(place, 2)',
      ),
    ],
  },
]

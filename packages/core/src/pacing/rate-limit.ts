import type { Clock } from '../clock.ts'
import type { HttpHeaders } from '../http/http-fetch.ts'
import { parseRateLimitHeaders, parseReset, parseRetryAfter } from '../wire/rate-limit-headers.ts'
import { createBlock } from './cooldown.ts'
import { createGuessedRate } from './estimated-rate.ts'
import { createUseByOthers } from './foreign-usage.ts'
import { createJitter } from './jitter.ts'
import { createOwnRequests } from './own-requests.ts'
import type { Sent } from './sent.ts'
import { createWindowLength } from './window-length.ts'

/** A limit above this rests on its reports and the even spacing alone. */
const MOST_KEPT = 100_000
/** The first report finds this many of our requests still known. */
const KEPT_BEFORE_A_REPORT = 1_000
/** How late a timer may be without the rate suffering: as much is caught up. */
const LATE_MS = 20
/** Without a wish to send for this long, what passed no longer measures the limit. */
const IDLE_MS = 1_000

/** As long as no limit is known: after so long without an answer another request may go, in milliseconds. */
const SILENCE_MS = 2_000

export type RateLimit = ReturnType<typeof createRateLimit>

/**
 * What is known of one of Telnyx's limits. It is announced in headers on most responses, but the number
 * itself is published nowhere, nor is whether a window is fixed or slides, nor how the seconds are rounded.
 *
 * A request has room if one of two things says so, and neither needs to know when a window starts:
 * the last report, less every request that it may not have counted; or our own requests of the last
 * window together with those of others, as far as reports showed more used than we had sent. Without
 * any report, what passes and what is rejected suggests a rate. Every time is of the monotonic clock.
 */
export function createRateLimit(clock: Clock) {
  let sentCount = 0
  let inFlight = 0
  /** Turns whose request has not gone out yet. */
  let unsent = 0
  let latest: Sent | undefined
  let lastClosedAt = Number.NEGATIVE_INFINITY
  /** When the next request is due under even spacing. */
  let dueAt = Number.NEGATIVE_INFINITY
  /** The last report; `available` is less every request that it may not have counted. */
  let report:
    | { number: number; limit: number; available: number; resetAt: number; resetFrom: number | undefined }
    | undefined

  const window = createWindowLength()
  const jitter = createJitter()
  /** Requests that a limit may have counted, and of these the ones that it has counted. */
  const own = createOwnRequests()
  const counted = createOwnRequests()
  const others = createUseByOthers()
  const block = createBlock()
  const guess = createGuessedRate()

  const usedByOthers = () => others.at(clock.monotonic(), window.ms)

  /** What others leave us of a window; one request at least, or we would never learn that they have stopped. */
  const shareOf = (limit: number) => Math.max(1, limit - usedByOthers())

  const interval = (): number =>
    report ? (window.ms / shareOf(report.limit)) * jitter.spacing : guess.interval(clock.monotonic())

  const keep = () => Math.min(report?.limit ?? KEPT_BEFORE_A_REPORT, MOST_KEPT) + inFlight

  /** When the limit has room for a request, at the earliest now; undefined: something has to end first. */
  function roomAt(): number | undefined {
    const now = clock.monotonic()
    if (block.until > now) return block.until
    if (block.isUnproven && latest && latest.state !== 'closed' && latest.at >= block.until) return undefined
    if (!report) {
      // A request that hangs keeps the others back for a moment only, and only once.
      if (inFlight < guess.allowedInFlight || !latest || latest.state === 'closed') return now
      return Math.max(now, latest.at + SILENCE_MS)
    }
    // Others may take what a report showed as left.
    if (report.available > (usedByOthers() > 0 ? 1 : 0)) return now
    const left = shareOf(report.limit) - unsent
    const isAlone = sentCount <= report.number
    if (left <= 0 && !isAlone) return undefined
    const first = left > 0 ? own.fromLatest(left) : undefined
    const expiry = first !== undefined ? first + jitter.spanMs(window.ms) : left > 0 ? now : report.resetAt
    // The reset is the time to ask again, even if our own requests are in the way: with one request, and
    // not if what was sent since the report may have used it up.
    return Math.max(now, isAlone ? Math.min(expiry, report.resetAt) : expiry)
  }

  function close(sent: Sent) {
    if (sent.state === 'granted') unsent--
    sent.state = 'closed'
    inFlight--
    lastClosedAt = clock.monotonic()
  }

  function unused(sent: Sent) {
    close(sent)
    dueAt -= sent.interval
    if (report) report.available++
  }

  /** Learns from a report of the limit. */
  function readReport(sent: Sent, isRejection: boolean, headers: HttpHeaders) {
    const announced = parseRateLimitHeaders(headers)
    if (!announced) return
    const { limit, remaining, reset } = announced
    const used = limit - remaining
    const now = clock.monotonic()
    window.note({ reset, used, sentAt: sent.at, isRejection }, now, (moment) => {
      // Requests that were under way may have been counted only after this one.
      return counted.since(moment) - counted.since(sent.at) - sent.among
    })
    if (isRejection && block.isNews(sent) && usedByOthers() === 0) jitter.rejected()
    // One of ours that was long on its way is no other's.
    others.note(used - own.since(sent.at - jitter.spanMs(window.ms)), now, window.ms)
    if (report && report.number > sent.number) return
    // Requests sent after this one, and older ones that it may have overtaken, may not be in its count.
    const available = remaining - (sentCount - sent.number) - sent.among
    report = {
      number: sent.number,
      limit,
      available,
      resetAt: now + window.trusted(reset),
      // What one report alone claims tells no two limits apart.
      resetFrom: window.isClaimed ? undefined : sent.at + window.toMs(reset),
    }
    // A window that rests on one report alone is confirmed or refuted by the next request: it goes ahead.
    if (window.isClaimed) dueAt = Math.min(dueAt, now)
  }

  function onPassed(sent: Sent) {
    if (block.isUnproven && block.isNews(sent)) {
      block.passed()
      guess.measureFrom(block.until)
    }
    guess.passed()
    jitter.passed()
    counted.add(sent.at, keep())
  }

  function onRejected(sent: Sent, headers: HttpHeaders) {
    const retryAfter = parseRetryAfter(headers, clock.now())
    const reset = parseReset(headers)
    const waitMs = retryAfter === undefined ? reset && window.toMs(reset) : retryAfter * 1000
    const isNews = block.isNews(sent)
    block.rejected(sent, clock.monotonic(), waitMs, sentCount)
    if (isNews) guess.rejected(block.until)
    if (report) report.available = Math.min(report.available, 0)
  }

  return {
    roomAt,
    interval,
    /** Whether one report alone claims a window of over a minute: it refuses no request. */
    get isDoubtful() {
      return report !== undefined && window.isDoubtful
    },
    /** The limit that was last reported; undefined before the first report. */
    get announced() {
      return report?.limit
    },
    /** When the window of the last report ends at the earliest; undefined before the first report. */
    get resetFrom() {
      return report?.resetFrom
    },
    /** When a request may go: where there is room, spaced evenly, or up to `share` of a limit ahead of that. */
    earliest(share: number): number | undefined {
      const at = roomAt()
      if (at === undefined) return undefined
      const ahead = share > 0 ? Math.max(1, (report?.limit ?? 0) * share) * interval() : 0
      return Math.max(at, dueAt - ahead)
    },
    /** Gives a request its turn. It counts from now on, and goes out when `sent` says so. */
    grant(): Sent {
      const now = clock.monotonic()
      if (now - Math.max(dueAt, block.until, lastClosedAt) > IDLE_MS) guess.measureFrom(now)
      const sent: Sent = {
        number: ++sentCount,
        at: now,
        interval: interval(),
        among: inFlight,
        state: 'granted',
      }
      dueAt = Math.max(dueAt, now - Math.max(sent.interval, LATE_MS)) + sent.interval
      inFlight++
      unsent++
      latest = sent
      if (report) report.available--
      return sent
    },
    /** The request goes out now, which may be long after its turn. */
    sent(sent: Sent) {
      sent.state = 'sent'
      sent.at = clock.monotonic()
      sent.among = inFlight - 1
      unsent--
      own.add(sent.at, keep())
    },
    /** Takes over a request that is under way and was counted by another limit so far. */
    adopt({ at, among }: Sent): Sent {
      inFlight++
      own.add(at, keep())
      return { number: ++sentCount, at, interval: 0, among, state: 'sent' }
    },
    /** The request turned out to count against another limit: nothing of it is left here. */
    movedAway(sent: Sent) {
      own.forget(sent.at)
      unused(sent)
    },
    /** The request will not go out. */
    unused,
    /** A response came, or (without one) the request ended. */
    answered(sent: Sent, response?: { status: number; headers: HttpHeaders }) {
      close(sent)
      if (!response) return
      const isRejection = response.status === 429
      if (isRejection) own.forget(sent.at)
      readReport(sent, isRejection, response.headers)
      if (isRejection) onRejected(sent, response.headers)
      else onPassed(sent)
    },
  }
}

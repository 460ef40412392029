import type { Clock } from '../clock.ts'
import type { HttpHeaders } from '../http/http-fetch.ts'
import { parseRateLimitHeaders, parseReset, parseRetryAfter } from '../wire/rate-limit-headers.ts'
import { createCooldown } from './cooldown.ts'
import { createEstimatedRate } from './estimated-rate.ts'
import { createFairShare, type Window } from './fair-share.ts'
import { createForeignUsage } from './foreign-usage.ts'
import type { GrantedRequest } from './granted-request.ts'
import { createJitter } from './jitter.ts'
import { createOwnRequests } from './own-requests.ts'
import type { Headroom } from './turn.ts'
import { createWindowKind } from './window-kind.ts'
import { createWindowLength } from './window-length.ts'

/** Memory is bounded: a limit above this relies on its reports and the even spacing. */
const MAX_HISTORY = 100_000
/** How many of our requests are kept for the first report. */
const HISTORY_BEFORE_REPORT = 1_000
/** A timer may fire this late without lowering the rate: the delay is made up for. */
const CATCH_UP_MS = 20
/** After so long without a request, the estimate of the rate starts afresh. */
const IDLE_MS = 1_000
/** While no limit is known, one request without a response holds the others back for this long. */
const SILENCE_MS = 2_000
/** Beside other users, requests slow down while less than this part of a limit is left. */
const RESERVE = 0.03
/** A reset is rounded to whole seconds: on average, by this much. */
const MEAN_ROUNDING_MS = 500

export type RateLimit = ReturnType<typeof createRateLimit>

/**
 * What is known of one of Telnyx's limits. Most responses announce it in headers, but its number is not
 * documented, nor whether a window is fixed or sliding, nor how seconds are rounded.
 *
 * A request may be sent if one of two counts allows it. Neither needs to know when a window starts. The first is
 * the last report, less every request that it may not include. The second is a sliding-window log of our own
 * requests, of which our share of the limit fits into a window. With other users, who show as whatever a report
 * counted beyond what we sent, the share is smaller than the limit; in a long window, the last report decides alone,
 * and in a fixed one, a report that leaves nothing ends our requests until the next window.
 * Without a report, passed and rejected requests give an estimated rate. All times are of the monotonic clock.
 */
export function createRateLimit(clock: Clock) {
  let grantedCount = 0
  /** Oldest first. */
  const inFlight = new Set<GrantedRequest>()
  /** Granted turns whose request is not sent yet. */
  let unsent = 0
  let latest: GrantedRequest | undefined
  let lastClosedAt = Number.NEGATIVE_INFINITY
  /** When the next request is due with even spacing. */
  let dueAt = Number.NEGATIVE_INFINITY
  /**
   * The last report. `available`: what it left, less every request that it may not include. `hanging`: so many of these
   * had been in flight for a window.
   */
  let report:
    | {
        at: number
        sentAt: number
        number: number
        limit: number
        available: number
        hanging: number
        resetAt: number
        resetFrom: number | undefined
      }
    | undefined

  const window = createWindowLength()
  const windowKind = createWindowKind()
  const jitter = createJitter()
  /** Requests that the limit may have counted. */
  const own = createOwnRequests()
  /** Those of them that it has counted for certain. */
  const counted = createOwnRequests()
  const foreign = createForeignUsage()
  const fairShare = createFairShare()
  const cooldown = createCooldown()
  const estimatedRate = createEstimatedRate()

  const foreignUsage = () => foreign.estimate(clock.monotonic(), window.ms)

  function currentWindow(): Window {
    const now = clock.monotonic()
    const { ms } = window
    const kind = windowKind.estimate(now, ms)
    return { kind, isCertain: kind !== 'fixed' || windowKind.nextFrom(now, ms) !== undefined, ms }
  }

  /** Our part of a window: at least one request, because without any we would not notice that others stopped. */
  function ourShare(limit: number): number {
    const share = fairShare.value * limit
    // What looks like a short sliding window may be a long one: others keep it full, so its resets are always near.
    return Math.max(1, currentWindow().kind === 'sliding' ? Math.min(share, limit - foreignUsage()) : share)
  }

  const interval = (): number =>
    report ? (window.ms / ourShare(report.limit)) * jitter.spacing : estimatedRate.interval(clock.monotonic())

  const historySize = () => Math.min(report?.limit ?? HISTORY_BEFORE_REPORT, MAX_HISTORY) + inFlight.size

  /** When the limit allows the next request, at the earliest now; undefined: a request in flight must end first. */
  function nextSlotAt(): number | undefined {
    const now = clock.monotonic()
    if (cooldown.until > now) return cooldown.until
    const isProbing = latest && latest.state !== 'closed' && latest.at >= cooldown.until
    if (cooldown.needsProbe && isProbing) return undefined
    if (!report) {
      // A request that hangs holds the others back only briefly, and only once.
      if (inFlight.size < estimatedRate.allowedInFlight || !latest || latest.state === 'closed') return now
      return Math.max(now, latest.at + SILENCE_MS)
    }
    if (foreignUsage() > 0 && currentWindow().kind === 'long') return Math.max(now, reserveUntil(report))
    // Other users may take the last request that a report left.
    const leftToOthers = foreignUsage() > 0 ? 1 : 0
    if (report.available > leftToOthers) return now
    // One that hangs counted in an earlier window, if at all.
    if (report.available + report.hanging <= leftToOthers && fairShare.hasActiveUsers(currentWindow(), now)) {
      // Another request may be one too many in this window, whatever our share is. What a report leaves is a low
      // estimate while requests are in flight, so without others much of the window would stay unused.
      const nextWindow = windowKind.nextFrom(now, window.ms)
      if (nextWindow !== undefined && report.sentAt >= nextWindow - window.ms) return nextWindow
    }
    const left = Math.floor(ourShare(report.limit)) - unsent
    const noneSinceReport = grantedCount <= report.number
    if (left <= 0 && !noneSinceReport) return undefined
    const first = left > 0 ? own.nthLatest(left) : undefined
    const expiry = first !== undefined ? first + jitter.spanMs(window.ms) : left > 0 ? now : report.resetAt
    // At the reset, one request asks again even if our own requests fill the window, unless requests sent since
    // the report may have used up the limit.
    return Math.max(now, noneSinceReport ? Math.min(expiry, report.resetAt) : expiry)
  }

  /** Until when to leave the rest of a long window to the others. The less is left, the longer. */
  function reserveUntil({ at, limit, available, resetAt }: NonNullable<typeof report>): number {
    const usedByOthers = (foreignUsage() * (clock.monotonic() - at)) / window.ms
    const left = Math.max(0, available - usedByOthers)
    const missing = window.isClaimed ? 0 : Math.max(0, 1 + RESERVE * limit - left)
    const until = at + (missing * window.ms) / limit
    return left <= 1 ? Math.max(until, resetAt) : until
  }

  /** How many requests others send in a window; undefined at the start of a long one, where it is not known yet. */
  function usageByOthers(used: number, reset: number): number | undefined {
    const elapsed = window.ms - window.toMs(reset) + MEAN_ROUNDING_MS
    if (currentWindow().kind !== 'long' || !fairShare.isShared) return foreignUsage()
    if (elapsed < window.ms / 10) return undefined
    return (Math.max(0, used - own.countSince(clock.monotonic() - elapsed)) * window.ms) / elapsed
  }

  function learnShare(limit: number, used: number, reset: number, sentAt: number) {
    const now = clock.monotonic()
    windowKind.record(used, sentAt, window.ms, now)
    const others = usageByOthers(used, reset)
    if (others === undefined) return
    const usage = { others: others / limit, own: own.countSince(now - window.ms) / limit }
    fairShare.record(usage, currentWindow(), now)
  }

  /** How many requests have been in flight since a moment. */
  function countInFlightSince(moment: number): number {
    let count = 0
    for (const { at } of inFlight) {
      if (at > moment) break
      count++
    }
    return count
  }

  function close(request: GrantedRequest) {
    if (request.state === 'granted') unsent--
    request.state = 'closed'
    inFlight.delete(request)
    lastClosedAt = clock.monotonic()
  }

  function unused(request: GrantedRequest) {
    close(request)
    dueAt -= request.interval
    if (report) report.available++
  }

  function readReport(request: GrantedRequest, isRejection: boolean, headers: HttpHeaders) {
    const announced = parseRateLimitHeaders(headers)
    if (!announced) return
    const { limit, remaining, reset } = announced
    const used = limit - remaining
    const now = clock.monotonic()
    window.record({ reset, used, sentAt: request.at, isRejection }, now, (moment) => {
      // Requests that were in flight may have been counted only after this one.
      return counted.countSince(moment) - counted.countSince(request.at) - request.inFlightAtSend
    })
    if (isRejection && cooldown.isAfterStart(request) && foreignUsage() === 0) jitter.rejected()
    // A request of ours that was in flight for long is no foreign usage.
    const usedByOthers = used - own.countSince(request.at - jitter.spanMs(window.ms))
    foreign.record(usedByOthers, now, window.ms)
    if (usedByOthers > 0) fairShare.noteOthers(usedByOthers / limit, currentWindow(), now)
    learnShare(limit, used, reset, request.at)
    if (report && report.number > request.number) return
    // The report may not include requests sent after this one, nor older ones that it overtook.
    const available = remaining - (grantedCount - request.number) - request.inFlightAtSend
    report = {
      at: now,
      sentAt: request.at,
      number: request.number,
      limit,
      available,
      hanging: countInFlightSince(request.at - window.ms),
      resetAt: now + window.trustedMs(reset),
      // A length that only one report supports can't distinguish two limits.
      resetFrom: window.isClaimed ? undefined : request.at + window.toMs(reset),
    }
    // The next request confirms or refutes a length that only one report supports, so it goes out early.
    if (window.isClaimed) dueAt = Math.min(dueAt, now)
  }

  function onPassed(request: GrantedRequest) {
    if (cooldown.needsProbe && cooldown.isAfterStart(request)) {
      cooldown.passed()
      estimatedRate.measureFrom(cooldown.until)
    }
    estimatedRate.passed()
    jitter.passed()
    counted.add(request.at, historySize())
  }

  function onRejected(request: GrantedRequest, headers: HttpHeaders) {
    const retryAfter = parseRetryAfter(headers, clock.now())
    const reset = parseReset(headers)
    const waitMs = retryAfter === undefined ? reset && window.toMs(reset) : retryAfter * 1000
    const isNews = cooldown.isAfterStart(request)
    cooldown.rejected(request, clock.monotonic(), waitMs, grantedCount)
    if (isNews) {
      estimatedRate.rejected(cooldown.until)
      fairShare.rejected(cooldown.until, currentWindow(), clock.monotonic())
    }
    if (report) report.available = Math.min(report.available, 0)
  }

  return {
    nextSlotAt,
    interval,
    /** Whether only one report supports a window of over a minute. While so, no waiting request is turned away for it. */
    get isDoubtful() {
      return report !== undefined && window.isDoubtful
    },
    /** What the last report left, less the requests since; all of it after its reset. Undefined before the first. */
    get headroom(): Headroom | undefined {
      if (!report) return undefined
      const { limit, available, resetAt } = report
      const left = clock.monotonic() < resetAt ? available : limit - own.countSince(resetAt)
      return { limit, remaining: Math.max(0, left) }
    },
    /** The number in the last report; undefined before the first. */
    get announced() {
      return report?.limit
    },
    /** The earliest end of the last report's window; undefined before the first report. */
    get resetFrom() {
      return report?.resetFrom
    },
    /** When a request may be sent: with even spacing, or earlier by a burst of up to this share of the limit. */
    earliestAt(burstShare: number): number | undefined {
      const at = nextSlotAt()
      if (at === undefined) return undefined
      const ahead = burstShare > 0 ? Math.max(1, (report?.limit ?? 0) * burstShare) * interval() : 0
      // An estimated interval may have become much shorter since the last request.
      const due = report ? dueAt : Math.min(dueAt, clock.monotonic() + 2 * interval())
      return Math.max(at, due - ahead)
    },
    /** Gives a request its turn. It counts against the limit from now on. Call `sent` when it is sent. */
    grant(): GrantedRequest {
      const now = clock.monotonic()
      if (now - Math.max(dueAt, cooldown.until, lastClosedAt) > IDLE_MS) estimatedRate.measureFrom(now)
      const request: GrantedRequest = {
        number: ++grantedCount,
        at: now,
        interval: interval(),
        inFlightAtSend: inFlight.size,
        state: 'granted',
      }
      dueAt = Math.max(dueAt, now - Math.max(request.interval, CATCH_UP_MS)) + request.interval
      inFlight.add(request)
      unsent++
      latest = request
      if (report) report.available--
      return request
    },
    /** The request is sent now, which may be long after its turn. */
    sent(request: GrantedRequest) {
      request.state = 'sent'
      request.at = clock.monotonic()
      request.inFlightAtSend = inFlight.size - 1
      unsent--
      own.add(request.at, historySize())
    },
    /** Takes over a request in flight that another limit counted until now. */
    adopt({ at, inFlightAtSend }: GrantedRequest): GrantedRequest {
      const adopted: GrantedRequest = {
        number: ++grantedCount,
        at,
        interval: 0,
        inFlightAtSend,
        state: 'sent',
      }
      inFlight.add(adopted)
      own.add(at, historySize())
      // The last report may not include it.
      if (report) report.available--
      return adopted
    },
    /** The request counts against another limit: forget it here. */
    release(request: GrantedRequest) {
      own.remove(request.at)
      unused(request)
    },
    /** The request will not be sent. */
    unused,
    /** A response arrived, or (without one) the request ended. */
    answered(request: GrantedRequest, response?: { status: number; headers: HttpHeaders }) {
      close(request)
      if (!response) return
      const isRejection = response.status === 429
      if (isRejection) own.remove(request.at)
      readReport(request, isRejection, response.headers)
      if (isRejection) onRejected(request, response.headers)
      else onPassed(request)
    },
  }
}

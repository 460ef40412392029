import type { Clock } from '../../clock.ts'
import type { HttpHeaders } from '../http-fetch.ts'
import { createBlock } from './block.ts'
import { createGuessedRate } from './guessed-rate.ts'
import { createJitter } from './jitter.ts'
import { limitHeadersIn, resetIn, retryAfterIn } from './limit-headers.ts'
import { createOwnRequests } from './own-requests.ts'
import type { Sent } from './sent.ts'
import { createUseByOthers } from './use-by-others.ts'
import { createWindowLength } from './window-length.ts'

/** A limit above this rests on its reports and the even spacing alone. */
const MOST_KEPT = 100_000
/** The first report finds this many of our requests still known. */
const KEPT_BEFORE_A_REPORT = 1_000
/** How late a timer may be without the rate suffering: as much is caught up. */
const LATE_MS = 20
/** Without a wish to send for this long, what passed no longer measures the limit. */
const IDLE_MS = 1_000

/**
 * What is known of Telnyx's limit. It is announced in headers on most answers, but the number itself is
 * published nowhere, nor is whether a window is fixed or slides, nor how the seconds are rounded.
 *
 * A request has room if one of two things says so, and neither needs to know when a window starts:
 * the last report, less every request that it may not have counted; or our own requests of the last
 * window together with those of others, as far as reports showed more used than we had sent. Without
 * any report, what passes and what is turned away suggests a rate.
 */
export function createRateLimit(clock: Clock) {
  let sentCount = 0
  let inFlight = 0
  let latest: Sent | undefined
  let lastClosedAt = 0
  /** When the next request is due under even spacing. */
  let dueAt = 0
  /** The last report; `available` is less every request that it may not have counted. */
  let report: { number: number; limit: number; available: number; resetAt: number } | undefined

  const window = createWindowLength()
  const jitter = createJitter()
  const own = createOwnRequests()
  const others = createUseByOthers()
  const block = createBlock()
  const guess = createGuessedRate()

  const usedByOthers = () => others.at(clock.now(), window.ms)

  /** What others leave us of a window; one request at least, or we would never hear that they have stopped. */
  const shareOf = (limit: number) => Math.max(1, limit - usedByOthers())

  const interval = (): number =>
    report ? (window.ms / shareOf(report.limit)) * jitter.spacing : guess.interval(clock.now())

  /** When the limit has room for a request, at the earliest now; undefined: an answer must come first. */
  function roomAt(): number | undefined {
    const now = clock.now()
    if (block.until > now) return block.until
    if (block.isUnproven && latest?.isOpen && latest.at >= block.until) return undefined
    if (!report) return inFlight < guess.allowedInFlight ? now : undefined
    // Others may take what a report showed as left.
    if (report.available > (usedByOthers() > 0 ? 1 : 0)) return now
    const first = own.fromLatest(shareOf(report.limit))
    const expiry = first !== undefined ? first + jitter.spanMs(window.ms) : now
    // The reset is the time to ask again, even if our own requests are in the way: with one request, and
    // not if what was sent since the report may have used it up.
    return Math.max(now, sentCount > report.number ? expiry : Math.min(expiry, report.resetAt))
  }

  function close(sent: Sent) {
    sent.isOpen = false
    inFlight--
    lastClosedAt = clock.now()
  }

  /** Learns from a report of the limit, if the answer has one. */
  function readReport(sent: Sent, isRejection: boolean, headers: HttpHeaders) {
    const announced = limitHeadersIn(headers)
    if (!announced) return
    const { limit, remaining, reset } = announced
    window.note(reset, isRejection)
    if (isRejection && block.isNews(sent) && usedByOthers() === 0) jitter.rejected()
    others.note(limit - remaining - own.since(sent.at - window.ms), clock.now(), window.ms)
    if (report && report.number > sent.number) return
    // Requests sent after this one, and older ones that it may have overtaken, may not be in its count.
    const available = remaining - (sentCount - sent.number) - sent.among
    report = { number: sent.number, limit, available, resetAt: clock.now() + window.toMs(reset) }
  }

  function onPassed(sent: Sent) {
    if (block.isUnproven && block.isNews(sent)) {
      block.passed()
      guess.measureFrom(block.until)
    }
    guess.passed()
    jitter.passed()
  }

  function onRejected(sent: Sent, headers: HttpHeaders) {
    const retryAfter = retryAfterIn(headers)
    const reset = resetIn(headers)
    const waitMs = retryAfter === undefined ? reset && window.toMs(reset) : retryAfter * 1000
    const isNews = block.isNews(sent)
    block.rejected(sent, clock.now(), waitMs, sentCount)
    if (isNews) guess.rejected(block.until)
    if (report) report.available = Math.min(report.available, 0)
  }

  return {
    roomAt,
    interval,
    /** When a request may go: where there is room, spaced evenly, or up to `share` of a limit ahead of that. */
    earliest(share: number): number | undefined {
      const at = roomAt()
      if (at === undefined) return undefined
      const ahead = share > 0 ? Math.max(1, (report?.limit ?? 0) * share) * interval() : 0
      return Math.max(at, dueAt - ahead)
    },
    send(): Sent {
      const now = clock.now()
      if (now - Math.max(dueAt, block.until, lastClosedAt) > IDLE_MS) guess.measureFrom(now)
      const sent = { number: ++sentCount, at: now, interval: interval(), among: inFlight, isOpen: true }
      dueAt = Math.max(dueAt, now - Math.max(sent.interval, LATE_MS)) + sent.interval
      inFlight++
      latest = sent
      own.add(now, Math.min(report?.limit ?? KEPT_BEFORE_A_REPORT, MOST_KEPT) + inFlight)
      if (report) report.available--
      return sent
    },
    unused(sent: Sent) {
      close(sent)
      own.forget(sent.at)
      dueAt -= sent.interval
      if (report) report.available++
    },
    answered(sent: Sent, answer?: { status: number; headers: HttpHeaders }) {
      close(sent)
      if (!answer) return
      const isRejection = answer.status === 429
      if (isRejection) own.forget(sent.at)
      readReport(sent, isRejection, answer.headers)
      if (isRejection) onRejected(sent, answer.headers)
      else onPassed(sent)
    },
  }
}

import type { Clock } from '../clock.ts'
import type { HttpHeaders } from './http-fetch.ts'

/** One request that went out. */
export interface Sent {
  readonly number: number
  readonly at: number
  /** How much later the next one is due because of it. */
  readonly interval: number
  /** How many others were under way when it was sent. */
  readonly among: number
  isOpen: boolean
}

/** Slightly under the announced rate, so that jitter on the way does not gather requests into one window. */
const SPACING = 1.02
/** A request counts as ours for slightly longer than the window, for the same reason. */
const SPAN = 1.01
/** And for this much longer, in milliseconds: jitter does not shrink with the window. */
const JITTER_MS = 25
/** What a rejection that nobody else explains adds to both, up to the most, and each passed request wears off. */
const SLACK = { step: 0.03, most: 0.12, keeps: 0.999 }
/** Others are believed to use this much more than was seen: what they send while our request is on its way. */
const OTHERS_GROW = 1.05
/** A limit above this rests on its reports and the even spacing alone. */
const MOST_KEPT = 100_000
/** The first report finds this many of our requests still known. */
const KEPT_BEFORE_A_REPORT = 1_000
/** How late a timer may be without the rate suffering: as much is caught up. */
const LATE_MS = 20
const FIRST_BACKOFF_MS = 1_000
const LONGEST_BACKOFF_MS = 30_000
/** Nothing above a day is a reset or a wait; a moment since the epoch is not, either. */
const LONGEST_SECONDS = 86_400
/** A rate that was only guessed grows by a twentieth in the time it was measured over. */
const GUESS_DECAY = 0.95
/** Without a wish to send for this long, what passed no longer measures the limit. */
const IDLE_MS = 1_000

/**
 * What is known of Telnyx's limit. It is announced in `x-ratelimit-limit`, `-remaining` and `-reset`
 * (whole SECONDS from now) on most answers; source: Telnyx guide "Rate limiting". The number itself is
 * published nowhere, nor is whether a window is fixed or slides, nor how the seconds are rounded.
 *
 * A request has room if one of two things says so, and neither needs to know when a window starts:
 * the last report, less every request that it may not have counted; or our own requests of the last
 * window together with those of others, as far as reports showed more used than we had sent.
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
  let longestReset = 0
  /** Jitter that was seen to be more than the usual spacing bears. */
  let slack = 0
  let sawZero = false
  let roundsDown = false
  /** Our latest requests that a limit may have counted, in the order of sending. */
  let own: Sent[] = []
  /** The most that others used of a window, in the current span of a window's length and in the one before. */
  let others = { from: 0, most: 0, before: 0 }

  let blockedUntil = 0
  /** The last request that was sent when the block began: older ones that are turned away prove nothing new. */
  let blockedAfter = 0
  /** Rejections in a row. */
  let rejections = 0

  /** Without reports: how many may be under way, and the rate that what passed between two rejections suggests. */
  let allowedInFlight = 1
  let measured = { from: 0, passed: 0 }
  let guess: { interval: number; at: number; overMs: number } | undefined

  // A reset of 0 only comes from rounding down, or at the very end: it says "within a second" as 1 does.
  const seconds = (reset: number) => Math.max(1, reset + (roundsDown ? 1 : 0)) * 1000
  const windowMs = () => seconds(longestReset)

  function usedByOthers(): number {
    const age = clock.now() - others.from
    const most =
      age < windowMs() ? Math.max(others.most, others.before) : age < 2 * windowMs() ? others.most : 0
    return Math.ceil(most * OTHERS_GROW)
  }

  function noteOthers(used: number) {
    const age = clock.now() - others.from
    if (age >= windowMs()) {
      others = { from: clock.now(), most: 0, before: age < 2 * windowMs() ? others.most : 0 }
    }
    others.most = Math.max(others.most, used)
  }

  /** How many of ours were sent after a moment. */
  function ownSince(moment: number): number {
    let low = 0
    let high = own.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((own[middle] as Sent).at > moment) high = middle
      else low = middle + 1
    }
    return own.length - low
  }

  /** What others leave us of a window; one request at least, or we would never hear that they have stopped. */
  const shareOf = (limit: number) => Math.max(1, limit - usedByOthers())

  function interval(): number {
    if (report) return (windowMs() / shareOf(report.limit)) * (SPACING + slack)
    return guess ? guess.interval * GUESS_DECAY ** ((clock.now() - guess.at) / guess.overMs) : 0
  }

  /** Whether a request that went out since then will still bring news. */
  const isAsking = (since: number) => latest?.isOpen === true && latest.at >= since

  /** When the limit has room for a request, at the earliest now; undefined: an answer must come first. */
  function roomAt(): number | undefined {
    const now = clock.now()
    if (blockedUntil > now) return blockedUntil
    // After a rejection one goes ahead and finds out for all.
    if (rejections > 0 && isAsking(blockedUntil)) return undefined
    if (!report) return inFlight < allowedInFlight ? now : undefined
    // Others may take what a report showed as left.
    if (report.available > (usedByOthers() > 0 ? 1 : 0)) return now
    const first = own.at(-shareOf(report.limit))
    const expiry = first ? first.at + windowMs() * (SPAN + slack) + JITTER_MS : now
    // The reset is the time to ask again, even if our own requests are in the way: with one request, and
    // not if what was sent since the report may have used it up.
    return Math.max(now, sentCount > report.number ? expiry : Math.min(expiry, report.resetAt))
  }

  function close(sent: Sent) {
    sent.isOpen = false
    inFlight--
    lastClosedAt = clock.now()
  }

  /** Takes back one that a limit did not count. It is among the latest, so the search is short. */
  function forget(sent: Sent) {
    const place = own.lastIndexOf(sent)
    if (place >= 0) own.splice(place, 1)
  }

  /** Learns from a report of the limit, if the answer has one. */
  function readReport(sent: Sent, status: number, headers: HttpHeaders) {
    const limit = numberIn(headers, 'x-ratelimit-limit', Number.MAX_SAFE_INTEGER)
    const remaining = numberIn(headers, 'x-ratelimit-remaining', Number.MAX_SAFE_INTEGER)
    const reset = numberIn(headers, 'x-ratelimit-reset', LONGEST_SECONDS)
    if (!limit || remaining === undefined || reset === undefined) return
    sawZero ||= reset === 0
    roundsDown ||= sawZero && status === 429
    longestReset = Math.max(longestReset, reset)
    if (status === 429 && sent.number > blockedAfter && usedByOthers() === 0) {
      slack = Math.min(SLACK.most, slack + SLACK.step)
    }
    noteOthers(limit - remaining - ownSince(sent.at - windowMs()))
    if (report && report.number > sent.number) return
    // Requests sent after this one, and older ones that it may have overtaken, may not be in its count.
    const available = remaining - (sentCount - sent.number) - sent.among
    report = { number: sent.number, limit, available, resetAt: clock.now() + seconds(reset) }
  }

  function onPassed(sent: Sent) {
    if (sent.number > blockedAfter && rejections > 0) {
      rejections = 0
      measured = { from: blockedUntil, passed: 0 }
    }
    measured.passed++
    slack *= SLACK.keeps
    allowedInFlight++
  }

  function onRejected(sent: Sent, headers: HttpHeaders) {
    const now = clock.now()
    const reset = numberIn(headers, 'x-ratelimit-reset', LONGEST_SECONDS)
    const announced = numberIn(headers, 'retry-after', LONGEST_SECONDS) ?? (reset && seconds(reset) / 1000)
    if (announced) blockedUntil = Math.max(blockedUntil, now + announced * 1000)
    if (report) report.available = Math.min(report.available, 0)
    if (sent.number <= blockedAfter) return
    if (!announced) {
      const backoff = FIRST_BACKOFF_MS * 2 ** rejections
      blockedUntil = Math.max(blockedUntil, now + Math.min(backoff, LONGEST_BACKOFF_MS))
    }
    rejections++
    blockedAfter = sentCount
    allowedInFlight = Math.max(1, Math.floor(allowedInFlight / 2))
    const overMs = blockedUntil - measured.from
    if (measured.passed === 0) return
    guess = { interval: (overMs / measured.passed) * SPACING, at: blockedUntil, overMs }
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
      if (now - Math.max(dueAt, blockedUntil, lastClosedAt) > IDLE_MS) measured = { from: now, passed: 0 }
      const sent = { number: ++sentCount, at: now, interval: interval(), among: inFlight, isOpen: true }
      dueAt = Math.max(dueAt, now - Math.max(sent.interval, LATE_MS)) + sent.interval
      inFlight++
      latest = sent
      own.push(sent)
      const kept = Math.min(report?.limit ?? KEPT_BEFORE_A_REPORT, MOST_KEPT) + inFlight
      if (own.length > 2 * kept) own = own.slice(-kept)
      if (report) report.available--
      return sent
    },
    unused(sent: Sent) {
      close(sent)
      forget(sent)
      dueAt -= sent.interval
      if (report) report.available++
    },
    answered(sent: Sent, answer?: { status: number; headers: HttpHeaders }) {
      close(sent)
      if (!answer) return
      if (answer.status === 429) forget(sent)
      readReport(sent, answer.status, answer.headers)
      if (answer.status === 429) onRejected(sent, answer.headers)
      else onPassed(sent)
    },
  }
}

function numberIn(headers: HttpHeaders, name: string, most: number): number | undefined {
  const text = headers.get(name)
  const value = text === null || text.trim() === '' ? Number.NaN : Number(text)
  return value >= 0 && value <= most ? value : undefined
}

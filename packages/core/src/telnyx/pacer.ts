import type { Clock } from '../clock.ts'
import type { Priority } from '../request-options.ts'

export interface TurnRequest {
  priority: Priority
  signal?: AbortSignal | undefined
  /** The latest moment, in milliseconds since the epoch, at which a turn is still of use. */
  startBy?: number | undefined
}

/** Leave to send one request. Exactly one of the two must be called, once. */
export interface Turn {
  /** An answer came, or (without arguments) the request ended without one. */
  done(answer?: { status: number; headers: Headers }): void
  /** The request was not sent after all. */
  unused(): void
}

export type TurnAnswer = Turn | 'aborted' | 'out-of-time'

export interface Pacer {
  /** Waits until a request may go out. */
  turn(request: TurnRequest): Promise<TurnAnswer>
  /** While nothing may go out because the limit is used up: until when. Else undefined. */
  readonly waitingUntil: number | undefined
}

/** Slightly under the announced rate, so that jitter on the way does not gather requests into one window. */
const SPACING = 1.02
/** Single requests may go out this share of a limit ahead of the even spacing; bulk then waits it out. */
const BURST_SHARE = 0.1
const FIRST_BACKOFF_MS = 1_000
const LONGEST_BACKOFF_MS = 30_000

/** One report of the limit, from the headers of one answer. */
interface Report {
  limit: number
  /** What the limit still holds, less every request that the report may not have counted. */
  available: number
  resetAt: number
}

interface Waiter extends TurnRequest {
  go(answer: TurnAnswer): void
}

/**
 * Keeps one client under Telnyx's rate limit, which is announced in `x-ratelimit-limit`, `-remaining`
 * and `-reset` (SECONDS from now) on most answers; source: Telnyx guide "Rate limiting". The number
 * itself is published nowhere, so the pacer learns it: one request goes first, and what its answer
 * announces is spread evenly over the window. Without headers the number of requests under way grows
 * by one an answer, and halves on a 429.
 */
export function createPacer(clock: Clock): Pacer {
  const queues: Record<Priority, Waiter[]> = { single: [], bulk: [] }
  let report: Report | undefined
  let windowMs = 0
  let inFlight = 0
  let allowedInFlight = 1
  let blockedUntil = 0
  let rejections = 0
  let sent = 0
  /** When the next request is due under even spacing. */
  let dueAt = 0
  let cancelTimer: (() => void) | undefined

  const interval = () => (report && windowMs > 0 ? (windowMs / report.limit) * SPACING : 0)

  /** The earliest moment for a request of this priority, or undefined: an answer must come first. */
  function earliest(priority: Priority): number | undefined {
    const now = clock.now()
    if (blockedUntil > now) return blockedUntil
    if (!report) return inFlight < allowedInFlight ? now : undefined
    if (report.resetAt <= now)
      report = { ...report, available: report.limit - inFlight, resetAt: now + windowMs }
    if (report.available <= 0) return report.resetAt
    const ahead = priority === 'single' ? Math.max(1, report.limit * BURST_SHARE) * interval() : 0
    return Math.max(now, dueAt - ahead)
  }

  function startTurn(): Turn {
    const now = clock.now()
    const number = ++sent
    inFlight++
    dueAt = Math.max(dueAt, now - interval()) + interval()
    if (report) report.available--
    let open = true
    const close = () => {
      if (!open) return false
      open = false
      inFlight--
      return true
    }
    return {
      unused() {
        if (close() && report) report.available++
        pump()
      },
      done(answer) {
        if (!close()) return
        if (answer) learn(answer.status, answer.headers, sent - number)
        pump()
      },
    }
  }

  function learn(status: number, headers: Headers, sentSince: number) {
    const now = clock.now()
    const limit = numberIn(headers, 'x-ratelimit-limit')
    const remaining = numberIn(headers, 'x-ratelimit-remaining')
    const resetSeconds = numberIn(headers, 'x-ratelimit-reset')
    if (limit && remaining !== undefined && resetSeconds !== undefined) {
      const resetMs = resetSeconds * 1000
      windowMs = Math.max(windowMs, resetMs)
      // Requests sent after this one, and older ones still under way, may not be in its count.
      const uncounted = Math.max(sentSince, inFlight)
      report = { limit, available: remaining - uncounted, resetAt: now + resetMs }
    }
    if (status !== 429) {
      rejections = 0
      allowedInFlight++
      return
    }
    rejections++
    allowedInFlight = Math.max(1, Math.floor(allowedInFlight / 2))
    const backoff = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (rejections - 1))
    const announced = (numberIn(headers, 'retry-after') ?? resetSeconds ?? 0) * 1000
    blockedUntil = Math.max(blockedUntil, now + (announced > 0 ? announced : backoff))
    if (report) report.available = Math.min(report.available, 0)
  }

  /** Gives turns to all who may go now, and sets one timer for the next. */
  function pump() {
    cancelTimer?.()
    cancelTimer = undefined
    for (;;) {
      const priority: Priority = queues.single.length > 0 ? 'single' : 'bulk'
      const waiter = queues[priority][0]
      if (!waiter) return
      const at = earliest(priority)
      if (at === undefined) return
      if (at > clock.now()) {
        cancelTimer = clock.after(at - clock.now(), pump)
        return
      }
      queues[priority].shift()
      waiter.go(startTurn())
    }
  }

  return {
    get waitingUntil() {
      const at = queues.single.length + queues.bulk.length > 0 ? earliest('bulk') : undefined
      return at !== undefined && at > clock.now() ? at : undefined
    },
    turn(request) {
      if (request.signal?.aborted) return Promise.resolve('aborted')
      if (request.startBy !== undefined && request.startBy < clock.now())
        return Promise.resolve('out-of-time')
      return new Promise((resolve) => {
        const queue = queues[request.priority]
        const leave = (answer: TurnAnswer) => {
          cancelLimit?.()
          request.signal?.removeEventListener('abort', abort)
          resolve(answer)
        }
        const giveUp = (answer: TurnAnswer) => {
          queue.splice(queue.indexOf(waiter), 1)
          leave(answer)
          pump()
        }
        const abort = () => giveUp('aborted')
        const waiter: Waiter = { ...request, go: leave }
        let cancelLimit: (() => void) | undefined
        queue.push(waiter)
        pump()
        if (!queue.includes(waiter)) return
        request.signal?.addEventListener('abort', abort)
        if (request.startBy !== undefined) {
          cancelLimit = clock.after(request.startBy - clock.now(), () => giveUp('out-of-time'))
        }
      })
    },
  }
}

function numberIn(headers: Headers, name: string): number | undefined {
  const text = headers.get(name)
  const value = text === null || text.trim() === '' ? Number.NaN : Number(text)
  return Number.isFinite(value) && value >= 0 ? value : undefined
}

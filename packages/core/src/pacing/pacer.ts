import type { Clock } from '../clock.ts'
import { createEndpointLimits } from './endpoint-limits.ts'
import type { RateLimit } from './rate-limit.ts'
import type { Priority } from './request-options.ts'
import type { Pacer, Turn, TurnRequest } from './turn.ts'
import { createTurnQueue, type TurnQueue } from './turn-queue.ts'

/**
 * Requests of a cancellation under way, and single ones, may go out this share of a limit ahead of the
 * even spacing; bulk then waits it out.
 */
const AHEAD = 0.1

/** While bulk waits, one turn of so many is its own, whatever single requests do. */
const TURNS_PER_BULK_TURN = 10

/** When requests take so much longer than when the queue was reviewed, it is reviewed again. */
const SLOWER = 1.1

/** A timer may fire this much early, in milliseconds: by rounding, and since it counts whole milliseconds. */
const EARLY_MS = 0.5

/** Requests that count against one limit, and the endpoints they go to. */
interface Line {
  limit: RateLimit
  queue: TurnQueue
  /** Turns that went to others while bulk waited, since its last one. */
  turnsBeforeBulk: number
  /** Requests that will follow on the ones under way. */
  promised: number
  timer?: { at: number; cancel(): void } | undefined
  /** The time between two requests when the queue was last reviewed, in milliseconds. */
  reviewedAt: number
}

/**
 * Keeps one client under Telnyx's rate limits. For each limit it holds a queue: requests of a cancellation
 * that has read or acted go first, so that reads never crowd out the PATCHes that they were made for, then
 * single ones, then bulk. One request goes first and brings the first report; then turns are spread over
 * the window.
 */
export function createPacer(clock: Clock): Pacer {
  const limits = createEndpointLimits(clock)
  const lines = new Map<RateLimit, Line>()

  function lineOf(endpoint: string): Line {
    const limit = limits.of(endpoint)
    let line = lines.get(limit)
    if (!line) {
      line = { limit, queue: createTurnQueue(), turnsBeforeBulk: 0, promised: 0, reviewedAt: 0 }
      lines.set(limit, line)
    }
    return line
  }

  /** Whose turn is next, and how far ahead of the even spacing it may go. */
  function nextIn({ queue, turnsBeforeBulk }: Line): { priority: Priority; ahead: number } | undefined {
    if (turnsBeforeBulk >= TURNS_PER_BULK_TURN - 1 && queue.count('bulk') > 0) {
      return { priority: 'bulk', ahead: AHEAD }
    }
    const priority = queue.first()
    return priority && { priority, ahead: priority === 'bulk' ? 0 : AHEAD }
  }

  const isDue = (at: number | undefined) => at !== undefined && at <= clock.monotonic() + EARLY_MS

  /** Gives turns to all who may go now, and sets one timer for the next, if one waits for time alone. */
  function pump(line: Line) {
    let at: number | undefined
    let next = nextIn(line)
    while (next) {
      at = line.limit.earliest(next.ahead)
      if (!isDue(at)) break
      const waiter = line.queue.take(next.priority)
      waiter.settle(isOver(waiter.request) ? 'out-of-time' : grant(line, waiter.request))
      next = nextIn(line)
    }
    if (next && line.timer && line.timer.at === at) return
    line.timer?.cancel()
    line.timer = undefined
    if (!next || at === undefined) return
    const onTime = () => {
      line.timer = undefined
      pump(line)
    }
    line.timer = { at, cancel: clock.after(at - clock.monotonic(), onTime) }
  }

  function grant(line: Line, { endpoint, priority, followUps = 0 }: TurnRequest): Turn {
    const { limit, queue } = line
    if (priority === 'bulk') line.turnsBeforeBulk = 0
    else if (queue.count('bulk') > 0) line.turnsBeforeBulk++
    line.promised += followUps
    const sent = limit.grant()

    function end(learn: () => void) {
      if (sent.state === 'closed') return
      line.promised -= followUps
      learn()
      pump(line)
    }

    return {
      sent: () => {
        limit.sent(sent)
        pump(line)
      },
      unused: () => end(() => limit.unused(sent)),
      done: (response) =>
        end(() => {
          const now = response ? limits.assign(endpoint, response.headers) : limit
          if (now === limit) limit.answered(sent, response)
          else {
            limit.movedAway(sent)
            now.answered(now.adopt(sent), response)
            moveTo(lineOf(endpoint), endpoint, line)
          }
          review(lineOf(endpoint))
        }),
    }
  }

  /** An endpoint turned out to count against another limit: its requests wait there from now on. */
  function moveTo(line: Line, endpoint: string, from: Line) {
    if (line === from) return
    line.queue.join(from.queue.takeAll(endpoint))
    if (!limits.isInUse(from.limit)) lines.delete(from.limit)
    pump(line)
  }

  /** When a request that comes now would have its turn, and those that follow on it theirs. */
  function expectedAt(line: Line, { priority, followUps = 0 }: TurnRequest): number {
    const { limit, queue, promised } = line
    if (limit.isDoubtful) return clock.monotonic()
    const at = Math.max(limit.earliest(AHEAD) ?? 0, clock.monotonic())
    const ahead = queue.turns('under-way') + promised
    const turns =
      priority === 'bulk'
        ? Math.min(
            ahead + queue.turns('single') + queue.turns('bulk'),
            queue.turns('bulk') * TURNS_PER_BULK_TURN,
          )
        : (ahead + queue.turns('single')) / (queue.count('bulk') > 0 ? 1 - 1 / TURNS_PER_BULK_TURN : 1)
    return at + (turns + followUps) * limit.interval()
  }

  const isOver = ({ startBy }: TurnRequest) => startBy !== undefined && startBy < clock.monotonic()

  const isTooLate = (line: Line, request: TurnRequest): boolean =>
    isOver(request) ||
    (request.startBy !== undefined &&
      request.priority !== 'under-way' &&
      expectedAt(line, request) > request.startBy)

  /** Refuses those in the queue that can't go out in time any more, since the limit has become slower. */
  function review(line: Line) {
    const { limit, queue, reviewedAt } = line
    const interval = limit.interval()
    line.reviewedAt = interval <= reviewedAt * SLOWER ? Math.min(interval, reviewedAt) : interval
    if (line.reviewedAt <= reviewedAt) return
    // Those that are kept come back one by one, so that each is judged by the ones before it.
    for (const waiter of queue.takeAll()) {
      if (isTooLate(line, waiter.request)) waiter.settle('out-of-time')
      else queue.putBack(waiter)
    }
  }

  return {
    spacingMs(endpoint) {
      const { limit, queue } = lineOf(endpoint)
      return limit.interval() * (queue.count('single') > 0 ? TURNS_PER_BULK_TURN : 1)
    },
    get waitingUntil() {
      let until: number | undefined
      for (const { limit, queue } of lines.values()) {
        const at = queue.first() && limit.roomAt()
        if (at !== undefined && at > clock.monotonic()) until = Math.max(until ?? 0, at)
      }
      return until === undefined ? undefined : clock.now() + until - clock.monotonic()
    },
    waitMs(request) {
      const line = lineOf(request.endpoint)
      const now = clock.monotonic()
      return Math.max(0, expectedAt(line, request) - Math.max(request.startBy ?? now, now))
    },
    turn(request) {
      const { endpoint, signal, startBy } = request
      const line = lineOf(endpoint)
      if (signal?.aborted) return Promise.resolve('aborted')
      if (isTooLate(line, request)) return Promise.resolve('out-of-time')
      // Most find an empty queue.
      const ahead = request.priority === 'bulk' ? 0 : AHEAD
      if (line.queue.first() === undefined && isDue(line.limit.earliest(ahead))) {
        return Promise.resolve(grant(line, request))
      }
      return new Promise((resolve) => {
        let cancelTimer: (() => void) | undefined
        const waiter = line.queue.add(request, (answer) => {
          cancelTimer?.()
          signal?.removeEventListener('abort', abort)
          resolve(answer)
        })
        const abort = () => leave('aborted')
        function leave(answer: 'aborted' | 'out-of-time') {
          if (!waiter.leave()) return
          waiter.settle(answer)
          // The last one to leave takes the timer along; for others it may come too early, which is no harm.
          const now = lineOf(endpoint)
          if (now.queue.first() === undefined) pump(now)
        }
        pump(line)
        if (!waiter.isWaiting()) return
        signal?.addEventListener('abort', abort)
        if (startBy !== undefined) {
          cancelTimer = clock.after(startBy - clock.monotonic(), () => leave('out-of-time'))
        }
      })
    },
  }
}

import type { Clock } from '../clock.ts'
import { createEndpointLimits } from './endpoint-limits.ts'
import type { GrantedRequest } from './granted-request.ts'
import type { RateLimit } from './rate-limit.ts'
import type { Priority } from './request-options.ts'
import type { Headroom, Pacer, Turn, TurnRequest } from './turn.ts'
import { createTurnQueue, type TurnQueue } from './turn-queue.ts'

/** Requests under way and single ones may burst: this share of the limit may precede the even spacing. */
const BURST_SHARE = 0.1

/** While bulk waits, it gets one of so many turns, however many single requests there are. */
const TURNS_PER_BULK_TURN = 10

/** When the interval has grown by this factor since the queue was reviewed, it is reviewed again. */
const SLOWER = 1.1

/** A timer counts whole milliseconds and may fire this much early. */
const TIMER_TOLERANCE_MS = 0.5

const share = ({ limit, remaining }: Headroom) => remaining / limit

/** One limit, and the requests that wait for it. */
interface Lane {
  limit: RateLimit
  queue: TurnQueue
  /** Turns that went to other requests while bulk waited, since its last turn. */
  turnsBeforeBulk: number
  /** Requests that will follow the ones in flight. */
  expectedFollowUps: number
  timer?: { at: number; cancel(): void } | undefined
  /** The interval between two requests when the queue was last reviewed, in milliseconds. */
  reviewedInterval: number
}

/**
 * A client-side rate limiter: keeps one client within Telnyx's limits, with a priority queue for each limit.
 * Requests of a cancellation that has read or sent something go first, so that reads never crowd out the PATCHes
 * that they were made for; then single requests, then bulk. The first request goes out alone, to learn the limit
 * from its headers. After that, requests are spaced evenly over the window.
 */
export function createPacer(clock: Clock): Pacer {
  const limits = createEndpointLimits(clock)
  const lanes = new Map<RateLimit, Lane>()
  /** Requests that were sent and have not ended, by endpoint. */
  const inFlight = new Map<string, Set<{ lane: Lane; granted: GrantedRequest }>>()

  function laneFor(endpoint: string): Lane {
    const limit = limits.limitFor(endpoint)
    let lane = lanes.get(limit)
    if (!lane) {
      lane = {
        limit,
        queue: createTurnQueue(),
        turnsBeforeBulk: 0,
        expectedFollowUps: 0,
        reviewedInterval: 0,
      }
      lanes.set(limit, lane)
    }
    return lane
  }

  /** The priority of the next turn, and the burst that it may use. */
  function nextTurn({
    queue,
    turnsBeforeBulk,
  }: Lane): { priority: Priority; burstShare: number } | undefined {
    if (turnsBeforeBulk >= TURNS_PER_BULK_TURN - 1 && queue.count('bulk') > 0) {
      return { priority: 'bulk', burstShare: BURST_SHARE }
    }
    const priority = queue.nextPriority()
    return priority && { priority, burstShare: priority === 'bulk' ? 0 : BURST_SHARE }
  }

  const isDue = (at: number | undefined) => at !== undefined && at <= clock.monotonic() + TIMER_TOLERANCE_MS

  /** Grants all turns that are due, and sets one timer for the next if only time is missing. */
  function grantDueTurns(lane: Lane) {
    let at: number | undefined
    let next = nextTurn(lane)
    while (next) {
      at = lane.limit.earliestAt(next.burstShare)
      if (!isDue(at)) break
      const waiting = lane.queue.take(next.priority)
      waiting.resolve(isExpired(waiting.request) ? 'out-of-time' : grant(lane, waiting.request))
      next = nextTurn(lane)
    }
    if (next && lane.timer && lane.timer.at === at) return
    lane.timer?.cancel()
    lane.timer = undefined
    if (!next || at === undefined) return
    const onTime = () => {
      lane.timer = undefined
      grantDueTurns(lane)
    }
    lane.timer = { at, cancel: clock.after(at - clock.monotonic(), onTime) }
  }

  function grant(lane: Lane, { endpoint, priority, followUps = 0 }: TurnRequest): Turn {
    if (priority === 'bulk') lane.turnsBeforeBulk = 0
    else if (lane.queue.count('bulk') > 0) lane.turnsBeforeBulk++
    lane.expectedFollowUps += followUps
    /** Its lane changes if its endpoint moves while it is in flight. */
    const turn = { lane, granted: lane.limit.grant() }

    function end(learn: () => void) {
      if (turn.granted.state === 'closed') return
      inFlight.get(endpoint)?.delete(turn)
      lane.expectedFollowUps -= followUps
      learn()
      grantDueTurns(lane)
      if (turn.lane !== lane) grantDueTurns(turn.lane)
    }

    return {
      sent: () => {
        lane.limit.sent(turn.granted)
        inFlight.set(endpoint, (inFlight.get(endpoint) ?? new Set()).add(turn))
        grantDueTurns(lane)
      },
      unused: () => end(() => lane.limit.unused(turn.granted)),
      done: (response) =>
        end(() => {
          const { limit } = turn.lane
          const assigned = response ? limits.assign(endpoint, response.headers) : limit
          if (assigned === limit) limit.answered(turn.granted, response)
          else {
            limit.release(turn.granted)
            assigned.answered(assigned.adopt(turn.granted), response)
            moveEndpoint(laneFor(endpoint), endpoint, turn.lane)
          }
          review(laneFor(endpoint))
        }),
    }
  }

  /** An endpoint turned out to count against another limit: its requests wait, and count, there from now on. */
  function moveEndpoint(lane: Lane, endpoint: string, from: Lane) {
    if (lane === from) return
    lane.queue.join(from.queue.takeAll(endpoint))
    for (const turn of inFlight.get(endpoint) ?? []) {
      if (turn.lane !== from) continue
      from.limit.release(turn.granted)
      turn.granted = lane.limit.adopt(turn.granted)
      turn.lane = lane
    }
    if (!limits.isInUse(from.limit)) lanes.delete(from.limit)
    grantDueTurns(lane)
  }

  /** When a request that arrives now, and the requests that follow it, would have their turns. */
  function expectedAt(lane: Lane, { priority, followUps = 0 }: TurnRequest): number {
    const { limit, queue, expectedFollowUps } = lane
    if (limit.isDoubtful) return clock.monotonic()
    const at = Math.max(limit.earliestAt(BURST_SHARE) ?? 0, clock.monotonic())
    const ahead = queue.turns('under-way') + expectedFollowUps
    const turns =
      priority === 'bulk'
        ? Math.min(
            ahead + queue.turns('single') + queue.turns('bulk'),
            queue.turns('bulk') * TURNS_PER_BULK_TURN,
          )
        : (ahead + queue.turns('single')) / (queue.count('bulk') > 0 ? 1 - 1 / TURNS_PER_BULK_TURN : 1)
    return at + (turns + followUps) * limit.interval()
  }

  const isExpired = ({ startBy }: TurnRequest) => startBy !== undefined && startBy < clock.monotonic()

  const isTooLate = (lane: Lane, request: TurnRequest): boolean =>
    isExpired(request) ||
    (request.startBy !== undefined &&
      request.priority !== 'under-way' &&
      expectedAt(lane, request) > request.startBy)

  /** After the limit has become slower, rejects waiting requests that can't be sent in time any more. */
  function review(lane: Lane) {
    const { limit, queue, reviewedInterval } = lane
    const interval = limit.interval()
    const isSlower = interval > reviewedInterval * SLOWER
    lane.reviewedInterval = isSlower ? interval : Math.min(interval, reviewedInterval)
    if (lane.reviewedInterval <= reviewedInterval) return
    // Requests return to the queue one by one, so that each is judged by the ones ahead of it.
    for (const waiting of queue.takeAll()) {
      if (isTooLate(lane, waiting.request)) waiting.resolve('out-of-time')
      else queue.putBack(waiting)
    }
  }

  return {
    spacingMs(endpoint) {
      const { limit, queue } = laneFor(endpoint)
      return limit.interval() * (queue.count('single') > 0 ? TURNS_PER_BULK_TURN : 1)
    },
    get waitingUntil() {
      let until: number | undefined
      for (const { limit, queue } of lanes.values()) {
        const at = queue.nextPriority() && limit.nextSlotAt()
        if (at !== undefined && at > clock.monotonic()) until = Math.max(until ?? 0, at)
      }
      return until === undefined ? undefined : clock.now() + until - clock.monotonic()
    },
    get headroom() {
      let least: Headroom | undefined
      for (const { limit } of lanes.values()) {
        const { headroom } = limit
        if (headroom && (!least || share(headroom) < share(least))) least = headroom
      }
      return least
    },
    waitMs(request) {
      const lane = laneFor(request.endpoint)
      const now = clock.monotonic()
      return Math.max(0, expectedAt(lane, request) - Math.max(request.startBy ?? now, now))
    },
    turn(request) {
      const { endpoint, signal, startBy } = request
      const lane = laneFor(endpoint)
      if (signal?.aborted) return Promise.resolve('aborted')
      if (isTooLate(lane, request)) return Promise.resolve('out-of-time')
      // Most requests find an empty queue.
      const burstShare = request.priority === 'bulk' ? 0 : BURST_SHARE
      if (lane.queue.nextPriority() === undefined && isDue(lane.limit.earliestAt(burstShare))) {
        return Promise.resolve(grant(lane, request))
      }
      return new Promise((resolve) => {
        let cancelTimer: (() => void) | undefined
        const waiting = lane.queue.add(request, (result) => {
          cancelTimer?.()
          signal?.removeEventListener('abort', abort)
          resolve(result)
        })
        const abort = () => giveUp('aborted')
        function giveUp(result: 'aborted' | 'out-of-time') {
          if (!waiting.remove()) return
          waiting.resolve(result)
          // The last request removes the timer as well. For the others an early timer does no harm.
          const current = laneFor(endpoint)
          if (current.queue.nextPriority() === undefined) grantDueTurns(current)
        }
        grantDueTurns(lane)
        if (!waiting.isWaiting()) return
        signal?.addEventListener('abort', abort)
        if (startBy !== undefined) {
          cancelTimer = clock.after(startBy - clock.monotonic(), () => giveUp('out-of-time'))
        }
      })
    },
  }
}

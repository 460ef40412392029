import type { Clock } from '../clock.ts'
import type { Priority } from '../request-options.ts'
import type { HttpHeaders } from './http-fetch.ts'
import { createRateLimit } from './rate-limit/rate-limit.ts'

export interface TurnRequest {
  priority: Priority
  signal?: AbortSignal | undefined
  /** The latest moment, in milliseconds since the epoch, at which a turn is still of use. */
  startBy?: number | undefined
}

/** Leave to send one request. Exactly one of the two must be called, once. */
export interface Turn {
  /** An answer came, or (without arguments) the request ended without one. */
  done(answer?: { status: number; headers: HttpHeaders }): void
  /** The request was not sent after all. */
  unused(): void
}

export type TurnAnswer = Turn | 'aborted' | 'out-of-time'

export interface Pacer {
  /** Waits until a request may go out. */
  turn(request: TurnRequest): Promise<TurnAnswer>
  /** Milliseconds between two requests under what is known of the limit; 0 while nothing is. */
  readonly spacingMs: number
  /** While nothing may go out because the limit is used up: until when. Else undefined. */
  readonly waitingUntil: number | undefined
}

type Waiter = (answer: TurnAnswer) => void

/** First in, first out, and anyone may leave from the middle, at the same small cost for any length. */
function createQueue() {
  const waiters = new Set<Waiter>()
  // One that is kept, as a new one would have to step over the gaps of all who left the front.
  let inOrder = waiters.values()
  return {
    isEmpty: () => waiters.size === 0,
    has: (waiter: Waiter) => waiters.has(waiter),
    join: (waiter: Waiter) => waiters.add(waiter),
    leave: (waiter: Waiter) => waiters.delete(waiter),
    /** The first one, who must leave now. */
    first(): Waiter | undefined {
      const next = inOrder.next()
      if (!next.done) return next.value
      inOrder = waiters.values()
      return inOrder.next().value
    },
  }
}

/** Single requests may go out this share of a limit ahead of the even spacing; bulk then waits it out. */
const AHEAD: Record<Priority, number> = { single: 0.1, bulk: 0 }

/**
 * Keeps one client under Telnyx's rate limit: a queue for each priority before what is known of the
 * limit. One request goes first and brings the first report; then turns are spread over the window.
 */
export function createPacer(clock: Clock): Pacer {
  const limit = createRateLimit(clock)
  const queues = { single: createQueue(), bulk: createQueue() }
  let timer: { at: number; cancel(): void } | undefined

  const nextPriority = (): Priority => (queues.single.isEmpty() ? 'bulk' : 'single')
  const isIdle = () => queues[nextPriority()].isEmpty()

  const isDue = (at: number | undefined) => at !== undefined && at <= clock.now()

  /** Gives turns to all who may go now, and sets one timer for the next, if somebody waits for time alone. */
  function pump() {
    let at: number | undefined
    while (!isIdle()) {
      const priority = nextPriority()
      at = limit.earliest(AHEAD[priority])
      if (!isDue(at)) break
      queues[priority].first()?.(startTurn())
    }
    if (!isIdle() && timer && timer.at === at) return
    timer?.cancel()
    timer = isIdle() || at === undefined ? undefined : { at, cancel: clock.after(at - clock.now(), onTime) }
  }

  function onTime() {
    timer = undefined
    pump()
  }

  function startTurn(): Turn {
    const sent = limit.send()
    const end = (tell: () => void) => {
      if (!sent.isOpen) return
      tell()
      pump()
    }
    return {
      done: (answer) => end(() => limit.answered(sent, answer)),
      unused: () => end(() => limit.unused(sent)),
    }
  }

  return {
    get spacingMs() {
      return limit.interval()
    },
    get waitingUntil() {
      const at = isIdle() ? undefined : limit.roomAt()
      return at !== undefined && at > clock.now() ? at : undefined
    },
    turn({ priority, signal, startBy }) {
      if (signal?.aborted) return Promise.resolve('aborted')
      if (startBy !== undefined && startBy < clock.now()) return Promise.resolve('out-of-time')
      // Most find nobody waiting; and a Set through which millions pass holds on to many of them for a while.
      if (isIdle() && isDue(limit.earliest(AHEAD[priority]))) return Promise.resolve(startTurn())
      return new Promise((resolve) => {
        const queue = queues[priority]
        let cancelLimit: (() => void) | undefined
        const waiter: Waiter = (answer) => {
          queue.leave(waiter)
          cancelLimit?.()
          signal?.removeEventListener('abort', abort)
          resolve(answer)
          // The last one to leave takes the timer along; for others it may come too early, which is no harm.
          if (typeof answer === 'string' && isIdle()) pump()
        }
        const abort = () => waiter('aborted')
        queue.join(waiter)
        pump()
        if (!queue.has(waiter)) return
        signal?.addEventListener('abort', abort)
        if (startBy !== undefined) {
          cancelLimit = clock.after(startBy - clock.now(), () => waiter('out-of-time'))
        }
      })
    },
  }
}

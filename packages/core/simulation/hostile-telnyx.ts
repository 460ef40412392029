import { type Clock, sleep } from '../src/clock.ts'
import {
  answers,
  connectionRefused,
  connectionReset,
  error,
  type Reply,
  rateLimited,
  silence,
  text,
} from '../test/answers.ts'
import type { Dice } from './dice.ts'
import { createHostileOrder, type HostileOrder } from './hostile-order.ts'
import { createRateLimiter } from './rate-limiter.ts'
import type { Temper } from './temper.ts'

/** Says which call of ours sent a request; a real Telnyx would not look at it. */
export const CALL_HEADER = 'x-simulated-call'

export const orderId = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

export const API_KEY = 'KEY_OF_THE_SIMULATION'

const quotesTheKey = answers(422, {
  errors: [{ code: '10015', title: 'Bad Request', detail: `Got "Bearer ${API_KEY}"` }],
})

/**
 * An account of orders at a Telnyx that is in as bad a temper as its dice say. `onTurnedAway`: for a
 * request beyond the limit, sent after that had been announced.
 */
export function createHostileTelnyx(
  clock: Clock,
  dice: Dice,
  temper: Temper,
  { orderCount, onTurnedAway }: { orderCount: number; onTurnedAway: () => void },
) {
  const { chance, pick, upTo } = dice
  const orders = new Map<string, HostileOrder>()
  for (let n = 0; n < orderCount; n++) {
    orders.set(orderId(n), createHostileOrder(clock, dice, temper, orderId(n)))
  }
  const limiter = temper.limit && createRateLimiter(clock, temper.limit)
  /** When an answer first told the limit together with the whole length of its window. */
  let announcedAt = Number.POSITIVE_INFINITY

  /** An error that Telnyx itself speaks tells the limit too. */
  const says = (status: number, code?: string | number): Reply => error(status, code, limiter?.headers())

  const lostAnswer = (): Reply =>
    pick([
      silence,
      silence,
      connectionReset,
      says(500),
      says(504),
      says(408),
      text(502, '<html>'),
      text(200, '{"data":'),
      answers(200, { data: { id: orderId(999), status: 'cancelled' } }),
    ])

  function patch(order: HostileOrder, call: string, headers: Record<string, string>): Reply {
    if (chance(temper.trouble)) {
      switch (pick(['before', 'after', 'late', 'late', 'busy', 'refused', 'limit', 'unreachable'])) {
        case 'after':
          order.apply(call)
          return lostAnswer()
        case 'late':
          order.applyLater(call, 90_000)
          return lostAnswer()
        case 'busy':
          return pick([says(409), says(422, '10036'), says(400, 10036)])
        case 'refused':
          return pick([says(400), says(404), says(422), says(401), says(403), quotesTheKey])
        case 'limit':
          return limiter ? lostAnswer() : rateLimited(Math.ceil(upTo(15)))
        case 'unreachable':
          return connectionRefused
        default:
          return lostAnswer()
      }
    }
    if (!order.isPending()) {
      return temper.repeat === 200 ? answers(200, { data: order.current() }, headers) : says(temper.repeat)
    }
    if (!temper.isAsynchronous) {
      order.apply(call)
      return answers(200, { data: order.current() }, headers)
    }
    // It is carried out later, whatever is read meanwhile.
    order.applyLater(call, 40_000)
    return answers(200, { data: { ...order.current(), status: temper.meanwhile } }, headers)
  }

  function get(reply: () => Reply): Reply {
    if (!chance(temper.trouble)) return reply()
    return pick([
      silence,
      connectionReset,
      connectionRefused,
      says(500),
      says(404),
      says(401),
      says(422),
      limiter ? says(503) : rateLimited(3),
      text(200, ''),
    ])
  }

  function page(query: URLSearchParams) {
    const shown = [...orders.values()].map((order) => order.shown())
    if (!temper.honoursQuery) return shown
    const size = Number(query.get('page[size]') ?? 20)
    const from = (Number(query.get('page[number]') ?? 1) - 1) * size
    return shown
      .filter(({ status }) => status === (query.get('filter[status]') ?? status))
      .slice(from, from + size)
  }

  function replyTo(request: Request): Reply {
    const { pathname, searchParams } = new URL(request.url)
    const headers = limiter?.headers() ?? {}
    const id = pathname.split('/')[3]
    if (id === undefined) return get(() => answers(200, { data: page(searchParams) }, headers))
    const order = orders.get(id)
    if (!order) throw new Error(`There is nothing at ${request.url}`)
    return request.method === 'PATCH'
      ? patch(order, request.headers.get(CALL_HEADER) ?? '', headers)
      : get(() => answers(200, { data: order.shown() }, headers))
  }

  return {
    orders,
    async answer(request: Request): Promise<Response> {
      const sentAt = clock.now()
      await sleep(clock, upTo(20), request.signal)
      // What was sent arrives, also when the sender no longer waits for it.
      let reply: Reply
      if (limiter && !limiter.letsThrough()) {
        // Before that was announced nobody could know it.
        if (sentAt > announcedAt) onTurnedAway()
        reply = error(429, '10011', limiter.headers())
      } else {
        reply = replyTo(request)
      }
      await sleep(clock, chance(temper.slowness) ? upTo(12_000) : upTo(20), request.signal)
      if (request.signal.aborted) throw request.signal.reason
      const response = await reply(request)
      if (Number(response.headers.get('x-ratelimit-reset')) * 1000 === temper.limit?.windowMs) {
        announcedAt = Math.min(announcedAt, clock.now())
      }
      return response
    },
  }
}

export type HostileTelnyx = ReturnType<typeof createHostileTelnyx>

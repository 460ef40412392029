import type { Clock } from '@countermand/core'
import type { Fate, LostAnswer } from '../fate.ts'
import type { Endpoint, Profile } from '../profile.ts'
import type { Rng } from '../rng.ts'
import { createOrder, type Order } from './order.ts'
import { createRateLimiter, type RateLimiter } from './rate-limiter.ts'

export const API_KEY = 'KEY_OF_THE_SIMULATION'

/** With letters in it, so that its case plays a part. */
export const orderId = (n: number) => `00000000-0000-4000-8000-00000abc${n.toString(16).padStart(4, '0')}`

/** An answer as it leaves Telnyx: complete, half, or none at all. */
export interface Reply {
  kind: 'answer' | 'half' | 'silence' | 'reset'
  status: number
  headers: Record<string, string>
  body: string
  /** It came after its limit, which the sender could know, was used up. */
  isBeyondLimit?: boolean
}

export interface Arrival {
  method: string
  url: URL
  /** When its sender handed it to the network. */
  handedOverAt: number
  /** The cancellation whose PATCH it is. */
  cancellation: string
  fate: Fate
}

const NESTED = `{"data":{"x":${'['.repeat(4_000)}${']'.repeat(4_000)}}}`

/** A simulated Telnyx account: orders, limits, and as hostile as its profile says. */
export function createTelnyx(clock: Clock, rng: Rng, profile: Profile, orderCount: number) {
  const { telnyx, limits, groups } = profile
  const orders = new Map<string, Order>()
  for (let n = 0; n < orderCount; n++) {
    orders.set(orderId(n), createOrder(clock, rng, profile, orderId(n)))
  }
  const limiters = new Map<string, RateLimiter>()
  let hasOddReport = telnyx.hasOddReport

  function limiterOf(endpoint: Endpoint): RateLimiter | undefined {
    const name = limits[endpoint]
    const limit = name === undefined ? undefined : groups[name]
    if (name === undefined || !limit) return undefined
    const limiter = limiters.get(name) ?? createRateLimiter(clock, limit)
    limiters.set(name, limiter)
    return limiter
  }

  const answer = (status: number, body: unknown, headers: Record<string, string>): Reply => ({
    kind: 'answer',
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

  const failure = (status: number, headers: Record<string, string>, code: string | number = '10007'): Reply =>
    answer(status, { errors: [{ code, title: 'Title', detail: `Detail of ${status}` }] }, headers)

  function lost(how: LostAnswer, headers: Record<string, string>): Reply {
    switch (how) {
      case 'silence':
      case 'reset':
        return { kind: how, status: 0, headers: {}, body: '' }
      case 'half':
        return { ...answer(200, '{"data":{"id":"', headers), kind: 'half' }
      case 'html':
        return answer(502, '<html>', {})
      case 'empty':
        return answer(200, '', headers)
      case 'nested':
        return answer(200, NESTED, headers)
      case 'foreign':
        return answer(200, { data: { id: orderId(999), status: 'cancelled' } }, headers)
      default:
        return failure(Number(how), headers)
    }
  }

  function patch(order: Order, cancellation: string, fate: Fate, headers: Record<string, string>): Reply {
    const { trouble } = fate
    switch (trouble.kind) {
      case 'lost-after':
        order.apply(cancellation)
        return lost(trouble.how, headers)
      case 'lost-late':
        order.applyLater(cancellation, trouble.effectMs)
        return lost(trouble.how, headers)
      case 'lost-before':
        return lost(trouble.how, headers)
      case 'busy': {
        const [status, code] = trouble.how.split('-')
        return failure(Number(status), headers, code ?? '10009')
      }
      case 'rejected':
        return trouble.how === 'quotes-key' ? quotesTheKey(headers) : failure(Number(trouble.how), headers)
      case 'limited':
        return failure(429, { 'retry-after': String(trouble.seconds) }, '10011')
      case 'ok':
        break
      default:
        trouble satisfies never
    }
    if (!order.isPending()) {
      return telnyx.repeat === 200
        ? answer(200, { data: order.current() }, headers)
        : failure(telnyx.repeat, headers)
    }
    if (!telnyx.isAsynchronous) {
      order.apply(cancellation)
      return answer(200, { data: order.current() }, headers)
    }
    // It is carried out later, whatever is read meanwhile.
    order.applyLater(cancellation, fate.effectMs)
    return answer(200, { data: { ...order.current(), status: telnyx.meanwhile } }, headers)
  }

  function get({ trouble }: Fate, headers: Record<string, string>, reply: () => Reply): Reply {
    switch (trouble.kind) {
      case 'ok':
        return reply()
      case 'limited':
        return failure(429, { 'retry-after': String(trouble.seconds) }, '10011')
      case 'lost-before':
        return lost(trouble.how, headers)
      default:
        throw new Error(`a GET can't be ${trouble.kind}`)
    }
  }

  function page(query: URLSearchParams, lagMs: number) {
    const shown = [...orders.values()].map((order) => order.shown(lagMs))
    if (!telnyx.honoursQuery) return { data: shown }
    const size = Number(query.get('page[size]') ?? 20)
    const number = Number(query.get('page[number]') ?? 1)
    const status = query.get('filter[status]')?.toLowerCase()
    const matching = shown.filter((order) => status === undefined || order.status.toLowerCase() === status)
    const data = matching.slice((number - 1) * size, number * size)
    const meta = {
      page_number: number,
      page_size: size,
      total_pages: Math.ceil(matching.length / size),
      total_results: matching.length,
    }
    return { data, meta }
  }

  function read(order: Order, fate: Fate, headers: Record<string, string>): Reply {
    switch (order.poison) {
      case 'silence':
        return lost('silence', headers)
      case 'nested':
        return answer(200, NESTED.replace('"data":{', `"data":{"id":"${order.id}",`), headers)
      case '500':
      case '403':
        return failure(Number(order.poison), headers)
      case undefined:
        return answer(200, { data: order.shown(fate.lagMs) }, headers)
      default:
        return order.poison satisfies never
    }
  }

  const quotesTheKey = (headers: Record<string, string>): Reply =>
    answer(
      422,
      {
        errors: [{ code: '10015', title: 'Bad Request', detail: `Got "Bearer ${API_KEY}"` }],
        [`Bearer ${API_KEY}`]: true,
      },
      { ...headers, 'x-request-id': `for ${API_KEY}` },
    )

  function replyTo({ method, url, cancellation, fate }: Arrival, headers: Record<string, string>): Reply {
    const id = url.pathname.split('/')[3]
    if (id === undefined) {
      return get(fate, headers, () => answer(200, page(url.searchParams, fate.lagMs), headers))
    }
    const order = orders.get(id.toLowerCase())
    if (!order) throw new Error(`There is nothing at ${url}`)
    return method === 'PATCH'
      ? patch(order, cancellation, fate, headers)
      : get(fate, headers, () => read(order, fate, headers))
  }

  return {
    orders,
    limiterOf,
    /** A request arrives; whether its sender still waits for the answer plays no part. */
    receive(arrival: Arrival): Reply {
      const endpoint = endpointOf(arrival)
      const limiter = limiterOf(endpoint)
      if (limiter && !limiter.admits(arrival.handedOverAt)) {
        const isBeyondLimit = limiter.isAvoidable(endpoint, arrival.handedOverAt)
        return { ...failure(429, limiter.headers(), '10011'), isBeyondLimit }
      }
      const headers = limiter?.headers() ?? {}
      if (hasOddReport && limiter && rng.chance(0.05)) {
        hasOddReport = false
        limiter.contradict()
        headers['x-ratelimit-reset'] = '3600'
      }
      return replyTo(arrival, headers)
    },
    /** An answer has reached its reader. */
    noteRead: (arrival: Pick<Arrival, 'method' | 'url'>, headers: Record<string, string>) =>
      limiterOf(endpointOf(arrival))?.noteRead(endpointOf(arrival), headers['x-ratelimit-reset']),
    /** From now on nothing goes wrong any more. */
    calmDown() {
      Object.assign(telnyx, { trouble: 0, lagMs: 0, slowness: 0 })
    },
  }
}

const endpointOf = ({ method, url }: Pick<Arrival, 'method' | 'url'>): Endpoint =>
  method === 'PATCH' ? 'cancel' : url.pathname.split('/')[3] === undefined ? 'list' : 'retrieve'

export type Telnyx = ReturnType<typeof createTelnyx>

import type { Clock } from '@countermand/core'
import type { Endpoint, Profile } from '../profile.ts'
import type { LostResponse, RequestFaults } from '../request-faults.ts'
import type { Rng } from '../rng.ts'
import { createOrder, type Order } from './order.ts'
import { createRateLimiter, type RateLimiter } from './rate-limiter.ts'

export const API_KEY = 'KEY_OF_THE_SIMULATION'

/** With letters, so that its case matters. */
export const orderId = (n: number) => `00000000-0000-4000-8000-00000abc${n.toString(16).padStart(4, '0')}`

/** A response as Telnyx sends it: complete, half, or none at all. */
export interface Reply {
  kind: 'complete' | 'half' | 'silence' | 'reset'
  status: number
  headers: Record<string, string>
  body: string
  /** Whether the request exceeded a limit that its sender could know. */
  isBeyondLimit?: boolean
}

interface Arrival {
  method: string
  url: URL
  /** When its sender passed it to the network. */
  handedOverAt: number
  /** The cancellation that it belongs to. */
  cancellation: string
  faults: RequestFaults
}

const NESTED = `{"data":{"x":${'['.repeat(4_000)}${']'.repeat(4_000)}}}`

/** A simulated Telnyx account: orders, limits, and the faults of its profile. */
export function createTelnyx(clock: Clock, rng: Rng, profile: Profile, orderCount: number) {
  const { telnyx, limits, groups } = profile
  const orders = new Map<string, Order>()
  for (let n = 0; n < orderCount; n++) {
    orders.set(orderId(n), createOrder(clock, rng, profile, orderId(n)))
  }
  const limiters = new Map<string, RateLimiter>()
  let hasOddReport = telnyx.hasOddReport

  function findLimiter(endpoint: Endpoint): RateLimiter | undefined {
    const name = limits[endpoint]
    const limit = name === undefined ? undefined : groups[name]
    if (name === undefined || !limit) return undefined
    const limiter = limiters.get(name) ?? createRateLimiter(clock, limit)
    limiters.set(name, limiter)
    return limiter
  }

  const respond = (status: number, body: unknown, headers: Record<string, string>): Reply => ({
    kind: 'complete',
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

  const failure = (status: number, headers: Record<string, string>, code: string | number = '10007'): Reply =>
    respond(status, { errors: [{ code, title: 'Title', detail: `Detail of ${status}` }] }, headers)

  function lostReply(how: LostResponse, headers: Record<string, string>): Reply {
    switch (how) {
      case 'silence':
      case 'reset':
        return { kind: how, status: 0, headers: {}, body: '' }
      case 'half':
        return { ...respond(200, '{"data":{"id":"', headers), kind: 'half' }
      case 'html':
        return respond(502, '<html>', {})
      case 'empty':
        return respond(200, '', headers)
      case 'nested':
        return respond(200, NESTED, headers)
      case 'foreign':
        return respond(200, { data: { id: orderId(999), status: 'cancelled' } }, headers)
      default:
        return failure(Number(how), headers)
    }
  }

  function patch(
    order: Order,
    cancellation: string,
    faults: RequestFaults,
    headers: Record<string, string>,
  ): Reply {
    const { fault } = faults
    switch (fault.kind) {
      case 'lost-after':
        order.apply(cancellation)
        return lostReply(fault.how, headers)
      case 'lost-late':
        order.applyLater(cancellation, fault.effectMs)
        return lostReply(fault.how, headers)
      case 'lost-before':
        return lostReply(fault.how, headers)
      case 'busy': {
        const [status, code] = fault.how.split('-')
        return failure(Number(status), headers, code ?? '10009')
      }
      case 'rejected':
        return fault.how === 'quotes-key' ? quoteKey(headers) : failure(Number(fault.how), headers)
      case 'limited':
        return failure(429, { 'retry-after': String(fault.seconds) }, '10011')
      case 'ok':
        break
      default:
        fault satisfies never
    }
    if (!order.isPending()) {
      return telnyx.repeat === 200
        ? respond(200, { data: order.current() }, headers)
        : failure(telnyx.repeat, headers)
    }
    if (!telnyx.isAsynchronous) {
      order.apply(cancellation)
      return respond(200, { data: order.current() }, headers)
    }
    order.applyLater(cancellation, faults.effectMs)
    return respond(200, { data: { ...order.current(), status: telnyx.meanwhile } }, headers)
  }

  function get({ fault }: RequestFaults, headers: Record<string, string>, reply: () => Reply): Reply {
    switch (fault.kind) {
      case 'ok':
        return reply()
      case 'limited':
        return failure(429, { 'retry-after': String(fault.seconds) }, '10011')
      case 'lost-before':
        return lostReply(fault.how, headers)
      default:
        throw new Error(`a GET can't be ${fault.kind}`)
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

  function read(order: Order, faults: RequestFaults, headers: Record<string, string>): Reply {
    if (order.poison) return poisoned(order, order.poison, headers)
    return respond(200, { data: order.shown(faults.lagMs) }, headers)
  }

  function poisoned(
    { id }: Order,
    poison: NonNullable<Order['poison']>,
    headers: Record<string, string>,
  ): Reply {
    switch (poison) {
      case 'silence':
        return lostReply('silence', headers)
      case 'nested':
        return respond(200, NESTED.replace('"data":{', `"data":{"id":"${id}",`), headers)
      case '500':
      case '403':
        return failure(Number(poison), headers)
      default:
        return poison satisfies never
    }
  }

  const quoteKey = (headers: Record<string, string>): Reply =>
    respond(
      422,
      {
        errors: [{ code: '10015', title: 'Bad Request', detail: `Got "Bearer ${API_KEY}"` }],
        [`Bearer ${API_KEY}`]: true,
      },
      { ...headers, 'x-request-id': `for ${API_KEY}` },
    )

  function handle({ method, url, cancellation, faults }: Arrival, headers: Record<string, string>): Reply {
    const id = url.pathname.split('/')[3]
    if (id === undefined) {
      return get(faults, headers, () => respond(200, page(url.searchParams, faults.lagMs), headers))
    }
    const order = orders.get(id.toLowerCase())
    if (!order) throw new Error(`The simulated Telnyx has no ${url}`)
    if (method === 'PATCH') {
      const { poison } = order
      return profile.hasBatches && poison
        ? poisoned(order, poison, headers)
        : patch(order, cancellation, faults, headers)
    }
    return get(faults, headers, () => read(order, faults, headers))
  }

  return {
    orders,
    /** Handles a request on arrival, even if its sender has given up. */
    receive(arrival: Arrival): Reply {
      const endpoint = findEndpoint(arrival)
      const limiter = findLimiter(endpoint)
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
      return handle(arrival, headers)
    },
    /** A response has reached its sender. */
    noteRead: (arrival: Pick<Arrival, 'method' | 'url'>, headers: Record<string, string>) =>
      findLimiter(findEndpoint(arrival))?.noteRead(findEndpoint(arrival), headers['x-ratelimit-reset']),
    stopFaults() {
      Object.assign(telnyx, { faultRate: 0, lagMs: 0, slowness: 0 })
    },
  }
}

const findEndpoint = ({ method, url }: Pick<Arrival, 'method' | 'url'>): Endpoint =>
  method === 'PATCH' ? 'cancel' : url.pathname.split('/')[3] === undefined ? 'list' : 'retrieve'

export type Telnyx = ReturnType<typeof createTelnyx>

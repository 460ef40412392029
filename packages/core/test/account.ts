import { createTelnyxClient } from '../src/clients/telnyx-client.ts'
import type { SubNumberOrder } from '../src/wire/sub-number-order.ts'
import { createLimitedServer, type Limit } from './limited-server.ts'
import { anOrder } from './orders.ts'
import { createVirtualClock } from './virtual-clock.ts'

export interface AccountOptions {
  orders: SubNumberOrder[]
  /** From request to response without a `limit`, in milliseconds. @default 10 */
  latencyMs?: number
  /** The rate limit of all requests, or one each for lists, GETs and PATCHes. @default none */
  limit?: Limit | Record<'list' | 'GET' | 'PATCH', Limit>
  /** Whether the server applies `page[...]` and the filters. @default true */
  honoursQuery?: boolean
  /** Responds instead of the account if it returns a response. */
  answer?: (method: string, id: string | undefined, query: URLSearchParams) => Response | undefined
}

export const orderId = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

export const manyOrders = (count: number, changes: (n: number) => Partial<SubNumberOrder> = () => ({})) =>
  Array.from({ length: count }, (_, n) => anOrder({ id: orderId(n), ...changes(n) }))

/** A real client in virtual time, with an account of many orders that cancels pending ones. */
export function createAccount({
  orders,
  latencyMs = 10,
  limit = { limit: Number.POSITIVE_INFINITY, windowMs: 1, kind: 'sliding', latencyMs, announces: 'nothing' },
  honoursQuery = true,
  answer,
}: AccountOptions) {
  const clock = createVirtualClock()
  const shared = 'limit' in limit ? createLimitedServer(clock, limit) : undefined
  const serverOf = (own: Limit) => shared ?? createLimitedServer(clock, own)
  const limits = 'limit' in limit ? { list: limit, GET: limit, PATCH: limit } : limit
  const servers = { list: serverOf(limits.list), GET: serverOf(limits.GET), PATCH: serverOf(limits.PATCH) }
  const byId = new Map(orders.map((order) => [order.id, order]))
  /** `list`, `GET <id>` or `PATCH <id>`, in the order of arrival. */
  const requests: string[] = []
  let inFlight = 0
  let maxInFlight = 0

  const client = createTelnyxClient({
    apiKey: 'KEY_OF_A_TEST',
    baseUrl: 'http://telnyx.test/v2',
    clock,
    random: () => 0.5,
    async fetch(input, init) {
      const request = new Request(input, init)
      const { pathname, searchParams } = new URL(request.url)
      const id = pathname.split('/')[3]
      requests.push(id === undefined ? 'list' : `${request.method} ${id}`)
      maxInFlight = Math.max(maxInFlight, ++inFlight)
      const server = servers[id === undefined ? 'list' : request.method === 'GET' ? 'GET' : 'PATCH']
      const { status, headers } = await server.answer()
      inFlight--
      const response =
        status === 429
          ? rejection(429, '10011')
          : (answer?.(request.method, id, searchParams) ?? honest(request.method, id, searchParams))
      for (const [name, value] of headers) response.headers.set(name, value)
      return response
    },
  })

  function honest(method: string, id: string | undefined, query: URLSearchParams): Response {
    if (id === undefined) return Response.json({ data: page(query) })
    const order = byId.get(id)
    if (!order) return rejection(404, '10005')
    if (method === 'GET') return Response.json({ data: order })
    if (order.status !== 'pending') return rejection(422, '10027')
    byId.set(id, { ...order, status: 'cancelled' })
    return Response.json({ data: byId.get(id) })
  }

  function page(query: URLSearchParams) {
    const all = [...byId.values()]
    if (!honoursQuery) return all
    const size = Number(query.get('page[size]'))
    const from = (Number(query.get('page[number]') ?? 1) - 1) * size
    const status = query.get('filter[status]')
    return all.filter((order) => status === null || order.status === status).slice(from, from + size)
  }

  return {
    clock,
    client,
    orders,
    requests,
    byId,
    servers,
    get maxInFlight() {
      return maxInFlight
    },
    count: (start: string) => requests.filter((request) => request.startsWith(start)).length,
    pending: () => [...byId.values()].filter(({ status }) => status === 'pending').length,
  }
}

export const rejection = (status: number, code: string): Response =>
  Response.json({ errors: [{ code, title: 'No', detail: 'No' }] }, { status })

import { createTelnyxClient } from '../src/clients/telnyx-client.ts'
import { manyOrders, rejection } from './account.ts'
import { createLimitedServer, type Limit } from './limited-server.ts'
import { createVirtualClock } from './virtual-clock.ts'

/**
 * A real client in virtual time, with an account whose requests count against one limit, or whose lists, GETs and
 * PATCHes each have their own.
 */
export function createLimitedAccount(
  count: number,
  limit: Limit | Record<'list' | 'GET' | 'PATCH', Limit>,
) {
  const clock = createVirtualClock()
  const shared = 'limit' in limit ? createLimitedServer(clock, limit) : undefined
  const serverOf = (name: 'list' | 'GET' | 'PATCH') =>
    shared ?? createLimitedServer(clock, (limit as Record<typeof name, Limit>)[name])
  const servers = { list: serverOf('list'), GET: serverOf('GET'), PATCH: serverOf('PATCH') }
  const orders = manyOrders(count)
  const byId = new Map(orders.map((order) => [order.id, order]))
  /** `list`, `GET` or `PATCH`, and when it arrived, in milliseconds since the start. */
  const requests: { name: string; at: number }[] = []

  const client = createTelnyxClient({
    apiKey: 'KEY_OF_A_TEST',
    baseUrl: 'http://telnyx.test/v2',
    clock,
    random: () => 0.5,
    async fetch(...sent) {
      const request = new Request(...sent)
      const id = new URL(request.url).pathname.split('/')[3]
      const name = id === undefined ? 'list' : request.method === 'GET' ? 'GET' : 'PATCH'
      requests.push({ name, at: clock.monotonic() })
      const { status, headers } = await servers[name].answer()
      const body = status === 429 ? rejection(429, '10011') : answer(name, id)
      return new Response(body.body, { status: body.status, headers })
    },
  })

  function answer(name: string, id: string | undefined): Response {
    if (id === undefined) return Response.json({ data: [...byId.values()].slice(0, 250) })
    const order = byId.get(id)
    if (!order) return rejection(404, '10005')
    if (name === 'PATCH') byId.set(id, { ...order, status: 'cancelled' })
    return Response.json({ data: byId.get(id) })
  }

  return {
    clock,
    client,
    orders,
    requests,
    servers,
    count: (name: string) => requests.filter((request) => request.name === name).length,
  }
}

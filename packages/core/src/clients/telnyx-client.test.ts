import { describe, expect, it } from 'vitest'
import {
  type LoopbackServer,
  sendJson,
  startLoopbackServer,
  unusedBaseUrl,
} from '../../test/loopback-server.ts'
import { anOrder, ORDER_ID } from '../../test/orders.ts'
import { createVirtualClock } from '../../test/virtual-clock.ts'
import { getReading } from '../cancellation/reading.ts'
import { TelnyxError } from '../wire/telnyx-error.ts'
import type { TelnyxFailure } from '../wire/telnyx-failure.ts'
import { createTelnyxClient } from './telnyx-client.ts'

const apiKey = 'KEY0123456789ABCDEF0123456789ABCDEF_abcdefghijklmnopqrstuv'

/** A client over real HTTP; its clock only moves when the test moves it. */
async function connect(listener: Parameters<typeof startLoopbackServer>[0]) {
  const server = await startLoopbackServer(listener)
  const clock = createVirtualClock()
  const client = createTelnyxClient({ apiKey, baseUrl: server.baseUrl, clock })
  return { server, clock, orders: client.subNumberOrders, client }
}

async function failureOf(call: Promise<unknown>): Promise<TelnyxFailure> {
  const error = await call.then(
    () => expect.unreachable('it did not fail'),
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(TelnyxError)
  expect(String((error as Error).stack)).not.toContain(apiKey)
  return (error as TelnyxError).failure
}

const paths = ({ requests }: LoopbackServer) => requests.map(({ method, url }) => `${method} ${url}`)

describe('the wire calls', () => {
  it('cancel sends one PATCH without a body and returns the order', async () => {
    const { server, orders, clock } = await connect((_, response) => {
      sendJson(response, 200, { data: anOrder({ status: 'cancelled', new_field: [1] }) })
    })
    const { data } = await orders.cancel(ORDER_ID)
    expect(data).toEqual(anOrder({ status: 'cancelled', new_field: [1] }))
    expect(getReading(data)).toEqual({ order: data, readAtMonotonic: clock.monotonic(), readAt: clock.now() })
    expect(paths(server)).toEqual([`PATCH /v2/sub_number_orders/${ORDER_ID}/cancel`])
    const { headers } = server.requests[0] ?? expect.unreachable()
    expect(headers.authorization).toBe(`Bearer ${apiKey}`)
    expect(headers['transfer-encoding']).toBeUndefined()
    expect(headers['content-length'] ?? '0').toBe('0')
    expect(clock.timers).toBe(0)
  })

  it('retrieve reads one order', async () => {
    const { server, orders } = await connect((_, response) => sendJson(response, 200, { data: anOrder() }))
    expect((await orders.retrieve(ORDER_ID)).data).toEqual(anOrder())
    await orders.retrieve(ORDER_ID, { filter: { include_phone_numbers: true } })
    expect(paths(server).map(decodeURIComponent)).toEqual([
      `GET /v2/sub_number_orders/${ORDER_ID}`,
      `GET /v2/sub_number_orders/${ORDER_ID}?filter[include_phone_numbers]=true`,
    ])
  })

  it('list reads one page, with filters in brackets', async () => {
    const meta = { total_pages: 1, total_results: 1, page_number: 1, page_size: 20 }
    const { server, orders, clock } = await connect((_, response) =>
      sendJson(response, 200, { data: [anOrder()], meta }),
    )
    const page = await orders.list({
      filter: { status: 'a&b=c d+é', country_code: 'US' },
      page: { size: 250 },
    })
    expect(page).toEqual({ data: [anOrder()], meta })
    expect(getReading(page.data[0] ?? expect.unreachable())?.readAt).toBe(clock.now())
    const { searchParams } = new URL(server.requests[0]?.url ?? '', server.baseUrl)
    expect([...searchParams]).toEqual([
      ['filter[status]', 'a&b=c d+é'],
      ['filter[country_code]', 'US'],
      ['page[size]', '250'],
    ])
    await orders.list()
    expect(paths(server)[1]).toBe('GET /v2/sub_number_orders')
  })

  it('accept an id that Telnyx writes in upper case', async () => {
    const { orders } = await connect((_, response) =>
      sendJson(response, 200, { data: anOrder({ id: ORDER_ID.toUpperCase() }) }),
    )
    expect((await orders.retrieve(ORDER_ID)).data.id).toBe(ORDER_ID.toUpperCase())
  })

  it('reject an id that is another path', async () => {
    const { server, orders } = await connect((_, response) => sendJson(response, 200, { data: anOrder() }))
    for (const id of [
      '',
      '.',
      '..',
      '../number_orders',
      'a/b',
      'a%2Fb',
      '%2e%2e',
      'a?b',
      'a#b',
      'a\\b',
      'a\r\nb',
      'é',
    ]) {
      expect(await failureOf(orders.cancel(id))).toMatchObject({ kind: 'invalid-id', delivery: 'not-sent' })
      expect(await failureOf(orders.retrieve(id))).toMatchObject({ kind: 'invalid-id' })
    }
    expect(server.requests).toEqual([])
  })
})

describe('a response other than 200', () => {
  it.each([
    [400, 'rejected', 'answered'],
    [404, 'rejected', 'answered'],
    [408, 'server-error', 'maybe-applied'],
    [409, 'rejected', 'answered'],
    [422, 'rejected', 'answered'],
    [429, 'rate-limited', 'not-sent'],
    [500, 'server-error', 'maybe-applied'],
    [503, 'server-error', 'maybe-applied'],
    [302, 'unreadable', 'maybe-applied'],
    [204, 'unreadable', 'maybe-applied'],
  ])('%i is %s, %s, and is not retried', async (status, kind, delivery) => {
    const { server, orders } = await connect((_, response) => {
      const headers = {
        'retry-after': '0',
        'x-should-retry': 'true',
        location: '/v2/other',
        'x-request-id': 'r-1',
      }
      if (status === 204) response.writeHead(204).end()
      else sendJson(response, status, { errors: [{ code: 10036, title: 'Busy' }] }, headers)
    })
    const failure = await failureOf(orders.cancel(ORDER_ID))
    expect(failure).toMatchObject({ kind, delivery })
    if ('errors' in failure)
      expect(failure).toMatchObject({ status, errors: [{ code: 10036, title: 'Busy' }], request_id: 'r-1' })
    expect(server.requests).toHaveLength(1)
  })

  it.each([401, 403])('%i is systemic', async (status) => {
    const { orders } = await connect((_, response) =>
      sendJson(response, status, { errors: [{ code: '10009' }] }),
    )
    expect(await failureOf(orders.cancel(ORDER_ID))).toMatchObject({
      kind: 'rejected',
      status,
      systemic: true,
    })
  })

  it('is read the same through any fetch, also when a header comes twice', async () => {
    const server = await startLoopbackServer((_, response) => {
      sendJson(response, 503, { errors: [{ code: '10007', title: 'Busy' }] }, { 'x-request-id': ['a', 'b'] })
    })
    const failures: TelnyxFailure[] = []
    for (const fetch of [undefined, globalThis.fetch]) {
      const { subNumberOrders } = createTelnyxClient({ apiKey, baseUrl: server.baseUrl, fetch })
      failures.push(await failureOf(subNumberOrders.cancel(ORDER_ID)))
    }
    expect(failures[0]).toMatchObject({ kind: 'server-error', request_id: 'a, b' })
    expect(failures[0]).toEqual(failures[1])
  })

  it('never repeats the key, even when the server does', async () => {
    const { orders } = await connect(({ headers }, response) => {
      const detail = `No key found matching the ID ${headers.authorization}`
      sendJson(response, 401, { errors: [{ code: '10009', title: 'Authentication failed', detail }] })
    })
    expect(JSON.stringify(await failureOf(orders.cancel(ORDER_ID)))).not.toContain(apiKey)
  })

  it.each([
    ['HTML', '<html>busy</html>'],
    ['nothing', ''],
    ['half a JSON', '{"data":{"id":"'],
    ['an order without a status', JSON.stringify({ data: { id: ORDER_ID } })],
    ['an order outside of data', JSON.stringify(anOrder())],
    ['another order', JSON.stringify({ data: anOrder({ id: 'another' }) })],
  ])('200 with %s is unreadable', async (_, body) => {
    const { server, orders } = await connect((_request, response) => response.end(body))
    expect(await failureOf(orders.cancel(ORDER_ID))).toMatchObject({
      kind: 'unreadable',
      delivery: 'maybe-applied',
    })
    expect(server.requests).toHaveLength(1)
  })

  it('a redirect is not followed, with any fetch', async () => {
    const other = await startLoopbackServer((_, response) =>
      sendJson(response, 200, { data: anOrder({ status: 'cancelled' }) }),
    )
    const server = await startLoopbackServer((_, response) =>
      response.writeHead(307, { location: `${other.baseUrl}/x` }).end(),
    )
    for (const fetch of [undefined, globalThis.fetch]) {
      const client = createTelnyxClient({ apiKey, baseUrl: server.baseUrl, fetch })
      expect(await failureOf(client.subNumberOrders.cancel(ORDER_ID))).toMatchObject({
        kind: 'unreadable',
        status: 307,
      })
    }
    expect(other.requests).toEqual([])
    expect(server.requests).toHaveLength(2)
  })
})

describe('a transport that fails', () => {
  it('without a server is not-sent', async () => {
    const client = createTelnyxClient({ apiKey, baseUrl: await unusedBaseUrl() })
    expect(await failureOf(client.subNumberOrders.cancel(ORDER_ID))).toMatchObject({
      kind: 'connection',
      delivery: 'not-sent',
      code: 'ECONNREFUSED',
    })
  })

  it('without a server is not-sent through any fetch', async () => {
    const baseUrl = await unusedBaseUrl()
    const client = createTelnyxClient({ apiKey, baseUrl, fetch: globalThis.fetch })
    expect(await failureOf(client.subNumberOrders.cancel(ORDER_ID))).toMatchObject({
      kind: 'connection',
      delivery: 'not-sent',
    })
  })

  it('by an unknown host name is not-sent', async () => {
    const client = createTelnyxClient({ apiKey, baseUrl: 'http://no-such-host.invalid/v2' })
    expect(await failureOf(client.subNumberOrders.cancel(ORDER_ID))).toMatchObject({
      kind: 'connection',
      delivery: 'not-sent',
    })
  })

  it('by a reset may have been applied, and is not retried', async () => {
    const { server, orders } = await connect(({ socket }) => socket.resetAndDestroy())
    expect(await failureOf(orders.cancel(ORDER_ID))).toMatchObject({
      kind: 'connection',
      delivery: 'maybe-applied',
    })
    expect(server.requests).toHaveLength(1)
  })

  it('in the middle of the body may have been applied', async () => {
    const { server, orders } = await connect((request, response) => {
      response.writeHead(200, { 'content-length': '500' }).write('{"data":{')
      setImmediate(() => request.socket.destroy())
    })
    expect(await failureOf(orders.cancel(ORDER_ID))).toMatchObject({ delivery: 'maybe-applied' })
    expect(server.requests).toHaveLength(1)
  })

  it('by an endless body is stopped at 10 MiB, with its connection', async () => {
    const chunk = Buffer.alloc(256 * 1024, ' ')
    let written = 0
    const { server, orders } = await connect((_, response) => {
      response.writeHead(200)
      const fill = () => {
        while (!response.destroyed && written < 100 * 1024 * 1024) {
          written += chunk.length
          if (!response.write(chunk)) return response.once('drain', fill)
        }
        return response
      }
      fill()
    })
    const ended = server
      .nextRequest()
      .then(({ socket }) => new Promise<void>((resolve) => socket.once('close', () => resolve())))
    expect(await failureOf(orders.cancel(ORDER_ID))).toMatchObject({
      kind: 'unreadable',
      delivery: 'maybe-applied',
    })
    await ended
    expect(written).toBeGreaterThan(10 * 1024 * 1024)
    expect(written).toBeLessThan(40 * 1024 * 1024)
  })

  it('does not affect the next call', async () => {
    let calls = 0
    const { orders } = await connect((request, response) => {
      if (calls++ === 0) request.socket.destroy()
      else sendJson(response, 200, { data: anOrder() })
    })
    await failureOf(orders.cancel(ORDER_ID))
    expect((await orders.retrieve(ORDER_ID)).data).toEqual(anOrder())
  })
})

describe('a base URL', () => {
  const create = (baseUrl: string) => () => createTelnyxClient({ apiKey, baseUrl })

  it.each(['https://api.telnyx.com', 'https://api.telnyx.com/', 'http://127.0.0.1:8788//'])(
    'without a path, such as %s, is an error: below it every order would be not-found',
    (baseUrl) => {
      expect(create(baseUrl)).toThrow(TypeError)
      expect(create(baseUrl)).toThrow(/baseUrl.*TELNYX_BASE_URL.*no path.*https:\/\/api\.telnyx\.com\/v2/)
    },
  )

  it.each([
    'https://me:secret@api.telnyx.com/v2',
    'https://api.telnyx.com/v2?a=1',
    'https://api.telnyx.com/v2#a',
  ])('to which no path can be appended, such as %s, is an error that does not quote it', (baseUrl) => {
    expect(create(baseUrl)).toThrow(TypeError)
    expect(create(baseUrl)).toThrow(/baseUrl .* without a user name, a password, "\?" or "#"/)
    expect(create(baseUrl)).not.toThrow('secret')
  })

  it.each(['', 'api.telnyx.com/v2', 'ftp://api.telnyx.com/v2', 'file:///etc'])(
    '%j is an error',
    (baseUrl) => {
      expect(create(baseUrl)).toThrow(TypeError)
      expect(create(baseUrl)).toThrow(/baseUrl/)
    },
  )

  it.each(['https://api.telnyx.com/v2', 'https://api.telnyx.com/v2/', 'https://proxy.test/telnyx/v2'])(
    'such as %s is accepted',
    (baseUrl) => expect(create(baseUrl)).not.toThrow(),
  )
})

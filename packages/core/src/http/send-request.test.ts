import { execFile } from 'node:child_process'
import { getEventListeners } from 'node:events'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { sendJson, startLoopbackServer } from '../../test/loopback-server.ts'
import { anOrder, ORDER_ID } from '../../test/orders.ts'
import { createVirtualClock } from '../../test/virtual-clock.ts'
import { createTelnyxClient } from '../clients/telnyx-client.ts'
import { sleep } from '../clock.ts'

const apiKey = 'KEY_OF_A_TEST'

async function connect(listener: Parameters<typeof startLoopbackServer>[0]) {
  const server = await startLoopbackServer(listener)
  const clock = createVirtualClock()
  const client = createTelnyxClient({ apiKey, baseUrl: server.baseUrl, clock, timeoutMs: 10_000 })
  return { server, clock, orders: client.subNumberOrders }
}

const failing = (call: Promise<unknown>) =>
  call.then(
    () => expect.unreachable('it did not fail'),
    (error) => error.failure,
  )

describe('the timeout', () => {
  it('ends a request that is not answered, by the given clock', async () => {
    const { server, clock, orders } = await connect(() => {})
    const arrived = server.nextRequest()
    const failure = failing(orders.cancel(ORDER_ID))
    const { socket } = await arrived
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
    await clock.advance(9_999)
    expect(clock.timers).toBe(1)
    await clock.advance(1)
    expect(await failure).toMatchObject({ kind: 'timeout', delivery: 'maybe-applied', timeout_ms: 10_000 })
    await closed
    expect(server.requests).toHaveLength(1)
    expect(clock.timers).toBe(0)
  })

  it.each([
    ['the answer', () => new Promise<Response>(() => {})],
    ['the body', async () => new Response(new ReadableStream({}))],
  ])('ends a request whose fetch ignores the abort, while waiting for %s', async (_, fetch) => {
    const clock = createVirtualClock()
    const client = createTelnyxClient({ apiKey, baseUrl: 'http://telnyx.test/v2', clock, fetch })
    const failure = failing(client.subNumberOrders.cancel(ORDER_ID))
    expect(await clock.until(failure)).toMatchObject({ kind: 'timeout', delivery: 'maybe-applied' })
    expect(clock.timers).toBe(0)
  })

  it('leaves no listener on the signal of a failed request, which would leak memory', async () => {
    const signals: AbortSignal[] = []
    const client = createTelnyxClient({
      apiKey,
      baseUrl: 'http://telnyx.test/v2',
      async fetch(_, init) {
        if (init?.signal) signals.push(init.signal)
        throw new TypeError('fetch failed')
      },
    })
    await failing(client.subNumberOrders.retrieve(ORDER_ID))
    expect(signals.map((signal) => getEventListeners(signal, 'abort'))).toEqual([[]])
  })

  it('ends a body that stops in the middle', async () => {
    let begun: () => void
    const body = new Promise<void>((resolve) => {
      begun = resolve
    })
    const { clock, orders } = await connect((_, response) => {
      response.writeHead(200, { 'content-length': '500' })
      response.write('{"data":{', () => begun())
    })
    const failure = failing(orders.cancel(ORDER_ID))
    await body
    await clock.advance(10_000)
    expect(await failure).toMatchObject({ kind: 'timeout' })
  })

  it('can be shorter for one call', async () => {
    const { server, clock, orders } = await connect(() => {})
    const arrived = server.nextRequest()
    const failure = failing(orders.retrieve(ORDER_ID, undefined, { timeoutMs: 50 }))
    await arrived
    await clock.advance(50)
    expect(await failure).toMatchObject({ kind: 'timeout', timeout_ms: 50 })
  })

  it('is shortened by the moment at which the response must be complete', async () => {
    const { server, clock, orders } = await connect(() => {})
    const arrived = server.nextRequest()
    const failure = failing(orders.retrieve(ORDER_ID, undefined, { endBy: clock.monotonic() + 50 }))
    await arrived
    await clock.advance(50)
    expect(await failure).toMatchObject({ kind: 'timeout', timeout_ms: 50 })
  })

  it('leaves nothing to send after that moment', async () => {
    const { server, clock, orders } = await connect(() => {})
    const failure = await failing(orders.cancel(ORDER_ID, { endBy: clock.monotonic() }))
    expect(failure).toMatchObject({ kind: 'out-of-time', delivery: 'not-sent' })
    expect(server.requests).toHaveLength(0)
  })
})

describe('the signal', () => {
  it('ends a request under way, which may have been applied', async () => {
    const { server, orders } = await connect(() => {})
    const abort = new AbortController()
    const arrived = server.nextRequest()
    const failure = failing(orders.cancel(ORDER_ID, { signal: abort.signal }))
    const { socket } = await arrived
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
    abort.abort()
    expect(await failure).toMatchObject({ kind: 'aborted', delivery: 'maybe-applied' })
    await closed
  })

  it('sends nothing when it aborted before', async () => {
    const { server, orders } = await connect(() => {})
    expect(await failing(orders.cancel(ORDER_ID, { signal: AbortSignal.abort() }))).toMatchObject({
      kind: 'aborted',
      delivery: 'not-sent',
    })
    expect(server.requests).toEqual([])
  })

  it('sends nothing when it aborts while beforeSend decides', async () => {
    const { server, orders } = await connect((_, response) => sendJson(response, 200, { data: anOrder() }))
    const abort = new AbortController()
    const beforeSend = async () => {
      abort.abort()
      return true
    }
    const end = orders.cancel(ORDER_ID, { signal: abort.signal, beforeSend }).catch((error) => error.failure)
    expect(await end).toMatchObject({ kind: 'aborted', delivery: 'not-sent' })
    expect(server.requests).toEqual([])
  })
})

describe('beforeSend', () => {
  it('that says no gives its turn back: the next request need not wait for the reset', async () => {
    const clock = createVirtualClock()
    const headers = { 'x-ratelimit-limit': '10', 'x-ratelimit-remaining': '9', 'x-ratelimit-reset': '60' }
    const client = createTelnyxClient({
      apiKey,
      baseUrl: 'http://telnyx.test/v2',
      clock,
      fetch: async () => Response.json({ data: anOrder() }, { headers }),
    })
    const { retrieve, cancel } = client.subNumberOrders
    await clock.until(retrieve(ORDER_ID))
    const before = clock.monotonic()
    for (let n = 0; n < 3; n++) {
      await failing(clock.until(cancel(ORDER_ID, { beforeSend: async () => false })))
    }
    await clock.until(cancel(ORDER_ID))
    expect(clock.monotonic() - before).toBeLessThan(1_000)
  })

  it('that returns false sends nothing, and frees the turn', async () => {
    const { server, orders } = await connect((_, response) => sendJson(response, 200, { data: anOrder() }))
    expect(await failing(orders.cancel(ORDER_ID, { beforeSend: async () => false }))).toMatchObject({
      kind: 'stopped',
      delivery: 'not-sent',
    })
    expect(server.requests).toEqual([])
    await orders.retrieve(ORDER_ID)
    expect(server.requests).toHaveLength(1)
  })

  it('that throws sends nothing, frees the turn, and its error is rethrown', async () => {
    const { server, orders } = await connect((_, response) => sendJson(response, 200, { data: anOrder() }))
    const beforeSend = () => Promise.reject(new Error('no disk'))
    await expect(orders.cancel(ORDER_ID, { beforeSend })).rejects.toThrow('no disk')
    expect(server.requests).toEqual([])
    await orders.retrieve(ORDER_ID)
    expect(server.requests).toHaveLength(1)
  })

  it('is not called when it is too late', async () => {
    const { server, orders } = await connect(() => {})
    const beforeSend = () => expect.unreachable()
    expect(await failing(orders.cancel(ORDER_ID, { startBy: -1, beforeSend }))).toMatchObject({
      kind: 'out-of-time',
    })
    expect(server.requests).toEqual([])
  })
})

describe('createTelnyxClient', () => {
  it.each(['', 'KEY with spaces', 'KEY\n', 'KEYé', 'KEY\r\nx-evil: 1'])(
    'rejects the key %j without quoting it',
    (bad) => {
      const create = () => createTelnyxClient({ apiKey: bad, baseUrl: 'http://127.0.0.1/v2' })
      expect(create).toThrow(/key/i)
      if (bad) expect(create).not.toThrow(bad)
    },
  )

  it.each(['', '/', '///'])('accepts a base URL that ends in "v2%s"', async (end) => {
    const server = await startLoopbackServer((_, response) => sendJson(response, 200, { data: anOrder() }))
    await createTelnyxClient({ apiKey, baseUrl: `${server.baseUrl}${end}` }).subNumberOrders.retrieve(
      ORDER_ID,
    )
    expect(server.requests[0]?.url).toBe(`/v2/sub_number_orders/${ORDER_ID}`)
  })

  it('keeps no process alive after its calls', async () => {
    const server = await startLoopbackServer((_, response) => sendJson(response, 200, { data: anOrder() }))
    const module = new URL('../clients/telnyx-client.ts', import.meta.url).href
    const script = `
      const { createTelnyxClient } = await import(${JSON.stringify(module)})
      const client = createTelnyxClient({ apiKey: 'KEY', baseUrl: ${JSON.stringify(server.baseUrl)} })
      const { data } = await client.subNumberOrders.retrieve(${JSON.stringify(ORDER_ID)})
      console.log(data.id)`
    const run = promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
      timeout: 20_000,
    })
    expect((await run).stdout.trim()).toBe(ORDER_ID)
  })
})

describe('a slow beforeSend', () => {
  it('is followed immediately by its request, which no queue delays any more', async () => {
    const clock = createVirtualClock()
    const steps: string[] = []
    const client = createTelnyxClient({
      apiKey,
      baseUrl: 'http://telnyx.test/v2',
      clock,
      fetch: async () => {
        steps.push(`PATCH at ${clock.monotonic()}`)
        return sendable(anOrder())
      },
    })
    const cancel = (name: string, fenceMs: number) =>
      client.subNumberOrders.cancel(ORDER_ID, {
        beforeSend: async () => {
          await sleep(clock, fenceMs)
          steps.push(`${name} yes at ${clock.monotonic()}`)
          return true
        },
      })
    await clock.until(cancel('first', 0))
    await clock.until(Promise.all([cancel('slow', 5_000), cancel('slower', 7_000)]))
    const pairs = steps.filter((step) => step.includes('PATCH')).map((step) => step.split(' at ')[1])
    const yeses = steps.filter((step) => step.includes('yes')).map((step) => step.split(' at ')[1])
    expect(pairs).toEqual(yeses)
  })
})

/** A response under a limit of one request in ten seconds. */
const sendable = (order: unknown) =>
  Response.json(
    { data: order },
    { headers: { 'x-ratelimit-limit': '1', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '10' } },
  )

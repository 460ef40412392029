import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { createSecureServer } from 'node:http2'
import { createServer as createHttpsServer } from 'node:https'
import { createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { listen } from '../../test/loopback-server.ts'
import { anOrder, ORDER_ID } from '../../test/orders.ts'
import { createVirtualClock, type VirtualClock } from '../../test/virtual-clock.ts'
import { cancelOrder } from '../cancellation/cancel-order.ts'
import { createTelnyxClient } from '../clients/telnyx-client.ts'
import { sleep } from '../clock.ts'
import type { HttpFetch, HttpInit } from './http-fetch.ts'
import { createUndiciFetch } from './undici-fetch.ts'

const file = (name: string) => fileURLToPath(new URL(`../../test/certificate/${name}`, import.meta.url))
const CERTIFICATE = { key: readFileSync(file('key.pem')), cert: readFileSync(file('cert.pem')) }

const clientOf = (baseUrl: string, more = {}) =>
  createTelnyxClient({ apiKey: 'KEY_OF_A_TEST', baseUrl, random: () => 0, ...more })

const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable(),
    (error: { failure: unknown }) => error.failure,
  )

describe('a connection that was never established', () => {
  const ends = (end: (socket: Socket) => void) =>
    createTcpServer((socket) => socket.on('error', () => {}).on('data', () => end(socket)))

  it.each<[string, () => Server]>([
    ['a peer that closes after ClientHello', () => ends((socket) => socket.end())],
    ['a peer that resets after ClientHello', () => ends((socket) => socket.resetAndDestroy())],
    ['https to a plain port', () => createHttpServer((_, response) => response.end())],
    [
      'no common TLS version',
      () => createHttpsServer({ ...CERTIFICATE, maxVersion: 'TLSv1.1', minVersion: 'TLSv1.1' }),
    ],
  ])('is not sent: %s', async (_, create) => {
    const port = await listen(create())
    const { subNumberOrders } = clientOf(`https://127.0.0.1:${port}/v2`)
    expect(await failureOf(subNumberOrders.cancel(ORDER_ID))).toMatchObject({
      kind: 'connection',
      delivery: 'not-sent',
    })
  })

  it('is not sent, and the message names an untrusted certificate', async () => {
    let requests = 0
    const port = await listen(createHttpsServer(CERTIFICATE, () => requests++))
    const { subNumberOrders } = clientOf(`https://127.0.0.1:${port}/v2`)
    expect(await failureOf(subNumberOrders.cancel(ORDER_ID))).toMatchObject({
      delivery: 'not-sent',
      message: expect.stringContaining('certificate is not trusted'),
    })
    expect(requests).toBe(0)
  })

  it('is not sent when a peer times out after ClientHello', async () => {
    const clock = createVirtualClock()
    const server = createTcpServer()
    const port = await listen(server)
    const { subNumberOrders } = clientOf(`https://127.0.0.1:${port}/v2`, { clock })
    const connected = once(server, 'connection')
    const failure = failureOf(subNumberOrders.cancel(ORDER_ID))
    await connected
    await clock.advance(10_000)
    expect(await failure).toMatchObject({
      kind: 'connection',
      delivery: 'not-sent',
      message: `No connection to 127.0.0.1:${port} within 10 s.`,
    })
  })

  it('is not sent: a request that was stopped while all connections were busy', async () => {
    const held: (() => void)[] = []
    const paths: string[] = []
    const port = await listen(
      createHttpServer((request, response) => {
        paths.push(request.url ?? '')
        held.push(() => response.end())
      }),
    )
    const fetch = createUndiciFetch()
    const send = (path: string, signal?: AbortSignal) =>
      fetch(new Request(`http://127.0.0.1:${port}/${path}`), signal && { signal })
    const busy = Array.from({ length: 128 }, (_, n) => send(`${n}`))
    await vi.waitUntil(() => held.length === 128, { timeout: 60_000, interval: 5 })
    const abort = new AbortController()
    const late = send('late', abort.signal)
    abort.abort()
    for (const release of held.splice(0)) release()
    await expect(late).rejects.toThrow()
    await Promise.all(busy)
    expect(paths).toHaveLength(128)
  })
})

describe('a permission to send', () => {
  /** A fetch whose connection takes so long; it asks right before the first byte. */
  const slowToConnect = (clock: VirtualClock, connectMs: number[]): HttpFetch =>
    Object.assign(
      async (_: string | Request, init?: HttpInit) => {
        await sleep(clock, connectMs.shift() ?? 0)
        if (init?.onSend?.() === false) throw new Error('not allowed')
        return Response.json({ data: anOrder({ status: 'cancelled' }) })
      },
      { reportsSend: true },
    )

  it('is valid for a second while a connection is opened, and is requested again after that', async () => {
    const clock = createVirtualClock()
    const client = clientOf('http://telnyx.test/v2', { clock, fetch: slowToConnect(clock, [1_001, 900]) })
    const attempts: number[] = []
    const outcome = await clock.until(
      cancelOrder(client, ORDER_ID, { beforeAttempt: async ({ number }) => attempts.push(number) > 0 }),
    )
    expect(outcome).toMatchObject({ kind: 'cancelled', evidence: 'response' })
    expect(attempts).toEqual([1, 2])
  })
})

describe('HTTP/2', () => {
  it('is not used, even if the server offers it', async () => {
    const versions: string[] = []
    const server = createSecureServer({ ...CERTIFICATE, allowHTTP1: true }, (request, response) => {
      versions.push(request.httpVersion)
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ data: anOrder({ status: 'cancelled' }) }))
    })
    const port = await listen(server as unknown as Server)
    const module = new URL('../clients/telnyx-client.ts', import.meta.url).href
    const script = `
      const { createTelnyxClient } = await import(${JSON.stringify(module)})
      const client = createTelnyxClient({ apiKey: 'KEY', baseUrl: 'https://localhost:${port}/v2' })
      const { data } = await client.subNumberOrders.cancel(${JSON.stringify(ORDER_ID)})
      console.log(data.status)
      process.exit()`
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '--eval', script],
      {
        env: { ...process.env, NODE_EXTRA_CA_CERTS: file('cert.pem') },
      },
    )
    expect(stdout.trim()).toBe('cancelled')
    expect(versions).toEqual(['1.1'])
  })
})

describe('content codings', () => {
  const body = JSON.stringify({ data: anOrder({ status: 'cancelled' }) })

  it.each([
    ['gzip', gzipSync(body)],
    ['deflate', deflateSync(body)],
    ['br', brotliCompressSync(body)],
  ])('%s is decoded, requested or not', async (coding, bytes) => {
    const port = await listen(
      createHttpServer((_, response) => response.writeHead(200, { 'content-encoding': coding }).end(bytes)),
    )
    const client = clientOf(`http://127.0.0.1:${port}/v2`)
    expect(await cancelOrder(client, ORDER_ID)).toMatchObject({ kind: 'cancelled', evidence: 'response' })
  })

  it('a small body that decodes to a very large one is rejected at the limit', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024))
    const port = await listen(
      createHttpServer((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb)),
    )
    const { subNumberOrders } = clientOf(`http://127.0.0.1:${port}/v2`)
    expect(await failureOf(subNumberOrders.retrieve(ORDER_ID))).toMatchObject({ kind: 'unreadable' })
  })

  it('a body that does not match its coding may have taken effect', async () => {
    const port = await listen(
      createHttpServer((_, response) =>
        response.writeHead(200, { 'content-encoding': 'gzip' }).end('no gzip'),
      ),
    )
    const { subNumberOrders } = clientOf(`http://127.0.0.1:${port}/v2`)
    expect(await failureOf(subNumberOrders.cancel(ORDER_ID))).toMatchObject({ delivery: 'maybe-applied' })
  })
})

describe('a proxy from the environment', () => {
  async function startProxy(onRequest: RequestListener, onConnect: (socket: Socket) => void) {
    const server = createHttpServer(onRequest)
    server.on('connect', (_, socket) => onConnect(socket as Socket))
    const port = await listen(server)
    for (const name of ['HTTP_PROXY', 'HTTPS_PROXY']) vi.stubEnv(name, `http://127.0.0.1:${port}`)
    onTestFinished(() => void vi.unstubAllEnvs())
  }

  it('is used for http', async () => {
    const seen: (string | undefined)[] = []
    await startProxy(
      (request, response) => {
        seen.push(request.headers.host)
        response.end(JSON.stringify({ data: anOrder() }))
      },
      () => expect.unreachable(),
    )
    const { data } = await clientOf('http://telnyx.test/v2').subNumberOrders.retrieve(ORDER_ID)
    expect(data.id).toBe(ORDER_ID)
    expect(seen).toEqual(['telnyx.test'])
  })

  it('that refuses to connect leaves a request unsent', async () => {
    await startProxy(
      () => expect.unreachable(),
      (socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'),
    )
    const { subNumberOrders } = clientOf('https://telnyx.test/v2')
    expect(await failureOf(subNumberOrders.cancel(ORDER_ID))).toMatchObject({ delivery: 'not-sent' })
  })

  it('is not used for loopback, nor for what NO_PROXY names', async () => {
    await startProxy(
      () => expect.unreachable(),
      () => expect.unreachable(),
    )
    const port = await listen(
      createHttpServer((_, response) => response.end(JSON.stringify({ data: anOrder() }))),
    )
    await clientOf(`http://127.0.0.1:${port}/v2`).subNumberOrders.retrieve(ORDER_ID)
    vi.stubEnv('NO_PROXY', 'telnyx.invalid')
    const { subNumberOrders } = clientOf('http://telnyx.invalid/v2')
    expect(await failureOf(subNumberOrders.cancel(ORDER_ID))).toMatchObject({ code: 'ENOTFOUND' })
  })
})

it('a connection that timed out is not used again', async () => {
  const clock = createVirtualClock()
  const requests: Socket[] = []
  const port = await listen(
    createHttpServer((request, response) => {
      requests.push(request.socket)
      if (requests.length > 1) response.end(JSON.stringify({ data: anOrder() }))
    }),
  )
  const { subNumberOrders } = clientOf(`http://127.0.0.1:${port}/v2`, { clock })
  const failure = failureOf(subNumberOrders.cancel(ORDER_ID))
  await vi.waitUntil(() => requests.length === 1, { timeout: 60_000, interval: 5 })
  await clock.advance(10_000)
  expect(await failure).toMatchObject({ kind: 'timeout', delivery: 'maybe-applied' })
  await subNumberOrders.retrieve(ORDER_ID)
  expect(requests[1]).not.toBe(requests[0])
})

it('requests have a user agent', async () => {
  const agents: (string | undefined)[] = []
  const port = await listen(
    createHttpServer((request, response) => {
      agents.push(request.headers['user-agent'])
      response.end(JSON.stringify({ data: anOrder() }))
    }),
  )
  await clientOf(`http://127.0.0.1:${port}/v2`).subNumberOrders.retrieve(ORDER_ID)
  expect(agents).toEqual([expect.stringMatching(/^countermand\/\d+\.\d+/)])
})

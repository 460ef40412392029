import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { OpenAPIHono } from '@hono/zod-openapi'
import { pino } from 'pino'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Variables } from '../gateway-app.ts'
import { HTTP_LIMITS, startHttpServer } from './http-server.ts'

const HEAD = 'POST / HTTP/1.1\r\nhost: x\r\n'

/** A server whose app reads the body of each request, and raw connections to it. */
async function startServer(limits: Partial<typeof HTTP_LIMITS>) {
  const app = new OpenAPIHono<{ Variables: Variables }>()
  app.all('*', async (c) => c.text(`${(await c.req.text()).length} bytes`))
  app.onError((_, c) => c.text('unexpected', 500))
  const server = await startHttpServer(app, { host: '127.0.0.1', port: 0 }, pino({ level: 'silent' }), {
    ...HTTP_LIMITS,
    ...limits,
  })
  onTestFinished(() => server.stop(async () => {}))
  const open = () => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
    onTestFinished(() => void socket.destroy())
    return socket
  }
  return { open, server }
}

describe('the server closes a connection', () => {
  it('whose headers do not end in time, with 408', async () => {
    const { open } = await startServer({ headersMs: 1, checkIntervalMs: 5 })
    const socket = open()
    socket.write(HEAD)
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 408 /)
  })

  it('whose body does not end in time, with 408', async () => {
    const { open } = await startServer({ requestMs: 1, headersMs: 1, checkIntervalMs: 5 })
    const socket = open()
    socket.write(`${HEAD}content-length: 2\r\n\r\n{`)
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 408 /)
  })

  it('that is idle after a response', async () => {
    const { open } = await startServer({ keepAliveMs: 1 })
    const socket = open()
    socket.write(`${HEAD}content-length: 0\r\n\r\n`)
    const response = await text(socket)
    expect(response).toMatch(/0 bytes$/)
    // In whole seconds; Node's default is 5.
    expect(response).toMatch(/^keep-alive: timeout=0\r$/im)
  })

  it('whose headers are too large, with 431', async () => {
    const { open } = await startServer({ headerBytes: 100 })
    const socket = open()
    socket.write(`${HEAD}x-long: ${'a'.repeat(200)}\r\n\r\n`)
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 431 /)
  })

  it('that is one too many', async () => {
    const { open, server } = await startServer({ connections: 1 })
    await once(open(), 'connect')
    expect(await server.connections()).toEqual({ open: 1, rejected: 0 })
    expect(await text(open())).toBe('')
    expect(await server.connections()).toEqual({ open: 1, rejected: 1 })
  })
})

it('keeps connections open for longer than load balancers do, and reads a whole request for longer than that', () => {
  const { keepAliveMs, headersMs, requestMs, connections } = HTTP_LIMITS
  expect(keepAliveMs).toBeGreaterThan(60_000)
  expect(headersMs).toBeGreaterThan(keepAliveMs)
  expect(requestMs).toBeGreaterThan(headersMs)
  // 50 cancellations a second that take 45 s each.
  expect(connections).toBeGreaterThan(50 * 45)
})

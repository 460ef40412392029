import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { errorEnvelopeSchema } from '@countermand/core/wire'
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { startTestGateway } from './start-test-gateway.ts'
import { PENDING } from './test-gateway.ts'

/** A gateway over HTTP, and raw connections to it. */
async function startRawGateway() {
  const lines: Record<string, unknown>[] = []
  const log = pino({ level: 'info' }, { write: (line) => void lines.push(JSON.parse(line)) })
  const seed = { orders: [{ id: PENDING, status: 'pending' }] }
  const { gateway, sandbox, token } = await startTestGateway({ sandbox: { seed }, log })
  const { hostname, port } = new URL(gateway.url)

  /** The first headers of a cancel. */
  const cancelHead = `PATCH /v2/sub_number_orders/${PENDING}/cancel HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\n`

  /** Sends a raw request, and resolves with everything that is received until the connection is closed. */
  async function send(request: string, { thenHangUp = false } = {}) {
    const socket = connect(Number(port), hostname)
    const answer = text(socket).catch(() => '')
    socket.write(request)
    if (thenHangUp) socket.end()
    return answer
  }

  return { gateway, sandbox, lines, cancelHead, send }
}

/** Parses the status, the error and the request id of a raw response. */
function parse(answer: string) {
  const [head = '', body = ''] = answer.split('\r\n\r\n')
  const status = Number(/^HTTP\/1\.1 (\d+) /.exec(head)?.[1])
  const [error] = errorEnvelopeSchema.parse(JSON.parse(body)).errors
  return { status, error, requestId: /^x-request-id: (\S+)\r?$/im.exec(head)?.[1] }
}

describe('a protocol error', () => {
  it.each([
    ['headers of 20 kB', 431, `GET /healthz HTTP/1.1\r\nhost: x\r\nx-long: ${'a'.repeat(20_000)}\r\n\r\n`],
    ['an expectation', 417, 'GET /healthz HTTP/1.1\r\nhost: x\r\nexpect: a-miracle\r\n\r\n'],
    ['what is no HTTP', 400, 'nonsense\r\n\r\n'],
    ['no host', 400, 'GET /healthz HTTP/1.1\r\n\r\n'],
    ['a host that is none', 400, 'GET /healthz HTTP/1.1\r\nhost: a b\r\n\r\n'],
    ['a path that is none', 400, 'GET healthz HTTP/1.1\r\nhost: x\r\n\r\n'],
    [
      'two lengths',
      400,
      'GET /healthz HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n',
    ],
  ])(
    'gives a request with %s a %i in the error envelope, and a line in the log',
    async (_, status, request) => {
      const { send, lines } = await startRawGateway()
      const answer = parse(await send(request))
      expect(answer.status).toBe(status)
      expect(answer.error?.detail).toMatch(/\.$/)
      expect(lines).toContainEqual(
        expect.objectContaining({ msg: 'request rejected', status, request_id: answer.requestId ?? 'none' }),
      )
    },
  )

  it.each([
    ['is first', (cancel: string, read: string) => `${cancel}${read}`],
    ['is last', (cancel: string, read: string) => `${read}${cancel}`],
  ])('is never the response to a cancel before it on the same connection, which %s', async (_, order) => {
    const { send, cancelHead, sandbox } = await startRawGateway()
    const cancel = `${cancelHead}content-length: 0\r\n\r\n`
    const read = 'GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n'
    const answers = await send(`${order(cancel, read)}nonsense\r\n\r\n`)
    expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 200', 'HTTP/1.1 400'])
    expect(answers).toMatch(/x-cancellation-outcome: cancelled/)
    expect(sandbox.truthOf(PENDING).patches.applied).toBe(1)
  })

  it('does not affect the next connection', async () => {
    const { send, gateway } = await startRawGateway()
    await send('nonsense\r\n\r\n')
    expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200)
  })
})

describe('a cancel whose request is incomplete sends nothing', () => {
  it.each([
    ['is announced and cut off', 'content-length: 5\r\n\r\n{'],
    ['is announced and never begins', 'content-length: 2\r\n\r\n'],
    ['is chunked and cut off', 'transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n'],
    ['is awaited with 100-continue and never comes', 'expect: 100-continue\r\ncontent-length: 2\r\n\r\n'],
  ])('when its body %s', async (_, rest) => {
    const { send, cancelHead, sandbox, lines } = await startRawGateway()
    await send(`${cancelHead}${rest}`, { thenHangUp: true })
    await expect.poll(() => lines.filter(({ msg }) => msg === 'request')).toHaveLength(1)
    expect(sandbox.truthOf(PENDING).patches.arrived).toBe(0)
    expect(lines.map(({ msg }) => msg)).not.toContain('cancellation opened')
  })

  it('when its body does not end, and the caller gets an error at once', async () => {
    const { send, cancelHead, sandbox } = await startRawGateway()
    const chunk = `800\r\n${' '.repeat(0x800)}\r\n`
    const { status, error } = parse(await send(`${cancelHead}transfer-encoding: chunked\r\n\r\n${chunk}`))
    expect([status, error?.detail]).toEqual([400, expect.stringContaining('body')])
    expect(sandbox.truthOf(PENDING).patches.arrived).toBe(0)
  })

  it('when a chunk of its body is invalid', async () => {
    const { send, cancelHead, sandbox } = await startRawGateway()
    const { status } = parse(await send(`${cancelHead}transfer-encoding: chunked\r\n\r\nzz\r\n`))
    expect(status).toBe(400)
    expect(sandbox.truthOf(PENDING).patches.arrived).toBe(0)
  })

  it.each([
    ['an empty object', 'content-length: 2\r\nconnection: close\r\n\r\n{}'],
    [
      'an empty object in chunks',
      'transfer-encoding: chunked\r\nconnection: close\r\n\r\n2\r\n{}\r\n0\r\n\r\n',
    ],
    ['no bytes', 'content-length: 0\r\nconnection: close\r\n\r\n'],
    ['no body', 'connection: close\r\n\r\n'],
    [
      'an empty object that it offers',
      'expect: 100-continue\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}',
    ],
  ])('and one with %s cancels', async (_, rest) => {
    const { send, cancelHead, sandbox } = await startRawGateway()
    expect(await send(`${cancelHead}${rest}`)).toMatch(/^(HTTP\/1\.1 100 Continue\r\n\r\n)?HTTP\/1\.1 200 /)
    expect(sandbox.truthOf(PENDING).patches.applied).toBe(1)
  })
})

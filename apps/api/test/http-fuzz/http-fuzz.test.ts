import { connect } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { errorEnvelopeSchema } from '@countermand/core/wire'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createLog } from '../../src/log/create-log.ts'
import { startTestGateway } from '../start-test-gateway.ts'
import { PENDING } from '../test-gateway.ts'
import { type Connection, connections, toRequestId } from './connections.ts'
import { parseResponses, type RawResponse } from './raw-response.ts'
import type { World } from './requests.ts'

/** How many requests are sent, about. `pnpm fuzz` sends more. */
const REQUESTS = Number(process.env.COUNTERMAND_FUZZ_REQUESTS ?? 400)
const SEED = Number(process.env.COUNTERMAND_FUZZ_SEED ?? 1)

const REQUESTS_PER_CONNECTION = 3
/** A polite connection that is open for longer has no response, in milliseconds. */
const HANG_MS = 30_000

const KEPT = '7f1c0d52-95c4-4a7e-8b21-3d0f64a9be17'
const API_KEY = 'KEY0123456789ABCDEF0123456789ABCDEF_abcdefghijklmnopqrstuv'

async function startFuzzedGateway() {
  const orders = [PENDING, KEPT].map((id) => ({ id, status: 'pending' as const }))
  const lines: string[] = []
  const log = createLog({
    level: 'debug',
    secrets: [API_KEY],
    destination: { write: (line) => void lines.push(line) },
  })
  const { gateway, sandbox, token } = await startTestGateway({
    sandbox: { apiKey: API_KEY, seed: { orders } },
    log,
  })
  const { tokens } = gateway
  const world: World = {
    asked: PENDING,
    kept: KEPT,
    apiKey: API_KEY,
    tokens: {
      all: token,
      reader: (await tokens.create({ name: 'reader', scopes: ['orders:read'] })) ?? '',
      revoked: (await tokens.create({ name: 'revoked', scopes: ['orders:cancel'] })) ?? '',
      unknown: `cmd_${'A1b2'.repeat(11).slice(1)}`,
    },
  }
  await tokens.revoke('revoked')
  return { gateway, sandbox, lines, world }
}

/** Sends what a connection sends, and resolves with everything that was received. */
async function send(url: string, { bytes, cuts, ending }: Connection): Promise<string> {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port), noDelay: true })
  let received = ''
  socket.setEncoding('latin1').on('data', (text) => {
    received += text
  })
  // The server may close the connection while we still write to it.
  socket.on('error', () => {})
  const closed = new Promise((resolve) => socket.once('close', resolve))
  const places = [...new Set(cuts)].filter((at) => at < bytes.length).sort((one, other) => one - other)
  for (const [index, start] of [0, ...places].entries()) {
    socket.write(bytes.slice(start, places[index]), 'latin1')
    await setImmediate()
  }
  if (ending === 'end') socket.end()
  if (ending === 'hang-up') {
    await setImmediate()
    socket.resetAndDestroy()
  }
  const hung = setTimeout(() => socket.destroy(new Error('hung')), HANG_MS)
  await closed
  clearTimeout(hung)
  expect(socket.errored?.message).not.toBe('hung')
  return received
}

/** A response to valid HTTP. */
function expectGood({ status, headers, body }: RawResponse, method: string | undefined) {
  expect(status).toBeLessThan(500)
  expect(headers.get('x-request-id')).toBeTruthy()
  if (status >= 400 && method !== 'HEAD') {
    const [error] = errorEnvelopeSchema.parse(JSON.parse(Buffer.from(body, 'latin1').toString())).errors
    expect(error?.detail).toBeTruthy()
  }
}

it('no sequence of bytes gets a 5xx, a key or token, or a cancellation that it does not ask for', async () => {
  const { gateway, sandbox, lines, world } = await startFuzzedGateway()
  const secrets = [API_KEY, ...Object.values(world.tokens)]
  const expectNoSecret = (text: string) => {
    for (const secret of secrets) expect(text).not.toContain(secret)
  }
  let sent = 0
  const statuses: Record<number, number> = {}

  await fc.assert(
    fc.asyncProperty(connections(world), async (connection) => {
      const keptBefore = sandbox.truthOf(KEPT).patches.arrived
      sent += connection.requests
      const received = await send(gateway.url, connection)
      expectNoSecret(received)
      const { responses, rest } = parseResponses(received, connection.methods)
      for (const { status } of responses) statuses[status] = (statuses[status] ?? 0) + 1
      if (connection.ending === 'polite') {
        for (const [index, response] of responses.entries()) {
          expectGood(response, connection.methods[index])
          const id = response.headers.get('x-request-id')
          if (id?.startsWith('request-')) expect(id).toBe(toRequestId(index))
        }
        const isClosedEarly = responses.at(-1)?.headers.get('connection') === 'close'
        if (!isClosedEarly || connection.isPlain) {
          expect(rest).toBe('')
          expect(responses).toHaveLength(connection.methods.length)
        }
      }
      for (const line of lines.splice(0)) {
        expectNoSecret(line)
        const { level, status } = JSON.parse(line)
        expect(level).toBeLessThan(50)
        // Elsewhere `status` is that of an order.
        if (typeof status === 'number') expect(status).toBeLessThan(500)
      }
      expect(sandbox.truthOf(KEPT).patches.arrived).toBe(keptBefore)
    }),
    { numRuns: Math.ceil(REQUESTS / REQUESTS_PER_CONNECTION), seed: SEED, endOnFailure: false },
  )
  expect(sandbox.truthOf(KEPT)).toMatchObject({ status: 'pending', patches: { arrived: 0 } })
  // It has understood the valid requests.
  expect(sandbox.truthOf(PENDING).patches.applied).toBe(1)
  if (process.env.COUNTERMAND_FUZZ_REQUESTS) console.log(`${sent} requests; responses:`, statuses)
}, 3_600_000)

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createLog } from '../src/log/create-log.ts'
import { createTestGateway, PENDING } from './test-gateway.ts'

/** Looks like a Telnyx key. */
const KEY = 'KEY0123456789ABCDEF0123456789ABCDEF_abcdefghijklmnopqrstuv'

/** A gateway, and the lines of its log. */
async function createLoggedGateway() {
  const lines: string[] = []
  const log = createLog({
    level: 'debug',
    secrets: ['an-oauth-token'],
    destination: { write: (line) => void lines.push(line) },
  })
  const setup = await createTestGateway({ log })
  return { ...setup, log, rows: setup.rows, logged: () => lines.join('') }
}

describe('a key of Telnyx or a token of a caller', () => {
  it.each([
    ['as the request id', '/v2/sub_number_orders', 'x-request-id'],
    ['as the id of an order', '/v2/sub_number_orders/SECRET', ''],
    ['as the id of a cancellation', '/v2/cancellations/SECRET', ''],
    ['as a path', '/v2/SECRET', ''],
    ['in a path that is too long for the log', `/v2/${'a'.repeat(170)}SECRET`, ''],
    ['as a parameter', '/v2/sub_number_orders?SECRET=1', ''],
    ['as a filter', '/v2/cancellations?filter[actor]=SECRET', ''],
  ])('that comes %s is in no response and in no log line', async (_, path, header) => {
    const setup = await createLoggedGateway()
    for (const secret of [setup.token, KEY]) {
      const headers = header ? { [header]: secret } : {}
      const answer = await setup.send('GET', path.replace('SECRET', secret), { headers })
      expect(answer.text).not.toContain(secret)
      expect(JSON.stringify([...answer.headers])).not.toContain(secret)
      expect(setup.logged()).toContain('"msg":"request"')
      // Not even its beginning.
      expect(answer.text + setup.logged()).not.toContain(secret.slice(0, 20))
    }
  })

  it('is rejected as an order id and as a reason', async () => {
    const setup = await createLoggedGateway()
    for (const secret of [setup.token, KEY]) {
      const asId = await setup.cancel(secret)
      const asReason = await setup.cancel(PENDING, { headers: { 'x-cancellation-reason': `for ${secret}` } })
      expect([asId.status, asReason.status]).toEqual([400, 400])
      expect(asReason.body.errors[0].detail).toContain('must not contain a key or a token')
      expect(asId.text + asReason.text + setup.logged()).not.toContain(secret)
    }
    expect(await setup.rows()).toEqual([])
    expect(setup.sandbox.requests().count).toBe(0)
  })

  it('is hidden in every log line, and so is the key in use', async () => {
    const { log, token, logged } = await createLoggedGateway()
    log.error({ err: new Error(`sent "Bearer ${KEY}"`), token }, 'an-oauth-token was refused')
    const { err, token: written, msg } = JSON.parse(logged().trim().split('\n').at(-1) ?? '')
    expect([err.message, written, msg]).toEqual([
      'sent "Bearer [secret]"',
      '[secret]',
      '[secret] was refused',
    ])
    expect(logged()).not.toContain(KEY)
  })
})

/** How an upstream can send back the key that it was sent. */
const HOSTILE: [string, (sent: string) => Response][] = [
  [
    'an error',
    (sent) =>
      Response.json(
        { errors: [{ code: '10015', title: sent, detail: sent, meta: { sent } }] },
        { status: 422 },
      ),
  ],
  [
    'an error of the key',
    (sent) => Response.json({ errors: [{ code: '10009', detail: `Bad key: ${sent}` }] }, { status: 401 }),
  ],
  ['a 5xx', (sent) => new Response(`<h1>${sent}</h1>`, { status: 500 })],
  [
    'headers',
    (sent) =>
      Response.json(
        { errors: [{ detail: 'No.' }] },
        {
          status: 422,
          headers: { 'x-request-id': sent, 'x-ratelimit-limit': sent, 'retry-after': sent, server: sent },
        },
      ),
  ],
  [
    'a redirect',
    (sent) => new Response(null, { status: 302, headers: { location: `https://example.test/${sent}` } }),
  ],
  ['an order', (sent) => Response.json({ data: { ...ORDER, customer_reference: sent, [sent]: sent } })],
  [
    'an order, with escapes',
    (sent) =>
      new Response(
        JSON.stringify({ data: { ...ORDER, customer_reference: sent } })
          .replaceAll('KEY', '\\u004bEY')
          .replaceAll('-', '\\u002d'),
      ),
  ],
  [
    'a list',
    (sent) =>
      Response.json({
        data: [{ ...ORDER, customer_reference: sent, user_id: sent }],
        meta: { total_results: 1, sent },
      }),
  ],
]

const ORDER = { id: PENDING, record_type: 'sub_number_order', status: 'pending', phone_numbers_count: 1 }

describe.each([
  ['a key of the usual form', KEY],
  ['a credential of another form', 'an-oauth-token-of-the-account'],
])('a full run with %s', (_, apiKey) => {
  it.each(HOSTILE)(
    'keeps it and the token out of everything, also if Telnyx sends it back in %s',
    async (_, hostile) => {
      const lines: string[] = []
      const log = createLog({
        level: 'trace',
        secrets: [apiKey],
        destination: { write: (line) => void lines.push(line) },
      })
      let isHostile = false
      let sentBack = 0
      const setup = await createTestGateway({
        log,
        sandbox: { apiKey, orders: 10 },
        answer(request) {
          const sent = request.headers.get('authorization') ?? ''
          expect(sent).toContain(apiKey)
          if (!isHostile) return undefined
          sentBack++
          return hostile(sent)
        },
      })
      const seen: string[] = []
      const send = async (
        method: string,
        path: string,
        body?: unknown,
        headers: Record<string, string> = {},
      ) => {
        const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) }
        const response = await setup.clock.until(setup.request(path, init))
        const text = await response.text()
        seen.push(JSON.stringify([...response.headers]), text)
        return text
      }
      setup.startBatchRunner()
      const ids = setup.sandbox.truth().orders.map(({ id }) => id)
      for (isHostile of [true, false]) {
        await send('GET', '/readyz')
        await send('GET', '/v2/sub_number_orders')
        await send('GET', `/v2/sub_number_orders/${ids[0]}`)
        await send('GET', '/v2/number_orders')
        await send('GET', '/v2/number_order_phone_numbers')
        await send('PATCH', `/v2/sub_number_orders/${ids[0]}/cancel`, undefined, {
          'x-cancellation-reason': 'closed',
        })
        await send('POST', '/v2/cancellation_batches', { sub_number_order_ids: ids, dry_run: true })
        await send('POST', '/v2/cancellation_batches', { sub_number_order_ids: ids, reason: 'closed' })
        await send('POST', '/v2/cancellation_batches', { filter: { status: 'pending' } })
        await setup.clock.advance(300_000)
      }
      expect(sentBack).toBeGreaterThan(5)
      const batches = await send('GET', '/v2/cancellation_batches')
      for (const { id } of JSON.parse(batches).data) await send('GET', `/v2/cancellation_batches/${id}/items`)
      const ledger = await send('GET', '/v2/cancellations?page[size]=100')
      for (const { id } of JSON.parse(ledger).data) await send('GET', `/v2/cancellations/${id}`)
      await send('GET', '/v2/cancellations', undefined, { accept: 'text/csv' })
      expect(await send('GET', '/metrics')).toContain('countermand_')

      const files = readdirSync(setup.dataDir).map((name) =>
        readFileSync(join(setup.dataDir, name), 'latin1'),
      )
      expect(readdirSync(setup.dataDir)).toContain('countermand.sqlite-wal')
      expect(files.join('')).toContain(PENDING)
      const everything = { responses: seen.join('\n'), log: lines.join(''), files: files.join('\n') }
      for (const [, text] of Object.entries(everything)) {
        for (const secret of [apiKey, setup.token]) {
          expect(text.includes(secret)).toBe(false)
          // Neither in base64, at any offset.
          for (const padding of ['', ' ', '  ']) {
            expect(
              text.includes(
                Buffer.from(padding + secret)
                  .toString('base64')
                  .slice(4, 28),
              ),
            ).toBe(false)
          }
        }
      }
    },
  )
})

it('a log line has no control characters, so that it can not affect a terminal', async () => {
  const { log, logged } = await createLoggedGateway()
  const text = '\u001b[2J \u009b2J \u202e \u2028 \u007f'
  log.info({ text }, 'read')
  expect(logged()).not.toMatch(/[^\P{Cc}\n]|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/u)
  expect(JSON.parse(logged().trim().split('\n').at(-1) ?? '')).toMatchObject({ text, msg: 'read' })
})

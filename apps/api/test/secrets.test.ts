import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createLog } from '../src/log/create-log.ts'
import { createSecrets } from '../src/safe-text.ts'
import { createTestGateway, PENDING } from './test-gateway.ts'

/** Looks like a Telnyx key. */
const KEY = 'KEY0123456789ABCDEF0123456789ABCDEF_abcdefghijklmnopqrstuv'

/** The key in use. Nothing in its form says that it is one. */
const OTHER_KEY = 'an-oauth-token-of-the-account'

/** A gateway, and the lines of its log. */
async function createLoggedGateway() {
  const lines: string[] = []
  const log = createLog({
    level: 'debug',
    secrets: [OTHER_KEY],
    destination: { write: (line) => void lines.push(line) },
  })
  const setup = await createTestGateway({ log, sandbox: { apiKey: OTHER_KEY } })
  return { ...setup, log, rows: setup.rows, logged: () => lines.join('') }
}

const SECRETS: [string, (setup: { token: string }) => string][] = [
  ['a key of the usual form', () => KEY],
  ['the key in use, of another form,', () => OTHER_KEY],
  ['the token of a caller', ({ token }) => token],
]

const CANCEL = `/v2/sub_number_orders/${PENDING}/cancel`

/** Every place of a request whose text a route stores or quotes. */
const PLACES: [where: string, method: string, path: string, init?: Pick<RequestInit, 'headers' | 'body'>][] =
  [
    ['as the id of an order', 'GET', '/v2/sub_number_orders/SECRET'],
    ['as the id of an order to cancel', 'PATCH', '/v2/sub_number_orders/SECRET/cancel'],
    ['within the id of an order to cancel', 'PATCH', '/v2/sub_number_orders/a-SECRET-b/cancel'],
    ['as the id of a number order', 'GET', '/v2/number_orders/SECRET'],
    ['as the id of a phone number', 'GET', '/v2/number_order_phone_numbers/SECRET'],
    ['as the id of a cancellation', 'GET', '/v2/cancellations/SECRET'],
    ['as the id of a batch', 'GET', '/v2/cancellation_batches/SECRET'],
    ['as the action of a batch', 'POST', '/v2/cancellation_batches/x/actions/SECRET'],
    ['as a path', 'GET', '/v2/SECRET'],
    ['in a path that is too long for the log', 'GET', `/v2/${'a'.repeat(170)}SECRET`],
    ['as a parameter', 'GET', '/v2/sub_number_orders?SECRET=1'],
    ['as a parameter with a zero byte', 'GET', '/v2/sub_number_orders?SECRET%00=1'],
    ['as a parameter of the metrics', 'GET', '/metrics?SECRET=1'],
    ['as a parameter of a cancel', 'PATCH', `${CANCEL}?SECRET`],
    ['as a filter', 'GET', '/v2/cancellations?filter[actor]=SECRET'],
    ['as a filter for Telnyx', 'GET', '/v2/sub_number_orders?filter[status]=SECRET'],
    ['as a reason', 'PATCH', CANCEL, { headers: { 'x-cancellation-reason': 'for SECRET' } }],
    ['as an Idempotency-Key', ...batch({ sub_number_order_ids: [PENDING] }, { 'idempotency-key': 'SECRET' })],
    ['as the id of an order of a batch', ...batch({ sub_number_order_ids: [PENDING, 'SECRET'] })],
    ['as an invalid id of a batch', ...batch({ sub_number_order_ids: [`${' '.repeat(40)}SECRET`] })],
    ['as the id of an order of a plan', ...batch({ sub_number_order_ids: ['SECRET'], dry_run: true })],
    ['as the reason of a batch', ...batch({ sub_number_order_ids: [PENDING], reason: 'for SECRET' })],
    ['as the filter of a batch', ...batch({ filter: { customer_reference: '*SECRET*' } })],
    ['as a field of a batch', ...batch({ sub_number_order_ids: [PENDING], SECRET: true })],
    ['as a field of the filter of a batch', ...batch({ filter: { SECRET: 1 } })],
  ]

function batch(body: object, headers = {}): [string, string, Pick<RequestInit, 'headers' | 'body'>] {
  const init = { headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) }
  return ['POST', '/v2/cancellation_batches', init]
}

/** Writes each character of a text as its code. */
const encode = (text: string, toCode: (hex: string) => string) =>
  [...text].map((character) => toCode(character.charCodeAt(0).toString(16))).join('')

describe.each(SECRETS)('%s', (_, getSecret) => {
  it.each(PLACES)(
    'is rejected %s, and is in no response, log line and row',
    async (_, method, path, init = {}) => {
      const setup = await createLoggedGateway()
      const secret = getSecret(setup)
      const inUrl = encode(secret, (hex) => `%${hex}`)
      const inJson = encode(secret, (hex) => `\\u00${hex}`)
      for (const written of [
        { inUrl: secret, inHeader: secret, inBody: secret },
        { inUrl, inHeader: inUrl, inBody: inJson },
      ]) {
        const { body } = init
        const answer = await setup.send(method, path.replace('SECRET', written.inUrl), {
          headers: JSON.parse(JSON.stringify(init.headers ?? {}).replace('SECRET', written.inHeader)),
          ...(typeof body === 'string' && { body: body.replace('SECRET', written.inBody) }),
        })
        expect(answer.status).toBe(400)
        expect(answer.body.errors[0].detail).toContain('must not contain a key or a token')
        expect(setup.logged()).toContain('"msg":"request"')
        // Not even its beginning.
        expect(answer.text + setup.logged()).not.toContain(secret.slice(0, 20))
        expect(JSON.stringify([...answer.headers])).not.toContain(secret)
      }
      expect(await setup.rows()).toEqual([])
      expect((await setup.send('GET', '/v2/cancellation_batches')).body.data).toEqual([])
      expect(setup.sandbox.requests().count).toBe(0)
    },
  )

  it('is hidden as a path outside of the API', async () => {
    const setup = await createLoggedGateway()
    const secret = getSecret(setup)
    for (const path of [`/${secret}`, `/${'a'.repeat(170)}${secret}`]) {
      const answer = await setup.send('GET', path)
      expect(answer.status).toBe(404)
      expect(answer.text + setup.logged()).not.toContain(secret.slice(0, 20))
    }
  })

  it('is not put together from a parameter with zero bytes in it', async () => {
    const setup = await createLoggedGateway()
    const secret = getSecret(setup)
    const name = `${secret.slice(0, 10)}%00${secret.slice(10)}`
    const answer = await setup.send('GET', `/v2/sub_number_orders?${name}=1`)
    expect(answer.body.errors[0].detail).toBe(`${name} must not contain a zero byte (%00).`)
  })

  it('is replaced as the id of a request', async () => {
    const setup = await createLoggedGateway()
    const secret = getSecret(setup)
    const answer = await setup.cancel(PENDING, { headers: { 'x-request-id': secret } })
    expect(answer.status).toBe(200)
    const [row] = await setup.rows()
    expect(row?.request_id).toBe(answer.headers.get('x-request-id'))
    expect(JSON.stringify([row, ...answer.headers]) + answer.text + setup.logged()).not.toContain(secret)
  })
})

describe('a key of Telnyx or a token of a caller', () => {
  it('is hidden in every log line, and so is the key in use', async () => {
    const { log, token, logged } = await createLoggedGateway()
    log.error({ err: new Error(`sent "Bearer ${KEY}"`), token }, `${OTHER_KEY} was refused`)
    const { err, token: written, msg } = JSON.parse(logged().trim().split('\n').at(-1) ?? '')
    expect([err.message, written, msg]).toEqual([
      'sent "Bearer [secret]"',
      '[secret]',
      '[secret] was refused',
    ])
    expect(logged()).not.toContain(KEY)
  })

  it('is hidden to its last character, also if only its beginning looks like a key', () => {
    expect(createSecrets('KEY0123456789-and-the-rest').hide('of KEY0123456789-and-the-rest.')).toBe(
      'of [secret].',
    )
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
  ['a credential of another form', OTHER_KEY],
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

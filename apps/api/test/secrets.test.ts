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
      expect(setup.logged()).not.toContain(secret)
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

it('a log line has no control characters, so that it can not affect a terminal', async () => {
  const { log, logged } = await createLoggedGateway()
  const text = '\u001b[2J \u009b2J \u202e \u2028 \u007f'
  log.info({ text }, 'read')
  expect(logged()).not.toMatch(/[^\P{Cc}\n]|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/u)
  expect(JSON.parse(logged().trim().split('\n').at(-1) ?? '')).toMatchObject({ text, msg: 'read' })
})

import { expect, it } from 'vitest'
import { createLog } from '../src/log/create-log.ts'
import { createTestGateway, PENDING } from './test-gateway.ts'

const FROM_CRM = { headers: { 'x-request-id': 'crm-1' } }

/** A gateway, and what it logs. */
async function createLoggedGateway(options: Parameters<typeof createTestGateway>[0] = {}) {
  const lines: { msg: string; request_id?: string }[] = []
  const log = createLog({
    level: 'trace',
    secrets: [],
    destination: { write: (line) => void lines.push(JSON.parse(line)) },
  })
  const setup = await createTestGateway({ ...options, log })
  return {
    ...setup,
    /** The messages of all lines of the request, after checking that every line is one of it. */
    readMessages() {
      for (const line of lines) expect(line).toMatchObject({ request_id: 'crm-1' })
      return lines.map(({ msg }) => msg)
    },
  }
}

it('every log line of a cancellation has the id of its request', async () => {
  const lostAnswer = { match: { method: 'PATCH' }, effect: { kind: 'lost-answer' }, count: 1 } as const
  const setup = await createLoggedGateway({ faults: [lostAnswer] })
  expect((await setup.cancel(PENDING, FROM_CRM)).headers.get('x-cancellation-outcome')).toBe('cancelled')
  expect(setup.readMessages()).toEqual([
    'cancellation opened',
    'sending PATCH',
    'Telnyx responded',
    'waiting',
    'order read',
    'cancellation closed',
    'request',
  ])
})

it('every log line about a ledger that fails during a request has its id', async () => {
  const setup = await createLoggedGateway()
  setup.disk.isFull = true
  expect((await setup.cancel(PENDING, FROM_CRM)).status).toBe(503)
  expect(new Set(setup.readMessages())).toEqual(new Set(['ledger error', 'request']))
})

it('a request that joins an open cancellation has its own id in the log', async () => {
  const setup = await createLoggedGateway()
  await Promise.all([setup.cancel(PENDING, FROM_CRM), setup.cancel(PENDING, FROM_CRM)])
  expect(setup.readMessages()).toContain('joined an open cancellation')
})

it('every log line of a batch has the id of the request that created it', async () => {
  const setup = await createLoggedGateway()
  setup.startBatchRunner()
  await setup.send('POST', '/v2/cancellation_batches', {
    headers: { ...FROM_CRM.headers, 'content-type': 'application/json' },
    body: JSON.stringify({ sub_number_order_ids: [PENDING] }),
  })
  await setup.clock.advance(10_000)
  expect(setup.readMessages()).toEqual(
    expect.arrayContaining(['batch resolved', 'sending PATCH', 'cancellation closed', 'batch finished']),
  )
})

it('the line about a cancellation that a crash left open has the id of the request that opened it', async () => {
  const setup = await createLoggedGateway({
    faults: [{ match: { method: 'PATCH' }, effect: { kind: 'latency', ms: 5_000 }, count: 1 }],
  })
  // Its response never arrives.
  void setup.startCancel(PENDING, FROM_CRM)
  await setup.clock.advance(1_000)
  await setup.restart()
  await setup.startRecovery()
  await setup.clock.advance(10_000)
  expect(setup.readMessages()).toContain('closed a cancellation that was left open')
})

it.each([
  ['a page of orders', 'GET', '/v2/sub_number_orders', 200],
  ['an unknown path', 'GET', '/v2/nothing', 404],
  ['a method that is not allowed', 'DELETE', '/v2/sub_number_orders', 405],
  ['a parameter that is not valid', 'GET', '/v2/sub_number_orders?page[size]=x', 400],
  ['a health check', 'GET', '/healthz', 200],
])('the response to %s has the id of its request', async (_, method, path, status) => {
  const setup = await createTestGateway()
  const response = await setup.send(method, path, FROM_CRM)
  expect([response.status, response.headers.get('x-request-id')]).toEqual([status, 'crm-1'])
})

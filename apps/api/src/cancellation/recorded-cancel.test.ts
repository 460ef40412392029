import { expect, it } from 'vitest'
import { createWorld, PENDING } from '../../test/world.ts'
import { SWEEP_MARGIN_MS } from '../recovery/schedule.ts'
import { DEADLINE_MS } from './recorded-cancel.ts'

const slow = { match: { path: 'cancel' }, effect: { kind: 'latency', ms: 5_000 } } as const

/** A cancellation that is under way in this process, and another caller that asks for the same order. */
async function createJoin() {
  const world = await createWorld({ faults: [slow] })
  const first = world.cancel(PENDING)
  await world.clock.advance(1_000)
  const joinedAt = world.clock.now()
  return { world, first, joinedAt, joining: world.cancel(PENDING) }
}

it('a caller that joins a cancellation waits no longer than its own deadline', async () => {
  const { world, joining, joinedAt } = await createJoin()
  // The outcome can't be recorded before that deadline.
  world.disk.isFull = true
  const { status, headers } = await joining
  expect(status).toBe(504)
  expect(headers.has('x-cancellation-outcome')).toBe(false)
  expect(world.clock.now()).toBe(joinedAt + DEADLINE_MS)
})

it('a caller that joins a cancellation leaves no timer behind once it is answered', async () => {
  const { world, first, joining } = await createJoin()
  expect((await joining).headers.get('x-cancellation-outcome')).toBe('cancelled')
  await first
  await world.clock.advance(1_000)
  expect(world.clock.timers).toBe(0)
})

it('a cancellation that cannot be recorded is answered at once, whatever it was about to read', async () => {
  const world = await createWorld({
    guards: { maxPhoneNumbers: 100 },
    faults: [{ match: { path: 'retrieve' }, effect: { kind: 'latency', ms: 8_000 } }],
  })
  world.disk.isFull = true
  const before = world.clock.now()
  expect((await world.cancel(PENDING)).status).toBe(503)
  expect(world.clock.now() - before).toBeLessThan(1_000)
})

it('an outcome that could not be recorded in time is left to the sweep', async () => {
  const world = await createWorld({ faults: [slow] })
  const cancelled = world.cancel(PENDING)
  await world.clock.advance(1_000)
  world.disk.isFull = true
  expect((await cancelled).status).toBe(504)
  await world.clock.advance(DEADLINE_MS + SWEEP_MARGIN_MS)
  world.disk.isFull = false
  await world.clock.advance(10_000)
  expect(await world.rows()).toMatchObject([{ attempts: 1, outcome: null }])
})

it('callers that ask for the same order are answered in the same moment', async () => {
  const world = await createWorld({ faults: [slow] })
  const answeredAt: number[] = []
  const ask = () => world.cancel(PENDING).then(() => answeredAt.push(world.clock.now()))
  const first = ask()
  await world.clock.advance(1_300)
  await Promise.all([first, ask()])
  expect(new Set(answeredAt).size).toBe(1)
  expect(world.sandbox.truthOf(PENDING).patches.arrived).toBe(1)
})

it('for an order that another process has open nothing is asked, and its outcome counts', async () => {
  const world = await createWorld()
  const { ledger } = world.gateway
  const at = new Date(world.clock.now()).toISOString()
  const other = {
    id: 'of-another-process',
    sub_number_order_id: PENDING,
    actor: 'crm',
    reason: null,
    request_id: 'r-1',
    created_at: at,
    deadline_at: at,
  }
  await world.clock.until(ledger.open(other))
  const answer = world.cancel(PENDING)
  await world.clock.advance(3_000)
  expect(world.sandbox.requests().count).toBe(0)
  await world.clock.until(ledger.close(other.id, 0, { kind: 'not-found' }))
  expect((await answer).headers.get('x-cancellation-id')).toBe(other.id)
  expect(world.sandbox.requests().count).toBe(0)
})

it('a repeat that took no effect is answered by the earlier cancellation, which may yet', async () => {
  const unread = { match: { path: 'retrieve' }, effect: { kind: 'error', status: 503 } } as const
  const lost = { match: { path: 'cancel' }, effect: { kind: 'late-application', delayMs: 600_000 } } as const
  const world = await createWorld({ faults: [lost, unread] })
  const first = await world.cancel(PENDING)
  expect(first.headers.get('x-cancellation-outcome')).toBe('unknown')
  world.sandbox.setFaults([{ match: { path: 'cancel' }, effect: { kind: 'connection-refused' } }])
  const again = await world.cancel(PENDING)
  expect(again.headers.get('x-cancellation-outcome')).toBe('unknown')
  expect(again.headers.get('x-cancellation-id')).toBe(first.headers.get('x-cancellation-id'))
  expect(await world.rows()).toMatchObject([{ outcome: 'unknown' }, { outcome: 'not-sent' }])
})

it('what cannot be sent in time leaves no row in the ledger', async () => {
  const ids = Array.from({ length: 60 }, (_, n) => `${PENDING.slice(0, -2)}${n + 10}`)
  const world = await createWorld({
    sandbox: { seed: { orders: ids.map((id) => ({ id })) }, rateLimit: { limit: 1 } },
  })
  // Brings the first word of the limit.
  await world.ask('GET', '/v2/sub_number_orders')
  const answers = await Promise.all(ids.map((id) => world.cancel(id)))
  const refused = answers.filter(({ status }) => status === 503)
  expect(refused.length).toBeGreaterThan(20)
  const rows = await world.rows()
  expect(rows).toHaveLength(ids.length - refused.length)
  expect(new Set(rows.map(({ outcome }) => outcome))).toEqual(new Set(['cancelled']))
})

it('is idle only once no cancellation is under way', async () => {
  const { world, first } = await createJoin()
  let isIdle = false
  const idle = world.gateway.recordedCancel.idle().then(() => {
    isIdle = true
  })
  await world.clock.advance(1_000)
  expect(isIdle).toBe(false)
  await Promise.all([first, idle])
})

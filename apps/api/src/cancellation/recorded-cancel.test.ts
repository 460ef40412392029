import { sleep } from '@countermand/core'
import { expect, it } from 'vitest'
import { newCancellation } from '../../test/new-cancellation.ts'
import { createTestGateway, PENDING } from '../../test/test-gateway.ts'
import { SWEEP_MARGIN_MS } from '../recovery/schedule.ts'
import { StoreError } from '../store/store.ts'
import { DEADLINE_MS } from './recorded-cancel.ts'

const OF_ANOTHER_PROCESS = '0198f6a2-5f10-7d42-8b6e-91a3c5e7f902'

const slow = { match: { path: 'cancel' }, effect: { kind: 'latency', ms: 5_000 } } as const

/** A running cancellation, and another caller that joins it. */
async function createJoin() {
  const setup = await createTestGateway({ faults: [slow] })
  const first = setup.cancel(PENDING)
  await setup.clock.advance(1_000)
  const joinedAt = setup.clock.now()
  return { setup, first, joinedAt, joining: setup.cancel(PENDING) }
}

it('a caller that joins a cancellation waits no longer than its own deadline', async () => {
  const { setup, joining, joinedAt } = await createJoin()
  // The outcome can't be recorded before that deadline.
  setup.disk.isFull = true
  const { status, headers } = await joining
  expect(status).toBe(504)
  expect(headers.has('x-cancellation-outcome')).toBe(false)
  expect(setup.clock.now()).toBe(joinedAt + DEADLINE_MS)
})

it('a caller that joins a cancellation leaves no timer behind', async () => {
  const { setup, first, joining } = await createJoin()
  expect((await joining).headers.get('x-cancellation-outcome')).toBe('cancelled')
  await first
  await setup.clock.advance(1_000)
  expect(setup.clock.timers).toBe(0)
})

it('a cancellation that cannot be recorded ends at once, even during a read', async () => {
  const setup = await createTestGateway({
    guards: { maxPhoneNumbers: 100 },
    faults: [{ match: { path: 'retrieve' }, effect: { kind: 'latency', ms: 8_000 } }],
  })
  setup.disk.isFull = true
  const before = setup.clock.now()
  expect((await setup.cancel(PENDING)).status).toBe(503)
  expect(setup.clock.now() - before).toBeLessThan(1_000)
})

it('an outcome that could not be recorded in time is left to the sweep', async () => {
  const setup = await createTestGateway({ faults: [slow] })
  const cancelled = setup.cancel(PENDING)
  await setup.clock.advance(1_000)
  setup.disk.isFull = true
  expect((await cancelled).status).toBe(504)
  await setup.clock.advance(DEADLINE_MS + SWEEP_MARGIN_MS)
  setup.disk.isFull = false
  await setup.clock.advance(10_000)
  expect(await setup.rows()).toMatchObject([{ attempts: 1, outcome: null }])
})

it('callers that cancel the same order get the outcome at the same time', async () => {
  const setup = await createTestGateway({ faults: [slow] })
  const respondedAt: number[] = []
  const send = () => setup.cancel(PENDING).then(() => respondedAt.push(setup.clock.now()))
  const first = send()
  await setup.clock.advance(1_300)
  await Promise.all([first, send()])
  expect(new Set(respondedAt).size).toBe(1)
  expect(setup.sandbox.truthOf(PENDING).patches.arrived).toBe(1)
})

it('waits for the outcome of an order that another process has open, without a request to Telnyx', async () => {
  const setup = await createTestGateway()
  const { ledger } = setup.gateway
  const other = newCancellation(OF_ANOTHER_PROCESS, PENDING)
  await setup.clock.until(ledger.open(other))
  const answer = setup.cancel(PENDING)
  await setup.clock.advance(3_000)
  expect(setup.sandbox.requests().count).toBe(0)
  await setup.clock.until(ledger.close(other.id, 0, { kind: 'not-found' }))
  expect((await answer).headers.get('x-cancellation-id')).toBe(other.id)
  expect(setup.sandbox.requests().count).toBe(0)
})

it('a caller that comes after the outcome of another process is sent, although an earlier caller has not got it yet', async () => {
  const setup = await createTestGateway()
  const { ledger } = setup.gateway
  await setup.clock.until(ledger.open(newCancellation(OF_ANOTHER_PROCESS, PENDING)))
  const earlier = setup.cancel(PENDING)
  await setup.clock.advance(1_500)
  await setup.clock.until(ledger.close(OF_ANOTHER_PROCESS, 0, { kind: 'not-sent', reason: 'no time' }))
  const { headers } = await setup.cancel(PENDING)
  expect(headers.get('x-cancellation-outcome')).toBe('cancelled')
  const waited = await earlier
  expect(waited.headers.get('x-cancellation-outcome')).toBe('not-sent')
  expect(waited.headers.get('x-cancellation-id')).toBe(OF_ANOTHER_PROCESS)
})

it('every caller that waits for the cancellation of another process is recorded beside it', async () => {
  const setup = await createTestGateway()
  const { ledger } = setup.gateway
  await setup.clock.until(ledger.open(newCancellation(OF_ANOTHER_PROCESS, PENDING)))
  const cancelAs = (id: string) => setup.cancel(PENDING, { headers: { 'x-request-id': id } })
  const answers = [cancelAs('r-2'), cancelAs('r-3')]
  await setup.clock.advance(1_500)
  answers.push(cancelAs('r-4'))
  await setup.clock.advance(1_000)
  await setup.clock.until(ledger.close(OF_ANOTHER_PROCESS, 0, { kind: 'not-found' }))
  const ids = (await Promise.all(answers)).map(({ headers }) => headers.get('x-cancellation-id'))
  expect(new Set(ids)).toEqual(new Set([OF_ANOTHER_PROCESS]))
  const joins = await setup.clock.until(ledger.listJoins(OF_ANOTHER_PROCESS))
  expect(joins.map(({ request_id }) => request_id).sort()).toEqual(['r-2', 'r-3', 'r-4'])
})

it('a caller waits no longer than its own deadline for the cancellation of another process', async () => {
  const setup = await createTestGateway()
  const { ledger } = setup.gateway
  await setup.clock.until(ledger.open(newCancellation(OF_ANOTHER_PROCESS, PENDING)))
  const { findLatest } = ledger
  ledger.findLatest = async (orderId) => {
    await sleep(setup.clock, 3_000)
    return findLatest(orderId)
  }
  const cameAt = setup.clock.now()
  const { status, headers } = await setup.cancel(PENDING)
  expect(status).toBe(504)
  expect(headers.get('x-cancellation-id')).toBe(OF_ANOTHER_PROCESS)
  expect(setup.clock.now()).toBe(cameAt + DEADLINE_MS)
})

it('finds the cancellation of another process although the ledger fails once', async () => {
  const setup = await createTestGateway()
  const { ledger } = setup.gateway
  const { findLatest } = ledger
  let lookups = 0
  ledger.findLatest = async (orderId) => {
    lookups++
    // The other process opens its cancellation after the first.
    if (lookups === 1) return undefined
    if (lookups === 2) throw new StoreError('the connection broke')
    return findLatest(orderId)
  }
  await setup.clock.until(ledger.open(newCancellation(OF_ANOTHER_PROCESS, PENDING)))
  const answer = setup.cancel(PENDING)
  await setup.clock.advance(3_000)
  await setup.clock.until(ledger.close(OF_ANOTHER_PROCESS, 0, { kind: 'not-found' }))
  expect((await answer).headers.get('x-cancellation-id')).toBe(OF_ANOTHER_PROCESS)
})

it('a repeat without effect gets the outcome of the earlier cancellation, which may still take effect', async () => {
  const unread = { match: { path: 'retrieve' }, effect: { kind: 'error', status: 503 } } as const
  const lost = { match: { path: 'cancel' }, effect: { kind: 'late-application', delayMs: 600_000 } } as const
  const setup = await createTestGateway({ faults: [lost, unread] })
  const first = await setup.cancel(PENDING)
  expect(first.headers.get('x-cancellation-outcome')).toBe('unknown')
  setup.sandbox.setFaults([{ match: { path: 'cancel' }, effect: { kind: 'connection-refused' } }])
  const again = await setup.cancel(PENDING)
  expect(again.headers.get('x-cancellation-outcome')).toBe('unknown')
  expect(again.headers.get('x-cancellation-id')).toBe(first.headers.get('x-cancellation-id'))
  expect(await setup.rows()).toMatchObject([{ outcome: 'unknown' }, { outcome: 'not-sent' }])
})

it('a cancellation that cannot be sent in time opens no row in the ledger', async () => {
  const ids = Array.from({ length: 60 }, (_, n) => `${PENDING.slice(0, -2)}${n + 10}`)
  const setup = await createTestGateway({
    sandbox: { seed: { orders: ids.map((id) => ({ id })) }, rateLimit: { limit: 1 } },
  })
  // The first response reports the limit.
  await setup.send('GET', '/v2/sub_number_orders')
  const answers = await Promise.all(ids.map((id) => setup.cancel(id)))
  const refused = answers.filter(({ status }) => status === 503)
  expect(refused.length).toBeGreaterThan(20)
  const rows = await setup.rows()
  expect(rows).toHaveLength(ids.length - refused.length)
  expect(new Set(rows.map(({ outcome }) => outcome))).toEqual(new Set(['cancelled']))
})

it('cancellations that are retried at the same time open no more rows than there is room for', async () => {
  const ids = Array.from({ length: 60 }, (_, n) => `${PENDING.slice(0, -2)}${n + 10}`)
  const setup = await createTestGateway({
    sandbox: { seed: { orders: ids.map((id) => ({ id })) }, rateLimit: { limit: 1 } },
  })
  const { ledger } = setup.gateway
  for (const id of ids) {
    await setup.clock.until(ledger.open(newCancellation(`earlier ${id}`, id)))
    await setup.clock.until(ledger.close(`earlier ${id}`, 0, { kind: 'not-sent', reason: 'no time' }))
  }
  const { findUnsettled } = ledger
  // PostgreSQL answers all of them at once.
  ledger.findUnsettled = async (id) => {
    await sleep(setup.clock, 10)
    return findUnsettled(id)
  }
  await setup.send('GET', '/v2/sub_number_orders')
  const answers = await Promise.all(ids.map((id) => setup.cancel(id)))
  const refused = answers.filter(({ status }) => status === 503)
  expect(refused.length).toBeGreaterThan(20)
  expect(await setup.rows()).toHaveLength(2 * ids.length - refused.length)
  expect((await setup.rows()).filter(({ outcome }) => outcome === 'not-sent')).toHaveLength(ids.length)
})

it('is idle only when no cancellation is running', async () => {
  const { setup, first } = await createJoin()
  let isIdle = false
  const idle = setup.gateway.recordedCancel.idle().then(() => {
    isIdle = true
  })
  await setup.clock.advance(1_000)
  expect(isIdle).toBe(false)
  await Promise.all([first, idle])
})

it('is not idle while a caller waits for the cancellation of another process', async () => {
  const setup = await createTestGateway()
  const { ledger, recordedCancel } = setup.gateway
  await setup.clock.until(ledger.open(newCancellation(OF_ANOTHER_PROCESS, PENDING)))
  const waiting = setup.cancel(PENDING)
  await setup.clock.advance(1_000)
  let isIdle = false
  const idle = recordedCancel.idle().then(() => {
    isIdle = true
  })
  await setup.clock.advance(1_000)
  expect(isIdle).toBe(false)
  await setup.clock.until(ledger.close(OF_ANOTHER_PROCESS, 0, { kind: 'not-found' }))
  await Promise.all([waiting, idle])
})

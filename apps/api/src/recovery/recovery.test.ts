import { sleep } from '@countermand/core'
import { expect, it, onTestFinished } from 'vitest'
import { createTestGateway, PENDING, silent } from '../../test/test-gateway.ts'
import { StoreError } from '../store/store.ts'
import { startRecovery } from './recovery.ts'

const slowReads = { match: { path: 'retrieve' }, effect: { kind: 'latency', ms: 8_000 } } as const

const hang = { match: { path: 'cancel' }, effect: { kind: 'hang', applied: true } } as const

/** Responds to every PATCH with 200 and a pending order, so that the cancellation is `accepted`. */
const accepted = ({ method, url }: Request) =>
  method === 'PATCH'
    ? Response.json({ data: { id: new URL(url).pathname.split('/')[3], status: 'pending' } })
    : undefined

type TestGateway = Awaited<ReturnType<typeof createTestGateway>>

/** Starts a cancel without waiting for its response. */
async function startCancel(setup: TestGateway, id = PENDING) {
  void setup.startCancel(id)
  await setup.clock.advance(100)
}

const createIds = (count: number) =>
  Array.from({ length: count }, (_, n) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`)

/** Starts the recovery, and stops it during its first read. */
async function stopDuringRead({ clock, gateway, rows, sandbox }: TestGateway) {
  const { ledger, telnyx } = gateway
  const reads = () => sandbox.requests().count
  const before = reads()
  const recovery = startRecovery({ ledger, telnyx, log: silent }, await ledger.listOpen())
  onTestFinished(() => void recovery.stop())
  await clock.advance(1_000)
  expect(reads()).toBe(before + 1)
  const found = await rows()
  const stoppedAt = clock.now()
  await clock.until(recovery.stop())
  return { found, left: await rows(), tookMs: clock.now() - stoppedAt }
}

it('a sweep that is stopped during a read ends at once, and leaves its row open', async () => {
  const setup = await createTestGateway({ faults: [hang] })
  await startCancel(setup)
  await setup.restart()
  setup.sandbox.setFaults([slowReads])
  const { left, tookMs } = await stopDuringRead(setup)
  expect(left).toMatchObject([{ attempts: 1, outcome: null, closed_at: null }])
  expect(tookMs).toBe(0)
})

it('a recheck that is stopped during a read ends at once, and leaves its row unchanged', async () => {
  const setup = await createTestGateway({ answer: accepted })
  await setup.cancel(PENDING)
  await setup.clock.advance(10_000)
  setup.sandbox.setFaults([slowReads])
  const { found, left, tookMs } = await stopDuringRead(setup)
  expect(left).toEqual(found)
  expect(left).toMatchObject([{ outcome: 'accepted', settled_status: null }])
  expect(tookMs).toBe(0)
})

it('a sweep uses the pending reading that the ledger has', async () => {
  const setup = await createTestGateway({ faults: [hang], guards: { maxPhoneNumbers: 100 } })
  await startCancel(setup)
  await setup.restart()
  await setup.startRecovery()
  await setup.clock.advance(100)
  expect(await setup.rows()).toMatchObject([{ outcome: 'cancelled', evidence: 're-read' }])
})

it('a sweep closes the other rows when some can not be closed', async () => {
  const ids = createIds(20)
  const setup = await createTestGateway({
    faults: [hang],
    sandbox: { seed: { orders: ids.map((id) => ({ id })) } },
  })
  for (const id of ids) await startCancel(setup, id)
  await setup.restart()
  const rows = await setup.rows()
  const damaged = new Set(rows.slice(0, 10).map(({ id }) => id))
  const { ledger } = setup.gateway
  const { close } = ledger
  ledger.close = (id, ...rest) =>
    damaged.has(id) ? Promise.reject(new StoreError('the row is damaged')) : close(id, ...rest)
  await setup.startRecovery()
  await setup.clock.advance(1_000)
  const open = (await setup.rows()).filter(({ outcome }) => outcome === null)
  expect(new Set(open.map(({ id }) => id))).toEqual(damaged)
})

it.each(['success', 'failure', 'cancelled', 'deleted'])(
  'a recheck settles an order that reads %s, and does not read it again',
  async (status) => {
    const setup = await createTestGateway({
      answer: (request) => accepted(request) ?? Response.json({ data: { id: PENDING, status } }),
    })
    await setup.cancel(PENDING)
    await setup.clock.advance(10_000)
    await setup.startRecovery()
    await setup.clock.advance(1_000)
    expect(await setup.rows()).toMatchObject([
      { outcome: 'accepted', settled_status: status, next_check_at: null },
    ])
  },
)

it('rechecks in the queue of the rate limit let a caller pass', async () => {
  const ids = createIds(20)
  const setup = await createTestGateway({
    answer: accepted,
    sandbox: {
      seed: { orders: [...ids.map((id) => ({ id })), { id: PENDING }] },
      rateLimit: { limit: 1 },
    },
  })
  for (const id of ids) await setup.cancel(id)
  await setup.clock.advance(10_000)
  await setup.startRecovery()
  // By now, rechecks wait in the queue.
  await setup.clock.advance(3_000)
  const sentAt = setup.clock.now()
  expect((await setup.send('GET', `/v2/sub_number_orders/${PENDING}`)).status).toBe(200)
  expect(setup.clock.now() - sentAt).toBeLessThan(2_500)
})

it('the sweep does not touch a running cancellation', async () => {
  const setup = await createTestGateway({
    faults: [{ match: { path: 'cancel' }, effect: { kind: 'latency', ms: 8_000 } }],
  })
  // The first response reports the limit, so that reads don't wait for the PATCH.
  await setup.send('GET', '/v2/sub_number_orders')
  await setup.startRecovery()
  await startCancel(setup)
  await setup.clock.advance(7_000)
  expect(await setup.rows()).toMatchObject([{ attempts: 1, outcome: null }])
  await setup.clock.advance(2_000)
  expect(await setup.rows()).toMatchObject([{ outcome: 'cancelled', evidence: 'response' }])
})

it('the recovery continues after the ledger has failed', async () => {
  const setup = await createTestGateway({ answer: accepted })
  await setup.cancel(PENDING)
  await setup.clock.advance(10_000)
  const { ledger } = setup.gateway
  const { claimDue } = ledger
  ledger.claimDue = () => Promise.reject(new StoreError('the disk is full'))
  await setup.startRecovery()
  await setup.clock.advance(10_000)
  ledger.claimDue = claimDue
  const before = setup.sandbox.requests().count
  await setup.clock.advance(10_000)
  expect(setup.sandbox.requests().count).toBeGreaterThan(before)
})

it('stop waits for running work on the ledger', async () => {
  const { clock, gateway } = await createTestGateway()
  const { ledger, telnyx } = gateway
  const { claimDue } = ledger
  let isClaiming = false
  ledger.claimDue = async (limit) => {
    isClaiming = true
    await sleep(clock, 2_000)
    isClaiming = false
    return claimDue(limit)
  }
  const recovery = startRecovery({ ledger, telnyx, log: silent }, [])
  await clock.advance(500)
  expect(isClaiming).toBe(true)
  await clock.until(recovery.stop())
  expect(isClaiming).toBe(false)
})

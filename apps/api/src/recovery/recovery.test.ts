import { sleep } from '@countermand/core'
import { expect, it, onTestFinished } from 'vitest'
import { createWorld, PENDING, silent } from '../../test/world.ts'
import { StoreError } from '../store/store.ts'
import { startRecovery } from './recovery.ts'

const slowReads = { match: { path: 'retrieve' }, effect: { kind: 'latency', ms: 8_000 } } as const

const hang = { match: { path: 'cancel' }, effect: { kind: 'hang', applied: true } } as const

/** Answers every PATCH with 2xx and a pending order, so that the cancellation is accepted. */
const accepted = ({ method, url }: Request) =>
  method === 'PATCH'
    ? Response.json({ data: { id: new URL(url).pathname.split('/')[3], status: 'pending' } })
    : undefined

type World = Awaited<ReturnType<typeof createWorld>>

/** Begins to cancel an order; whoever asked is never answered. */
async function begin({ gateway, token, clock }: World, id = PENDING) {
  void gateway.app.request(`/v2/sub_number_orders/${id}/cancel`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${token}` },
  })
  await clock.advance(100)
}

const manyIds = (count: number) =>
  Array.from({ length: count }, (_, n) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`)

/** Starts to look after the ledger, lets it come into a reading, and stops it there. */
async function stopDuringAReading({ clock, gateway, rows, sandbox }: World) {
  const { ledger, telnyx } = gateway
  const reads = () => sandbox.requests().count
  const before = reads()
  const upkeep = startRecovery({ ledger, telnyx, log: silent }, await ledger.listOpen())
  onTestFinished(() => void upkeep.stop())
  await clock.advance(1_000)
  expect(reads()).toBe(before + 1)
  const found = await rows()
  const stoppedAt = clock.now()
  await clock.until(upkeep.stop())
  return { found, left: await rows(), tookMs: clock.now() - stoppedAt }
}

it('a sweep that is stopped during a reading ends at once, and leaves its row open', async () => {
  const world = await createWorld({ faults: [hang] })
  await begin(world)
  await world.restart()
  world.sandbox.setFaults([slowReads])
  const { left, tookMs } = await stopDuringAReading(world)
  expect(left).toMatchObject([{ attempts: 1, outcome: null, closed_at: null }])
  expect(tookMs).toBe(0)
})

it('a recheck that is stopped during a reading ends at once, and leaves its row due as it was', async () => {
  const world = await createWorld({ answer: accepted })
  await world.cancel(PENDING)
  await world.clock.advance(10_000)
  world.sandbox.setFaults([slowReads])
  const { found, left, tookMs } = await stopDuringAReading(world)
  expect(left).toEqual(found)
  expect(left).toMatchObject([{ outcome: 'accepted', settled_status: null }])
  expect(tookMs).toBe(0)
})

it('a sweep knows by the ledger that the order was seen pending', async () => {
  const world = await createWorld({ faults: [hang], guards: { maxPhoneNumbers: 100 } })
  await begin(world)
  await world.restart()
  await world.startRecovery()
  await world.clock.advance(100)
  expect(await world.rows()).toMatchObject([{ outcome: 'cancelled', evidence: 're-read' }])
})

it('a sweep closes the other rows when some cannot be closed', async () => {
  const ids = manyIds(20)
  const world = await createWorld({
    faults: [hang],
    sandbox: { seed: { orders: ids.map((id) => ({ id })) } },
  })
  for (const id of ids) await begin(world, id)
  await world.restart()
  const rows = await world.rows()
  const damaged = new Set(rows.slice(0, 10).map(({ id }) => id))
  const { ledger } = world.gateway
  const { close } = ledger
  ledger.close = (id, ...rest) =>
    damaged.has(id) ? Promise.reject(new StoreError('the row is damaged')) : close(id, ...rest)
  await world.startRecovery()
  await world.clock.advance(1_000)
  const open = (await world.rows()).filter(({ outcome }) => outcome === null)
  expect(new Set(open.map(({ id }) => id))).toEqual(damaged)
})

it.each(['success', 'failure', 'cancelled', 'deleted'])(
  'a recheck settles an order that reads %s, and reads it no more',
  async (status) => {
    const world = await createWorld({
      answer: (request) => accepted(request) ?? Response.json({ data: { id: PENDING, status } }),
    })
    await world.cancel(PENDING)
    await world.clock.advance(10_000)
    await world.startRecovery()
    await world.clock.advance(1_000)
    expect(await world.rows()).toMatchObject([
      { outcome: 'accepted', settled_status: status, next_check_at: null },
    ])
  },
)

it('rechecks that wait for the limit let a caller go ahead', async () => {
  const ids = manyIds(20)
  const world = await createWorld({
    answer: accepted,
    sandbox: {
      seed: { orders: [...ids.map((id) => ({ id })), { id: PENDING }] },
      rateLimit: { limit: 1 },
    },
  })
  for (const id of ids) await world.cancel(id)
  await world.clock.advance(10_000)
  await world.startRecovery()
  // Rechecks wait by now.
  await world.clock.advance(3_000)
  const askedAt = world.clock.now()
  expect((await world.ask('GET', `/v2/sub_number_orders/${PENDING}`)).status).toBe(200)
  expect(world.clock.now() - askedAt).toBeLessThan(2_500)
})

it('a cancellation that is under way is left alone by the sweep', async () => {
  const world = await createWorld({
    faults: [{ match: { path: 'cancel' }, effect: { kind: 'latency', ms: 8_000 } }],
  })
  // Brings the first word of the limit, so that reads don't wait for the PATCH.
  await world.ask('GET', '/v2/sub_number_orders')
  await world.startRecovery()
  await begin(world)
  await world.clock.advance(7_000)
  expect(await world.rows()).toMatchObject([{ attempts: 1, outcome: null }])
  await world.clock.advance(2_000)
  expect(await world.rows()).toMatchObject([{ outcome: 'cancelled', evidence: 'response' }])
})

it('the recovery goes on after the ledger has failed', async () => {
  const world = await createWorld({ answer: accepted })
  await world.cancel(PENDING)
  await world.clock.advance(10_000)
  const { ledger } = world.gateway
  const { claimDue } = ledger
  ledger.claimDue = () => Promise.reject(new StoreError('the disk is full'))
  await world.startRecovery()
  await world.clock.advance(10_000)
  ledger.claimDue = claimDue
  const before = world.sandbox.requests().count
  await world.clock.advance(10_000)
  expect(world.sandbox.requests().count).toBeGreaterThan(before)
})

it('stop waits for what is under way in the ledger', async () => {
  const { clock, gateway } = await createWorld()
  const { ledger, telnyx } = gateway
  const { claimDue } = ledger
  let isClaiming = false
  ledger.claimDue = async (limit) => {
    isClaiming = true
    await sleep(clock, 2_000)
    isClaiming = false
    return claimDue(limit)
  }
  const upkeep = startRecovery({ ledger, telnyx, log: silent }, [])
  await clock.advance(500)
  expect(isClaiming).toBe(true)
  await clock.until(upkeep.stop())
  expect(isClaiming).toBe(false)
})

import { expect, it, onTestFinished } from 'vitest'
import { createWorld, PENDING, silent } from '../../test/world.ts'
import { startUpkeep } from './upkeep.ts'

const slowReads = { match: { path: 'retrieve' }, effect: { kind: 'latency', ms: 8_000 } } as const

type World = Awaited<ReturnType<typeof createWorld>>

/** Starts to look after the ledger, lets it come into a reading, and stops it there. */
async function stopDuringAReading({ clock, gateway, rows, sandbox }: World) {
  const { ledger, telnyx } = gateway
  const reads = () => sandbox.requests().count
  const before = reads()
  const upkeep = startUpkeep({ ledger, telnyx, log: silent }, await ledger.openRows())
  onTestFinished(() => void upkeep.stop())
  await clock.advance(1_000)
  expect(reads()).toBe(before + 1)
  const found = await rows()
  const stoppedAt = clock.now()
  await clock.until(upkeep.stop())
  return { found, left: await rows(), tookMs: clock.now() - stoppedAt }
}

it('a sweep that is stopped during a reading ends at once, and leaves its row open', async () => {
  const world = await createWorld({ faults: [{ match: { path: 'cancel' }, effect: { kind: 'hang' } }] })
  void world.gateway.app.request(`/v2/sub_number_orders/${PENDING}/cancel`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${world.token}` },
  })
  await world.clock.advance(100)
  await world.restart()
  world.sandbox.setFaults([slowReads])
  const { left, tookMs } = await stopDuringAReading(world)
  expect(left).toMatchObject([{ attempts: 1, outcome: null, closed_at: null }])
  expect(tookMs).toBe(0)
})

it('a recheck that is stopped during a reading ends at once, and leaves its row due as it was', async () => {
  const world = await createWorld({
    answer: ({ method }) =>
      method === 'PATCH' ? Response.json({ data: { id: PENDING, status: 'pending' } }) : undefined,
  })
  await world.cancel(PENDING)
  await world.clock.advance(10_000)
  world.sandbox.setFaults([slowReads])
  const { found, left, tookMs } = await stopDuringAReading(world)
  expect(left).toEqual(found)
  expect(left).toMatchObject([{ outcome: 'accepted', settled_status: null }])
  expect(tookMs).toBe(0)
})

import { setTimeout as rest } from 'node:timers/promises'
import { seededRandom } from '@countermand/sandbox'
import { expect, it, onTestFinished, vi } from 'vitest'
import { createHolds } from '../../../apps/api/src/holds/holds.ts'
import { openStoreForCommand } from '../../../apps/api/src/store/open-store.ts'
import { usePostgres } from '../../../apps/api/test/postgres-server.ts'
import { STOP_GRACE_MS } from '../batch-invariants.ts'
import { checkInvariants } from '../invariants.ts'
import { FAULTS, MAX_DELAY_MS } from './faults.ts'
import { createPostgresStore, type LedgerStore } from './ledger-store.ts'
import { startReplicas } from './replicas.ts'
import { round } from './round.ts'
import { createSetup } from './setup.ts'

const postgres = usePostgres()
const { isWhole, seed } = round
const TIMEOUT_MS = 300_000

/** How much later than it was sent a PATCH may arrive on a busy machine, in milliseconds. */
const ARRIVAL_MS = 1_000

/** The gateways' holds, as the command sets them. */
async function openHolds({ location }: LedgerStore) {
  const store = await openStoreForCommand(location, { create: false })
  onTestFinished(() => store.close())
  return createHolds(store)
}

it('nothing is sent for a batch after it was paused, stopped or put on hold on any gateway', {
  timeout: 6 * TIMEOUT_MS,
}, async () => {
  const interruptions = isWhole ? 40 : 3
  const orders = interruptions * 60
  const random = seededRandom(seed)
  const { sandbox, orderIds, spawn, recordRun } = await createSetup({
    seed: { seed, orders, pending: orders },
    faults: FAULTS,
    rateLimit: { limit: 40 },
  })
  const store = await createPostgresStore(postgres)
  const replicas = await startReplicas(store.location, 2, spawn)
  const holds = await openHolds(store)
  const { data: batch } = await replicas.call(({ cancellationBatches }) =>
    cancellationBatches.create({ sub_number_order_ids: orderIds }),
  )
  const act = (action: 'pause' | 'resume' | 'stop') =>
    replicas.call(({ cancellationBatches }) => cancellationBatches[action](batch.id))
  const isWaiting = ({ status }: { status: string }) => status === 'pending'
  const countWaiting = () => sandbox.truth().orders.filter(isWaiting).length

  /** Waits until a PATCH would have arrived, and expects that none did, and that none was committed. */
  async function expectNothingSent(from: number) {
    await rest(STOP_GRACE_MS + ARRIVAL_MS + random() * 2_000)
    const committed = (await store.read()).filter(
      ({ last_attempt_at }) => last_attempt_at !== null && Date.parse(last_attempt_at) > from,
    )
    expect(committed).toEqual([])
    const late = sandbox
      .requests()
      .requests.filter(({ route, at }) => route === 'cancel' && at > from + STOP_GRACE_MS + ARRIVAL_MS)
    expect(late).toEqual([])
  }

  for (let n = 0; n < interruptions; n++) {
    const target = countWaiting() - Math.ceil(random() * 40)
    await vi.waitUntil(() => countWaiting() <= target, { timeout: TIMEOUT_MS })
    await rest(random() * 200)
    if (random() < 0.5) {
      await act('pause')
      await expectNothingSent(Date.now())
      await act('resume')
    } else {
      await holds.place('a random moment')
      await expectNothingSent(Date.now())
      await holds.release()
    }
  }
  await act('stop')
  await expectNothingSent(Date.now())

  const find = async () =>
    (await replicas.call(({ cancellationBatches }) => cancellationBatches.retrieve(batch.id))).data
  await vi.waitUntil(async () => (await find()).finished_at !== null, { timeout: TIMEOUT_MS, interval: 500 })
  sandbox.setFaults([])
  sandbox.advance(MAX_DELAY_MS)
  const { items, outcomes, status } = await find()
  console.log(`${interruptions} interruptions, seed ${seed}:`, items, outcomes)
  expect(status).toBe('stopped')
  expect(items.done + items.untouched).toBe(orders)
  expect(items.untouched).toBeLessThanOrEqual(countWaiting())
  expect(await replicas.stop()).toEqual([0, 0])
  const run = recordRun(await store.read())
  expect([...checkInvariants(run)].filter(({ what }) => !what.startsWith('I10'))).toEqual([])
})

it.for([
  { why: 'is forbidden', effect: { kind: 'error', status: 403 }, outcome: 'refused', isQuick: true },
  { why: 'can not be read', effect: { kind: 'malformed-body' }, outcome: 'unknown', isQuick: false },
] as const)(
  'a batch finishes although one of its orders $why for ever',
  {
    timeout: TIMEOUT_MS,
  },
  async ({ effect, outcome, isQuick }, { skip }) => {
    skip(!isQuick && !isWhole, 'only in the whole round: the order is read until its deadline of 45 s')
    const { sandbox, orderIds, spawn } = await createSetup({ seed: { orders: 40, pending: 40 } })
    const [poisoned = ''] = orderIds
    const match = effect.kind === 'error' ? ({ path: 'cancel', id: poisoned } as const) : { id: poisoned }
    sandbox.setFaults([{ match, effect }])
    const store = await createPostgresStore(postgres)
    const replicas = await startReplicas(store.location, 2, spawn)
    const { data: batch } = await replicas.call(({ cancellationBatches }) =>
      cancellationBatches.create({ sub_number_order_ids: orderIds }),
    )
    const find = async () =>
      (await replicas.call(({ cancellationBatches }) => cancellationBatches.retrieve(batch.id))).data
    await vi.waitUntil(async () => (await find()).status === 'finished', {
      timeout: TIMEOUT_MS,
      interval: 500,
    })
    expect((await find()).outcomes).toMatchObject({ cancelled: 39, [outcome]: 1 })
    const rows = await store.read()
    expect(rows.find((row) => row.sub_number_order_id === poisoned)?.outcome).toBe(outcome)
  },
)

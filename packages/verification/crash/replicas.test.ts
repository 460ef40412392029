import { createGatewayClient } from '@countermand/core'
import { expect, it, vi } from 'vitest'
import type { CancellationRow } from '../../../apps/api/src/store/tables.ts'
import { usePostgres } from '../../../apps/api/test/postgres-server.ts'
import { checkInvariants } from '../invariants.ts'
import type { GatewayProcess } from './gateway-process.ts'
import { countJoins, createHeldPatch, releaseWhenJoined } from './held-patch.ts'
import { createPostgresStore } from './ledger-store.ts'
import { startReplicas } from './replicas.ts'
import { getToken, requestCancel } from './request-cancel.ts'
import { round } from './round.ts'
import { createSetup } from './setup.ts'

const postgres = usePostgres()
const TIMEOUT_MS = 300_000

/** Orders that both gateways get at once. */
const AT_ONCE = 50

/** When a gateway started to run the batches, in milliseconds since the epoch; undefined when it doesn't. */
function runsBatchesSince({ log }: GatewayProcess): number | undefined {
  const last = log.findLast(({ msg, job }) => job === 'cancellation-batches' && msg.startsWith('job '))
  return last?.msg === 'job started' ? last.time : undefined
}

/** Two gateways, one of which runs a batch. It has more orders than one gateway works on at a time. */
async function startBatchOnReplicas(orders: number) {
  const { sandbox, orderIds, spawn, recordRun } = await createSetup({
    seed: { orders, pending: orders },
    // The runner always has responses to wait for.
    faults: [{ match: { path: 'cancel' }, effect: { kind: 'latency', ms: [100, 300] } }],
    rateLimit: { limit: 40 },
  })
  const store = await createPostgresStore(postgres)
  const replicas = await startReplicas(store.location, 2, spawn)
  const created = await replicas.call(({ cancellationBatches }) =>
    cancellationBatches.create({ sub_number_order_ids: orderIds }),
  )
  const cancelled = () => sandbox.truth().orders.filter(({ status }) => status === 'cancelled').length
  await vi.waitUntil(() => cancelled() >= 10, { timeout: TIMEOUT_MS })
  const [a, b] = replicas.all.map(({ current }) => current) as [GatewayProcess, GatewayProcess]
  const [runner, other] = runsBatchesSince(a) === undefined ? [b, a] : [a, b]
  return { sandbox, store, replicas, batchId: created.data.id, runner, other, cancelled, recordRun }
}

/** Waits until a gateway runs the batches, and returns when it started to. */
async function waitForTakeover(other: GatewayProcess): Promise<number> {
  await vi.waitUntil(() => runsBatchesSince(other), { timeout: TIMEOUT_MS })
  return runsBatchesSince(other) ?? 0
}

it('a batch goes on after its gateway is killed', { timeout: TIMEOUT_MS }, async () => {
  const { runner, other, cancelled } = await startBatchOnReplicas(160)
  await runner.kill()
  const killedAt = Date.now()
  const afterMs = (await waitForTakeover(other)) - killedAt
  const before = cancelled()
  await vi.waitUntil(() => cancelled() > before, { timeout: TIMEOUT_MS })
  console.log(`from kill -9 to takeover: ${Math.round(afterMs)} ms`)
})

it.for([
  { when: 'while its own cancellations are open', isAfterSweep: false },
  { when: 'after the sweep closed them', isAfterSweep: true },
])(
  'a gateway that freezes and wakes up after a takeover changes nothing that is closed: $when',
  {
    timeout: 2 * TIMEOUT_MS,
  },
  async ({ isAfterSweep }, { skip }) => {
    skip(isAfterSweep && !round.isWhole, 'only in the whole round: the sweep comes after 60 s')
    const { sandbox, store, batchId, replicas, runner, other, recordRun } = await startBatchOnReplicas(160)
    const token = await getToken(store.location)
    const { cancellationBatches } = createGatewayClient({ url: (await other.started).url, token })
    process.kill(runner.pid, 'SIGSTOP')
    const frozenAt = Date.now()
    const takenOverAt = await waitForTakeover(other)
    // Only the runner opens cancellations.
    const isOfFrozen = ({ created_at }: CancellationRow) => Date.parse(created_at) < takenOverAt
    const findItems = async () => (await cancellationBatches.retrieve(batchId)).data.items
    await vi.waitUntil(
      async () => {
        const open = (await store.read()).filter(({ outcome }) => outcome === null)
        return open.every(isOfFrozen) && (await findItems()).waiting === (isAfterSweep ? 0 : open.length)
      },
      { timeout: TIMEOUT_MS, interval: 100 },
    )
    const closed = (await store.read()).filter(({ outcome }) => outcome !== null)

    const wokenAt = Date.now()
    process.kill(runner.pid, 'SIGCONT')
    await vi.waitUntil(
      () => runner.log.some(({ msg, time, lost }) => msg === 'job ended' && time >= wokenAt && lost === true),
      { timeout: TIMEOUT_MS },
    )
    await vi.waitUntil(async () => (await findItems()).waiting === 0, { timeout: TIMEOUT_MS, interval: 100 })
    expect(await replicas.stop()).toEqual([0, 0])
    const rows = await store.read()
    console.log(
      `from SIGSTOP to takeover: ${takenOverAt - frozenAt} ms; ${rows.filter(isOfFrozen).length} cancellations ` +
        `of the frozen gateway, ${closed.length} closed when it woke up`,
    )

    const byId = new Map(rows.map((row) => [row.id, row]))
    const { requests } = sandbox.requests()
    for (const { id, sub_number_order_id: orderId, attempts, outcome, closed_at } of closed) {
      expect(byId.get(id)).toMatchObject({ attempts, outcome, closed_at })
      const later = requests.filter(
        ({ route, id, at }) => route === 'cancel' && id === orderId && at >= wokenAt,
      )
      if (outcome !== 'not-sent') expect(later).toEqual([])
    }
    // A row whose insertion was under way at the freeze is logged after it, but was opened before.
    const logged = runner.log.filter(({ msg, time }) => msg === 'cancellation opened' && time >= wokenAt)
    const opened = logged.map(({ cancellation_id: id }) => byId.get(String(id)))
    expect(opened.filter((row) => row === undefined || !isOfFrozen(row))).toEqual([])
    const run = recordRun(rows, [frozenAt])
    expect([...checkInvariants(run)].filter(({ what }) => !what.startsWith('I10'))).toEqual([])
  },
)

it('two gateways that get a cancel of one order at once send one PATCH, and respond alike', {
  timeout: 1_800_000,
}, async () => {
  const orders = round.isWhole ? 1_000 : 100
  const { sandbox, orderIds, latency, spawn, recordRun } = await createHeldPatch(orders)
  const store = await createPostgresStore(postgres)
  const replicas = await startReplicas(store.location, 2, spawn)
  const both = await Promise.all(replicas.all.map((gateway) => gateway.running()))
  const joins = () => countJoins(replicas.all.map(({ current }) => current))
  let pairs = 0
  for (let from = 0; from < orders; from += AT_ONCE) {
    latency.hold()
    const ids = orderIds.slice(from, from + AT_ONCE)
    const before = joins()
    const requests = ids.flatMap((id) => both.map((gateway) => requestCancel(gateway, id)))
    const responses = await releaseWhenJoined(latency, requests, () => joins() - before === ids.length)
    for (const [orderId, its] of Map.groupBy(responses, (response) => response.orderId)) {
      const [one, two] = its.toSorted((a, b) =>
        String(a.cancellationId).localeCompare(String(b.cancellationId)),
      )
      expect(sandbox.truthOf(orderId).patches).toEqual({ arrived: 1, applied: 1 })
      expect(one).toMatchObject({ status: 200, outcome: 'cancelled' })
      if (one?.cancellationId === two?.cancellationId) pairs++
      const outcome = one?.cancellationId === two?.cancellationId ? 'cancelled' : 'already-cancelled'
      expect(two).toMatchObject({ status: 200, outcome })
    }
  }
  expect(pairs).toBeGreaterThan(0)
  expect(await replicas.stop()).toEqual([0, 0])
  const run = recordRun(await store.read())
  expect([...checkInvariants(run)]).toEqual([])
  console.log(`${orders} orders, each cancelled by two gateways at once: ${pairs} pairs with one outcome`)
})

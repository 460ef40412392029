import { setTimeout as rest } from 'node:timers/promises'
import type { Random } from '@countermand/core'
import type { CancellationBatchItem } from '@countermand/core/wire'
import { seededRandom } from '@countermand/sandbox'
import { expect, it, vi } from 'vitest'
import { usePostgres } from '../../../apps/api/test/postgres-server.ts'
import { checkInvariants } from '../invariants.ts'
import { FAULTS, MAX_DELAY_MS } from './faults.ts'
import { createPostgresStore, createSqliteStore } from './ledger-store.ts'
import { type Replicas, startReplicas } from './replicas.ts'
import { median, summarizeTimes, tally } from './report.ts'
import { round } from './round.ts'
import { createSetup } from './setup.ts'

const postgres = usePostgres()

/** How long a batch may take, also on a busy machine, in milliseconds. */
const FINISH_TIMEOUT_MS = 1_800_000

/** Orders of each batch that is created at the moment of a kill. */
const LATE_ORDERS = 2

it.each([
  { store: 'SQLite', count: 1, createStore: async () => createSqliteStore() },
  { store: 'PostgreSQL, two gateways', count: 2, createStore: () => createPostgresStore(postgres) },
])(
  'batches whose gateways are killed at random moments finish, with one true outcome for each item: $store',
  {
    timeout: 3_600_000,
  },
  async ({ store: what, count, createStore }) => {
    const { isWhole, seed } = round
    const kills = isWhole ? 50 : 5
    const size = kills * 40
    const orders = size + kills * LATE_ORDERS
    const random = seededRandom(seed)
    const { sandbox, orderIds, spawn, recordRun } = await createSetup({
      seed: { seed, orders, pending: orders },
      faults: FAULTS,
      // Slow enough that every kill hits the batch.
      rateLimit: { limit: isWhole ? 100 : 40 },
    })
    const store = await createStore()
    const replicas = await startReplicas(store.location, count, spawn)

    const create = async (ids: string[], idempotencyKey: string) => {
      const batch = { sub_number_order_ids: ids }
      const { data } = await replicas.call(({ cancellationBatches }) =>
        cancellationBatches.create(batch, { idempotencyKey }),
      )
      return data.id
    }
    const findBatch = async (id: string) =>
      (await replicas.call(({ cancellationBatches }) => cancellationBatches.retrieve(id))).data
    async function waitForProgress(id: string, items: number) {
      const target = (await findBatch(id)).items.done + items
      await vi.waitUntil(async () => (await findBatch(id)).items.done >= Math.min(target, size), {
        timeout: FINISH_TIMEOUT_MS,
        interval: 50,
      })
    }

    const main = create(orderIds.slice(0, size), 'main')
    const created = [main]
    await main
    for (let kill = 0; kill < kills; kill++) {
      // Some kills hit a start or a takeover.
      if (random() < 0.3) await rest(random() * (median(getStartTimes(replicas)) * 1.5 + 500))
      else await waitForProgress(await main, Math.ceil((random() * 1.6 * size) / kills))
      const from = size + kill * LATE_ORDERS
      const late = create(orderIds.slice(from, from + LATE_ORDERS), `late ${kill}`)
      created.push(late)
      // Some kills cut the request off, some follow its response.
      if (random() < 0.5) await late
      await Promise.all(pickVictims(replicas, random).map((gateway) => gateway.killAndStart()))
    }
    const ids = await Promise.all(created)
    for (const id of ids) {
      await vi.waitUntil(async () => (await findBatch(id)).finished_at !== null, {
        timeout: FINISH_TIMEOUT_MS,
        interval: 500,
      })
    }
    sandbox.setFaults([])
    sandbox.advance(MAX_DELAY_MS)

    const batches = await replicas.call(({ cancellationBatches }) =>
      cancellationBatches.list({ page: { size: 250 } }),
    )
    const items = (await Promise.all(ids.map((id) => readItems(replicas, id)))).flat()
    expect(await replicas.stop()).toEqual(Array(count).fill(0))
    const rows = await store.read()
    const killedAt = replicas.all.flatMap((gateway) => gateway.killedAt)
    console.log(
      `${what}: ${killedAt.length} kills, ${size} + ${ids.length - 1} × ${LATE_ORDERS} items, seed ${seed}; ` +
        `from start to ready: ${summarizeTimes(getStartTimes(replicas))}\n` +
        `items: ${tally(items.map(({ outcome }) => String(outcome)))}; rows: ${rows.length}`,
    )

    expect(batches.data.map(({ id }) => id).toSorted()).toEqual(ids.toSorted())
    expect(items.map((item) => item.sub_number_order_id).toSorted()).toEqual(orderIds.toSorted())
    const byId = new Map(rows.map((row) => [row.id, row]))
    const byOrder = Map.groupBy(rows, (row) => row.sub_number_order_id)
    for (const { sub_number_order_id: orderId, outcome, cancellation_id, finished_at } of items) {
      const row = byId.get(cancellation_id ?? '')
      expect([row?.sub_number_order_id, row?.outcome]).toEqual([orderId, outcome])
      // None was attempted after its outcome.
      const later = byOrder.get(orderId)?.filter(({ created_at }) => created_at > String(finished_at))
      expect(later).toEqual([])
      // No other caller cancels these orders.
      expect(outcome).not.toBe('already-cancelled')
    }
    const run = recordRun(rows, killedAt)
    expect(run.cancellations.some(({ isDisturbed }) => isDisturbed)).toBe(true)
    // Unknown outcomes are still being rechecked when the batch ends.
    expect([...checkInvariants(run)].filter(({ what }) => !what.startsWith('I10'))).toEqual([])
  },
)

const getStartTimes = ({ all }: Replicas) => all.flatMap(({ startTimes }) => startTimes)

/** One of them, or sometimes all. */
function pickVictims({ all }: Replicas, random: Random) {
  if (random() < 0.2) return all
  return all.slice(Math.floor(random() * all.length)).slice(0, 1)
}

async function readItems(replicas: Replicas, id: string): Promise<CancellationBatchItem[]> {
  const items: CancellationBatchItem[] = []
  for (let after: string | null = null; ; ) {
    const page: { size: number; after?: string } = { size: 250, ...(after !== null && { after }) }
    const { data, meta } = await replicas.call(({ cancellationBatches }) =>
      cancellationBatches.items(id, { page }),
    )
    items.push(...data)
    if (!meta.has_more) return items
    after = meta.next
  }
}

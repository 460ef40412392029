import { setTimeout as rest } from 'node:timers/promises'
import { seededRandom } from '@countermand/sandbox'
import { expect, it, vi } from 'vitest'
import { usePostgres } from '../../../apps/api/test/postgres-server.ts'
import { checkInvariants } from '../invariants.ts'
import { expectRecorded } from './expect-recorded.ts'
import { FAULTS, MAX_DELAY_MS } from './faults.ts'
import type { GatewayEnd } from './gateway-process.ts'
import { createPostgresStore } from './ledger-store.ts'
import { startReplicas } from './replicas.ts'
import { tally } from './report.ts'
import { requestCancel } from './request-cancel.ts'
import { round } from './round.ts'
import { createSetup } from './setup.ts'
import { startLoad } from './steady-load.ts'

const postgres = usePostgres()
const { isWhole, seed } = round
const random = seededRandom(seed)
const TIMEOUT_MS = 600_000
const BATCH_ORDERS = 200

async function restart() {
  await postgres.stop()
  await rest(random() * 2_000)
  await postgres.start()
}

/** As an administrator does, or a firewall. */
const cutConnections = (databaseUrl: string) =>
  postgres.query(
    databaseUrl,
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and application_name in ('countermand-gateway', 'countermand-jobs')`,
  )

it.each([
  { what: 'the database server restarts', times: isWhole ? 10 : 2, everyMs: 3_000, disturb: restart },
  { what: 'all connections are cut', times: isWhole ? 100 : 15, everyMs: 300, disturb: cutConnections },
])(
  'gateways lose no request and report no false outcome while $what',
  {
    timeout: 2 * TIMEOUT_MS,
  },
  async ({ what, times, everyMs, disturb }) => {
    const orders = BATCH_ORDERS + 600
    const { sandbox, orderIds, spawn, recordRun } = await createSetup({
      seed: { seed, orders, pending: orders },
      faults: FAULTS,
      rateLimit: { limit: 100 },
    })
    const store = await createPostgresStore(postgres)
    const { databaseUrl = '' } = store.location
    const replicas = await startReplicas(store.location, 2, spawn)
    const { data: batch } = await replicas.call(({ cancellationBatches }) =>
      cancellationBatches.create({ sub_number_order_ids: orderIds.slice(0, BATCH_ORDERS) }),
    )
    const last = orderIds.at(-1) ?? ''
    const load = startLoad(orderIds.slice(BATCH_ORDERS, -1), { gateway: replicas.running, random })
    const ends: GatewayEnd[] = []
    for (const { current } of replicas.all) current.ended.then((end) => ends.push(end))
    const disturbedAt: number[] = []
    for (let time = 0; time < times; time++) {
      await rest(random() * 2 * everyMs)
      disturbedAt.push(Date.now())
      await disturb(databaseUrl)
      disturbedAt.push(Date.now())
      expect(ends).toEqual([])
    }
    const before = load.responses.length
    // A slow restart leaves the load no order that is still pending.
    const isOver = (outcome: string | null) => outcome === 'cancelled' || outcome === 'already-cancelled'
    await vi.waitUntil(() => load.responses.slice(before).some(({ outcome }) => isOver(outcome)), {
      timeout: TIMEOUT_MS,
    })
    await load.end()
    sandbox.setFaults([])
    const status = async () =>
      (await replicas.call(({ cancellationBatches }) => cancellationBatches.retrieve(batch.id))).data.status
    await vi.waitUntil(async () => (await status()) === 'finished', { timeout: TIMEOUT_MS, interval: 500 })
    expect(await requestCancel(await replicas.running(), last)).toMatchObject({ outcome: 'cancelled' })
    await vi.waitUntil(async () => (await store.read()).every(({ outcome }) => outcome !== null), {
      timeout: TIMEOUT_MS,
      interval: 500,
    })
    sandbox.advance(MAX_DELAY_MS)
    expect(await replicas.stop()).toEqual([0, 0])

    const rows = await store.read()
    console.log(
      `${what}, ${times} times, seed ${seed}: ${tally(rows.map(({ outcome }) => String(outcome)))}; ` +
        `responses: ${tally(load.responses.map(({ status, outcome }) => `${status} ${outcome}`))}`,
    )
    expectRecorded(load.responses, rows)
    // Only callers of single cancels request an order again.
    expect(
      rows.filter(({ batch_id, outcome }) => batch_id !== null && outcome === 'already-cancelled'),
    ).toEqual([])
    const run = recordRun(rows, disturbedAt)
    expect([...checkInvariants(run)].filter(({ what }) => !what.startsWith('I10'))).toEqual([])
  },
)

import { setTimeout as rest } from 'node:timers/promises'
import { createGatewayClient } from '@countermand/core'
import type { CancellationBatchItem } from '@countermand/core/wire'
import { type FaultRule, seededRandom } from '@countermand/sandbox'
import { expect, it, vi } from 'vitest'
import { temporaryFolder } from '../../../apps/api/test/temporary-folder.ts'
import { checkInvariants } from '../invariants.ts'
import { readLedger } from './ledger-file.ts'
import { median, summarizeTimes, tally } from './report.ts'
import { getToken } from './request-cancel.ts'
import { startRestartingGateway } from './restarting-gateway.ts'
import { round } from './round.ts'
import { createSetup } from './setup.ts'
import { toRunRecord } from './to-run-record.ts'

const cancels = { path: 'cancel' } as const

const MAX_DELAY_MS = 4_000

/** The first that applies decides. */
const FAULTS: FaultRule[] = [
  { effect: { kind: 'latency', ms: [0, 60] } },
  { match: cancels, effect: { kind: 'lost-answer' }, probability: 0.1 },
  { effect: { kind: 'error', status: 503 }, probability: 0.05 },
  { match: cancels, effect: { kind: 'error', status: 503, applied: true }, probability: 0.05 },
  {
    match: cancels,
    effect: { kind: 'late-application', delayMs: MAX_DELAY_MS, answer: '504' },
    probability: 0.03,
  },
]

it('a batch whose gateway is killed at random moments finishes, with one true outcome for each item', {
  timeout: 1_800_000,
}, async () => {
  const { isWhole, seed } = round
  const kills = isWhole ? 50 : 5
  const size = kills * 40
  const random = seededRandom(seed)
  const { sandbox, orderIds, spawn } = await createSetup({
    seed: { seed, orders: size, pending: size },
    faults: FAULTS,
    rateLimit: { limit: 100 },
  })
  const dataDir = temporaryFolder()
  const restarting = startRestartingGateway(() => spawn({ dataDir }))
  const token = await getToken((await restarting.running()).dataDir)
  const batches = async () =>
    createGatewayClient({ url: (await restarting.running()).url, token }).cancellationBatches

  const { data: batch } = await (await batches()).create({ sub_number_order_ids: orderIds })
  for (let kill = 0; kill < kills; kill++) {
    // Some are killed while they start.
    await rest(random() * (median(restarting.startTimes) * 1.5 + 500))
    await restarting.killAndStart()
  }
  await vi.waitUntil(async () => (await (await batches()).retrieve(batch.id)).data.finished_at !== null, {
    timeout: 900_000,
    interval: 500,
  })
  sandbox.setFaults([])
  sandbox.advance(MAX_DELAY_MS)

  const { data: finished } = await (await batches()).retrieve(batch.id)
  const items: CancellationBatchItem[] = []
  for (let after: string | null = null; ; ) {
    const page = { size: 250, ...(after !== null && { after }) }
    const { data, meta } = await (await batches()).items(batch.id, { page })
    items.push(...data)
    if (!meta.has_more) break
    after = meta.next
  }
  await restarting.current.kill('SIGTERM')
  expect(await restarting.current.ended).toMatchObject({ code: 0 })
  const rows = readLedger(dataDir)
  console.log(
    `${kills} kills of a batch of ${size}, seed ${seed}; from start to ready: ${summarizeTimes(restarting.startTimes)}\n` +
      `items: ${tally(items.map(({ outcome }) => String(outcome)))}; rows: ${rows.length}`,
  )

  expect(finished.items).toMatchObject({ total: size, done: size, waiting: 0, untouched: 0 })
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
  const run = toRunRecord(rows, {
    requests: sandbox.requests().requests,
    orders: sandbox.truth().orders,
    kills: restarting.killedAt,
  })
  // Unknown outcomes are still being rechecked when the batch ends.
  expect([...checkInvariants(run)].filter(({ what }) => !what.startsWith('I10'))).toEqual([])
})

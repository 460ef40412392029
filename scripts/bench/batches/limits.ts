import { setTimeout as sleep } from 'node:timers/promises'
import { percentile, type Row } from '../report.ts'
import { startSandboxProcess } from '../sandbox.ts'
import { API_KEY } from '../upstream.ts'
import { type BenchStore, durationSeconds, withGateway } from './gateway.ts'

const PER_SECOND = 50
const INTERVAL_MS = 1_000 / PER_SECOND

/** A batch under Telnyx's limit, alone and with single cancels beside it, in real time. They run at the same time. */
export async function underLimit(store: BenchStore): Promise<Row[]> {
  return Promise.all([paceOfBatch(store), singleCancelsBesideBatch(store)])
}

const startLimitedSandbox = (pending: number, latencyMs = 0) =>
  startSandboxProcess({
    apiKey: API_KEY,
    seed: { pending },
    rateLimit: { limit: PER_SECOND, windowMs: 1_000 },
    faults: latencyMs > 0 ? [{ effect: { kind: 'latency', ms: latencyMs } }] : [],
  })

const PACED_ITEMS = 2_000
const MIN_SHARE = 0.97
const MAX_REJECTED = 2

async function paceOfBatch(store: BenchStore): Promise<Row> {
  const sandbox = await startLimitedSandbox(PACED_ITEMS)
  const batch = await withGateway(store, sandbox, ({ runBatch }) => runBatch(sandbox.ids))
  const { requests: all } = await sandbox.requests()
  const requests = all.filter(({ at }) => at >= Date.parse(batch.created_at))
  await sandbox.close()
  const share = requests.length / (durationSeconds(batch) * PER_SECOND)
  const rejected = requests.filter(({ status }) => status === 429).length
  return {
    work: `${store.name}: a batch of ${PACED_ITEMS.toLocaleString('en')} orders at ${PER_SECOND} requests/s`,
    ours: `${share.toFixed(3)} of the limit, ${rejected} × 429`,
    peers: '–',
    goal: `at least ${MIN_SHARE}, at most ${MAX_REJECTED} × 429`,
    isMet: share >= MIN_SHARE && rejected <= MAX_REJECTED,
  }
}

const LARGE_BATCH = 10_000
const SINGLE_CANCELS = 200
const LATENCY_MS = 50
/** One at a time, at irregular intervals, so that they don't keep step with the pacer. */
const PAUSE_MS = [50, 250] as const

async function singleCancelsBesideBatch(store: BenchStore): Promise<Row> {
  const sandbox = await startLimitedSandbox(LARGE_BATCH + SINGLE_CANCELS, LATENCY_MS)
  const times = await withGateway(store, sandbox, async ({ client, createBatch, awaitBatch }) => {
    const { id } = await createBatch(sandbox.ids.slice(0, LARGE_BATCH))
    await awaitBatch(id, ({ items }) => items.done > 0)
    const measured: number[] = []
    for (const orderId of sandbox.ids.slice(LARGE_BATCH)) {
      measured.push(await client.cancelOne(orderId))
      await sleep(PAUSE_MS[0] + Math.random() * (PAUSE_MS[1] - PAUSE_MS[0]))
    }
    await awaitBatch(id, ({ status }) => status === 'running')
    return measured
  })
  await sandbox.close()
  const p99 = percentile(times, 99)
  const most = 2 * INTERVAL_MS + LATENCY_MS
  return {
    work: `${store.name}: p99 of ${SINGLE_CANCELS} single cancels while a batch of ${LARGE_BATCH.toLocaleString('en')} orders runs at ${PER_SECOND} requests/s, ${LATENCY_MS} ms upstream`,
    ours: `${Math.round(p99)} ms (p50 ${Math.round(percentile(times, 50))} ms)`,
    peers: '–',
    goal: `at most 2 request intervals + the upstream's latency: ${most} ms`,
    isMet: p99 <= most,
  }
}

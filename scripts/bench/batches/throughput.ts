import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { onOneCore, startChild } from '../child-process.ts'
import type { Round, RoundRequest } from '../core/contender-process.ts'
import { median, type Row } from '../report.ts'
import { startUpstream } from '../upstream.ts'
import { type BatchGateway, type BenchStore, durationSeconds, hasEnded, withGateway } from './gateway.ts'

const createIds = (count: number) => Array.from({ length: count }, () => randomUUID() as string)

const CREATED = { items: 10_000, warmUps: 2, rounds: 7 }
const MAX_CREATE_SECONDS = 0.3

/** How long it takes to create a batch, and how long other requests wait meanwhile. */
export async function createBatches(store: BenchStore): Promise<Row[]> {
  const upstream = await startUpstream()
  const { items, warmUps, rounds } = CREATED
  const created = await withGateway(store, upstream, async (gateway) => {
    const measured: Creation[] = []
    for (let n = 0; n < warmUps + rounds; n++) measured.push(await measureCreation(gateway, items))
    return measured.slice(warmUps)
  })
  await upstream.close()
  const seconds = (key: 'answeredMs' | 'storedMs') => median(created.map((one) => one[key])) / 1_000
  const longestWaitMs = Math.max(...created.map((one) => one.longestWaitMs))
  const work = `${store.name}: create a batch of ${items.toLocaleString('en')} ids`
  return [
    {
      work: `${work}: until the response, when it is durable`,
      ours: `${seconds('answeredMs').toFixed(2)} s`,
      peers: '–',
      goal: `at most ${MAX_CREATE_SECONDS} s`,
      isMet: seconds('answeredMs') <= MAX_CREATE_SECONDS,
    },
    {
      work: `${work}: until every item is a row`,
      ours: `${seconds('storedMs').toFixed(2)} s; meanwhile the slowest GET took ${Math.round(longestWaitMs)} ms`,
      peers: '–',
      goal: `at most ${MAX_CREATE_SECONDS} s, with other requests served meanwhile`,
      isMet: seconds('storedMs') <= MAX_CREATE_SECONDS && longestWaitMs < seconds('answeredMs') * 1_000,
    },
  ]
}

interface Creation {
  /** Until the response to the request. */
  answeredMs: number
  /** Until the batch has all its items. */
  storedMs: number
  longestWaitMs: number
}

/** How long the other caller pauses between two requests, in milliseconds. */
const PAUSE_MS = 5

async function measureCreation(gateway: BatchGateway, items: number): Promise<Creation> {
  const { client, connect, createBatch, awaitBatch } = gateway
  const otherCaller = connect(1)
  const ids = createIds(items)
  let isStored = false
  let longestWaitMs = 0
  const readLedger = async () => {
    while (!isStored) {
      const { ms } = await otherCaller.get('/cancellations?page[size]=1')
      longestWaitMs = Math.max(longestWaitMs, ms)
      await sleep(PAUSE_MS)
    }
  }
  const start = performance.now()
  const reading = readLedger()
  const { id } = await createBatch(ids)
  const answeredMs = performance.now() - start
  await awaitBatch(id, ({ status }) => status !== 'resolving', PAUSE_MS)
  const storedMs = performance.now() - start
  isStored = true
  await reading
  await client.post(`/cancellation_batches/${id}/actions/stop`, {})
  await awaitBatch(id, hasEnded)
  return { answeredMs, storedMs, longestWaitMs }
}

const THROUGHPUT = { items: 2_500, warmUps: 1, rounds: 5, concurrency: 100 }
const MIN_RATIO = 0.5

/** A batch against core's `cancelOrders`: both on the same core, in turns, against the same upstream. */
export async function throughput(store: BenchStore): Promise<Row[]> {
  const { items, warmUps, rounds, concurrency } = THROUGHPUT
  const upstream = await startUpstream()
  const core = await startChild<RoundRequest, Round>(
    'core/contender-process.ts',
    ['cancel-orders', upstream.baseUrl],
    onOneCore(),
  )
  const [batchRates, coreRates] = await withGateway(store, upstream, async (gateway) => {
    const measured: [number[], number[]] = [[], []]
    for (let n = 0; n < warmUps + rounds; n++) {
      const batch = items / durationSeconds(await gateway.runBatch(createIds(items)))
      const { wallMs } = await core.ask({ orders: items, concurrency })
      if (n < warmUps) continue
      measured[0].push(batch)
      measured[1].push(items / (wallMs / 1_000))
    }
    return measured
  })
  await core.close()
  await upstream.close()
  const [ours, cores] = [median(batchRates), median(coreRates)]
  return [
    {
      work: `${store.name}: a batch of ${items.toLocaleString('en')} orders, 0 ms upstream, no limit`,
      ours: `${Math.round(ours)} orders/s`,
      peers: `core's cancelOrders ${Math.round(cores)} orders/s`,
      goal: `at least ${MIN_RATIO} of core's: ${(ours / cores).toFixed(2)}`,
      isMet: ours / cores >= MIN_RATIO,
    },
  ]
}

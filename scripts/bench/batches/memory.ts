import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Row } from '../report.ts'
import { startUpstream } from '../upstream.ts'
import { type BatchGateway, type BenchStore, withGateway } from './gateway.ts'

const ITEMS = 100_000
const PER_SECOND = 200
const SECONDS = 30
/** So that their requests wait for the limit, not for each other. */
const CALLERS = 32
const MAX_RATIO = 1.3

/** Memory of a gateway while a large batch runs, against one that gets single cancels at the same rate. */
export async function memory(store: BenchStore): Promise<Row[]> {
  const batch = await measurePeak(store, runLargeBatch)
  const single = await measurePeak(store, sendSingleCancels)
  const ratio = batch.megabytes / single.megabytes
  return [
    {
      work: `${store.name}: peak memory while a batch of ${ITEMS.toLocaleString('en')} orders is created and runs at ${PER_SECOND} requests/s for ${SECONDS} s`,
      ours: `${Math.round(batch.megabytes)} MB (${batch.cancels.toLocaleString('en')} cancelled)`,
      peers: `single cancels instead ${Math.round(single.megabytes)} MB (${single.cancels.toLocaleString('en')} cancelled)`,
      goal: `at most ${MAX_RATIO} × without a batch: ${ratio.toFixed(2)}`,
      isMet: ratio <= MAX_RATIO,
    },
  ]
}

/** Cancels orders for some seconds. Returns how many. */
type Load = (gateway: BatchGateway) => Promise<number>

async function measurePeak(store: BenchStore, load: Load) {
  const upstream = await startUpstream({ perSecond: PER_SECOND })
  const peak = await withGateway(store, upstream, async (gateway) => {
    const cancels = await load(gateway)
    return { cancels, megabytes: (await gateway.usage()).peakBytes / 1e6 }
  })
  await upstream.close()
  return peak
}

async function runLargeBatch({ createBatch, awaitBatch, retrieveBatch }: BatchGateway): Promise<number> {
  const { id } = await createBatch(Array.from({ length: ITEMS }, () => randomUUID()))
  await awaitBatch(id, ({ status }) => status === 'running')
  await sleep(SECONDS * 1_000)
  return (await retrieveBatch(id)).items.done
}

async function sendSingleCancels({ connect }: BatchGateway): Promise<number> {
  const times = await connect(CALLERS).cancel(SECONDS * PER_SECOND)
  return times.length
}

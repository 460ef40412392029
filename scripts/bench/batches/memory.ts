import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Row } from '../report.ts'
import { startUpstream } from '../upstream.ts'
import { type BatchGateway, type BenchStore, withGateway } from './gateway.ts'

const ITEMS = 100_000
const PER_SECOND = 500
const SECONDS = 40
const CALLERS = 16
const MAX_RATIO = 1.3

/** Memory of a gateway while a large batch runs, against one that gets single cancels at the same rate. */
export async function memory(store: BenchStore): Promise<Row[]> {
  const batch = await measurePeak(store, runLargeBatch)
  const single = await measurePeak(store, sendSingleCancels)
  const ratio = batch.megabytes / single.megabytes
  return [
    {
      work: `${store.name}: peak memory while a batch of ${ITEMS.toLocaleString('en')} orders runs at ${PER_SECOND} requests/s, the first ${SECONDS} s`,
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

async function runLargeBatch({ createBatch, retrieveBatch }: BatchGateway): Promise<number> {
  const { id } = await createBatch(Array.from({ length: ITEMS }, () => randomUUID()))
  await sleep(SECONDS * 1_000)
  return (await retrieveBatch(id)).items.done
}

async function sendSingleCancels({ connect }: BatchGateway): Promise<number> {
  const times = await connect(CALLERS).cancel(SECONDS * PER_SECOND)
  return times.length
}

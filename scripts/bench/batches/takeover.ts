import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Row } from '../report.ts'
import { startUpstream } from '../upstream.ts'
import { type BenchStore, withGateway } from './gateway.ts'

const ITEMS = 10_000
const PER_SECOND = 50
const ROUNDS = 2
/** By then the second gateway looks for jobs. */
const START_MS = 3_000
/** pg-boss's shortest heartbeat, a second each until a gateway notices and fetches the job, and one to begin. */
const MAX_SECONDS = 13

/** How long a batch stands still after kill -9 of the gateway that runs it, with a second gateway on the database. */
export async function takeover(store: BenchStore): Promise<Row[]> {
  const seconds: number[] = []
  for (let n = 0; n < ROUNDS; n++) seconds.push(await measureTakeover(store))
  const [shortest, longest] = [Math.min(...seconds), Math.max(...seconds)]
  return [
    {
      work: `${store.name}: from kill -9 of the gateway that runs a batch to the next outcome, ${ROUNDS} times`,
      ours: `${shortest.toFixed(1)} to ${longest.toFixed(1)} s`,
      peers: '–',
      goal: `the shortest that pg-boss's heartbeat of 10 s allows: at most ${MAX_SECONDS} s`,
      isMet: longest <= MAX_SECONDS,
    },
  ]
}

async function measureTakeover(store: BenchStore): Promise<number> {
  const upstream = await startUpstream({ perSecond: PER_SECOND })
  const environment = await store.createEmpty()
  const shared = { ...store, createEmpty: async () => environment }
  const seconds = await withGateway(shared, upstream, async (runner) => {
    // It is alone, so it runs the batch.
    const { id } = await runner.createBatch(Array.from({ length: ITEMS }, () => randomUUID()))
    await runner.awaitBatch(id, ({ items }) => items.done > 0)
    return withGateway(shared, upstream, async (other) => {
      await sleep(START_MS)
      await runner.kill()
      const killedAt = performance.now()
      const { done } = (await other.retrieveBatch(id)).items
      await other.awaitBatch(id, ({ items }) => items.done > done)
      return (performance.now() - killedAt) / 1_000
    })
  })
  await upstream.close()
  return seconds
}

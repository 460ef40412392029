import { interleaved } from './interleaved.ts'
import { type Measure, median } from './row.ts'

const WORK = { orders: 5_000, concurrency: 50 }
const LATENCY_MS = 50
const MOST_WALL = 1.05
const MOST_MEMORY = 0.8

/** Bulk: wall time against a bare loop, memory against the SDK. */
export const manyAtOnce: Measure = async () => {
  const names = ['cancel-orders', 'official-sdk', 'undici-loop'] as const
  const results = await interleaved(names, { ...WORK, latencyMs: LATENCY_MS, rounds: 3 })
  const figuresOf = (name: (typeof names)[number]) => ({
    seconds: median(results[name].map(({ wallMs }) => wallMs)) / 1_000,
    megabytes: median(results[name].map(({ peakBytes }) => peakBytes)) / 1e6,
  })
  const [ours, sdk, loop] = [figuresOf('cancel-orders'), figuresOf('official-sdk'), figuresOf('undici-loop')]
  const wall = ours.seconds / loop.seconds
  const memory = ours.megabytes / sdk.megabytes
  const work = `${WORK.orders.toLocaleString('en')} cancels, ${LATENCY_MS} ms upstream, ${WORK.concurrency} at a time`
  return [
    {
      work: `${work}: wall time`,
      ours: `${ours.seconds.toFixed(2)} s`,
      peers: `undici loop ${loop.seconds.toFixed(2)} s, SDK ${sdk.seconds.toFixed(2)} s`,
      goal: `at most ${MOST_WALL} of the loop: ${wall.toFixed(2)}`,
      isMet: wall <= MOST_WALL,
    },
    {
      work: `${work}: peak memory`,
      ours: `${Math.round(ours.megabytes)} MB`,
      peers: `SDK ${Math.round(sdk.megabytes)} MB, undici loop ${Math.round(loop.megabytes)} MB`,
      goal: `at most ${MOST_MEMORY} of the SDK: ${memory.toFixed(2)}`,
      isMet: memory <= MOST_MEMORY,
    },
  ]
}

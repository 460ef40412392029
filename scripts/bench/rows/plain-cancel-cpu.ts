import { interleaved } from './interleaved.ts'
import { type Measure, median, type Row } from './row.ts'

const GOAL = 0.75

/** The CPU of one cancel that Telnyx answers at once, over HTTP on loopback. */
export const plainCancelCpu: Measure = async () => [
  await measure('one after another', 1),
  await measure('10 at a time', 10),
]

async function measure(how: string, concurrency: number): Promise<Row> {
  const orders = 500
  const names = ['cancel-order', 'official-sdk', 'undici-loop'] as const
  const results = await interleaved(names, { orders, concurrency, warmUps: 6, rounds: 21 })
  const cpuOf = (name: (typeof names)[number]) => median(results[name].map(({ cpuUs }) => cpuUs / orders))
  const [ours, sdk, loop] = [cpuOf('cancel-order'), cpuOf('official-sdk'), cpuOf('undici-loop')]
  const ratio = ours / sdk
  return {
    work: `CPU of one plain cancel, ${how}`,
    ours: `${Math.round(ours)} µs`,
    peers: `SDK ${Math.round(sdk)} µs, undici loop ${Math.round(loop)} µs`,
    goal: `at most ${GOAL} of the SDK: ${ratio.toFixed(2)}`,
    isMet: ratio <= GOAL,
  }
}

// A contender in a process of its own: cancels as many orders as it is asked to, and tells what that took.
import { watchMemory } from '../watch-memory.ts'
import type { Contender, ContenderName } from './contender.ts'
import type { Round, RoundRequest } from './start-contender.ts'

const [name, baseUrl] = process.argv.slice(2) as [ContenderName, string]
const { contender } = (await import(`./${name}.ts`)) as { contender: Contender }
const cancelAll = contender({ apiKey: 'KEY_OF_A_BENCHMARK', baseUrl })

const idOf = (_: unknown, n: number) => `12ade33a-21c0-473b-b055-${String(n).padStart(12, '0')}`

async function runRound({ orders, concurrency }: RoundRequest): Promise<Round> {
  const ids = Array.from({ length: orders }, idOf)
  const memory = watchMemory()
  const before = process.cpuUsage()
  const start = performance.now()
  await cancelAll(ids, concurrency)
  const wallMs = performance.now() - start
  const { user, system } = process.cpuUsage(before)
  return { wallMs, cpuUs: user + system, peakBytes: memory.stop().peakBytes }
}

process.on('message', async (request: RoundRequest) => process.send?.(await runRound(request)))
process.on('disconnect', () => process.exit())
process.send?.('ready')

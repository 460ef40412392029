import { startChild } from '../child-process.ts'
import { type Measure, median, type Row } from '../report.ts'
import { startUpstream } from '../upstream.ts'
import type { ContenderName, Round, RoundRequest } from './contender-process.ts'
import type { MillionIdsResult } from './million-ids-process.ts'

/** CPU of one cancel that Telnyx answers at once, over HTTP on loopback. */
export const plainCancelCpu: Measure = async () => [
  await measureContenderCpu('one after another', 1),
  await measureContenderCpu('10 at a time', 10),
]

const CPU_GOAL = 0.75

async function measureContenderCpu(how: string, concurrency: number): Promise<Row> {
  const orders = 500
  const names = ['cancel-order', 'official-sdk', 'undici-loop'] as const
  const results = await runInTurns(names, { orders, concurrency, warmUps: 6, rounds: 21 })
  const [ours, sdk, loop] = names.map((name) => median(results[name].map(({ cpuUs }) => cpuUs / orders))) as [
    number,
    number,
    number,
  ]
  const ratio = ours / sdk
  return {
    work: `CPU of one plain cancel, ${how}`,
    ours: `${Math.round(ours)} µs`,
    peers: `SDK ${Math.round(sdk)} µs, undici loop ${Math.round(loop)} µs`,
    goal: `at most ${CPU_GOAL} of the SDK: ${ratio.toFixed(2)}`,
    isMet: ratio <= CPU_GOAL,
  }
}

const BULK = { orders: 5_000, concurrency: 50 }
const BULK_LATENCY_MS = 50
const MAX_WALL_RATIO = 1.05
const MAX_MEMORY_RATIO = 0.8

/** Bulk: wall time against a bare loop, memory against the SDK. */
export const manyAtOnce: Measure = async () => {
  const names = ['cancel-orders', 'official-sdk', 'undici-loop'] as const
  const results = await runInTurns(names, { ...BULK, latencyMs: BULK_LATENCY_MS, rounds: 3 })
  const summarize = (name: (typeof names)[number]) => ({
    seconds: median(results[name].map(({ wallMs }) => wallMs)) / 1_000,
    megabytes: median(results[name].map(({ peakBytes }) => peakBytes)) / 1e6,
  })
  const [ours, sdk, loop] = [summarize('cancel-orders'), summarize('official-sdk'), summarize('undici-loop')]
  const wall = ours.seconds / loop.seconds
  const memory = ours.megabytes / sdk.megabytes
  const work = `${BULK.orders.toLocaleString('en')} cancels, ${BULK_LATENCY_MS} ms upstream, ${BULK.concurrency} at a time`
  return [
    {
      work: `${work}: wall time`,
      ours: `${ours.seconds.toFixed(2)} s`,
      peers: `undici loop ${loop.seconds.toFixed(2)} s, SDK ${sdk.seconds.toFixed(2)} s`,
      goal: `at most ${MAX_WALL_RATIO} of the loop: ${wall.toFixed(2)}`,
      isMet: wall <= MAX_WALL_RATIO,
    },
    {
      work: `${work}: peak memory`,
      ours: `${Math.round(ours.megabytes)} MB`,
      peers: `SDK ${Math.round(sdk.megabytes)} MB, undici loop ${Math.round(loop.megabytes)} MB`,
      goal: `at most ${MAX_MEMORY_RATIO} of the SDK: ${memory.toFixed(2)}`,
      isMet: memory <= MAX_MEMORY_RATIO,
    },
  ]
}

/** After so many ids the engine has allocated what it needs to run any code at speed. */
const FIRST_IDS = 20_000
const MAX_MEGABYTES = 30

/** Whether memory is O(concurrency): in its own process, where nothing else grows. */
export const millionIds: Measure = async () => {
  const child = await startChild<{ first: number; orders: number }, MillionIdsResult>(
    'core/million-ids-process.ts',
  )
  const { finished, firstBytes, grownBytes } = await child.ask({ first: FIRST_IDS, orders: 1_000_000 })
  await child.close()
  const [first, grown] = [firstBytes / 1e6, grownBytes / 1e6]
  return [
    {
      work: '1,000,000 ids from a generator through a no-op port: memory growth',
      ours: `${Math.round(grown)} MB more than the first ${FIRST_IDS.toLocaleString('en')} took (${Math.round(first)} MB)`,
      peers: '–',
      goal: `under ${MAX_MEGABYTES} MB`,
      isMet: finished === 1_000_000 && grown < MAX_MEGABYTES,
    },
  ]
}

interface Schedule extends RoundRequest {
  /** Rounds that count. */
  rounds: number
  /** Rounds before those that count. @default 0: each round that counts is the first one of a new process */
  warmUps?: number
  /** How long each response of the upstream takes, in milliseconds. @default 0 */
  latencyMs?: number
}

/**
 * Runs rounds of several contenders against one upstream, each contender in its own process. They take
 * turns, so that other load on the machine affects all of them.
 */
async function runInTurns<Name extends ContenderName>(
  names: readonly Name[],
  { rounds, warmUps = 0, latencyMs = 0, ...request }: Schedule,
): Promise<Record<Name, Round[]>> {
  const upstream = await startUpstream({ latencyMs })
  const start = () =>
    Promise.all(
      names.map((name) =>
        startChild<RoundRequest, Round>('core/contender-process.ts', [name, upstream.baseUrl]),
      ),
    )
  const results = names.map((): Round[] => [])
  let contenders = await start()
  for (let n = 0; n < warmUps + rounds; n++) {
    for (const [index, contender] of contenders.entries()) {
      const round = await contender.ask(request)
      if (n >= warmUps) results[index]?.push(round)
      if (warmUps === 0) await contender.close()
    }
    if (warmUps === 0 && n + 1 < rounds) contenders = await start()
  }
  await Promise.all([...contenders, upstream].map(({ close }) => close()))
  return Object.fromEntries(names.map((name, index) => [name, results[index]])) as Record<Name, Round[]>
}

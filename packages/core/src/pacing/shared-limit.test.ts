import { describe, expect, it } from 'vitest'
import { createSharedLimitRun, type Replica, type SharedLimitRun } from '../../test/shared-limit-run.ts'

/** The single requests come at random moments. */
const SEEDS = [1, 2, 3]

const mean = (values: number[]) => values.reduce((sum, value) => sum + value) / values.length

/** `phaseMs`: how long the replicas stay the same. They need a few windows to react to a change. */
const LIMITS = [
  { limit: 50, windowMs: 1_000, phaseMs: 60_000 },
  { limit: 300, windowMs: 60_000, phaseMs: 180_000 },
]

type Play = (run: SharedLimitRun, phaseMs: number) => Promise<void>

/** Replicas that start within a second, each with a batch. */
async function startBatches(run: SharedLimitRun, count: number): Promise<Replica[]> {
  const replicas: Replica[] = []
  for (let n = 0; n < count; n++) {
    replicas.push(run.startReplica().runBatch())
    await run.clock.advance(run.random() * 300)
  }
  return replicas
}

const SHAPES: Record<string, Play> = {
  async 'two replicas with a batch each'(run, phaseMs) {
    await startBatches(run, 2)
    await run.clock.advance(3 * phaseMs)
  },
  async 'four replicas with a batch each'(run, phaseMs) {
    await startBatches(run, 4)
    await run.clock.advance(3 * phaseMs)
  },
  async 'a batch beside three replicas with single requests'(run, phaseMs) {
    await startBatches(run, 1)
    for (let n = 0; n < 3; n++) run.startReplica().sendSingles(10_000)
    await run.clock.advance(3 * phaseMs)
  },
  async 'one to four replicas that start and stop one after the other'(run, phaseMs) {
    const replicas: Replica[] = []
    for (let n = 0; n < 4; n++) {
      replicas.push(...(await startBatches(run, 1)))
      await run.clock.advance(phaseMs)
    }
    for (const replica of replicas.slice(0, 3)) {
      replica.stop()
      await run.clock.advance(phaseMs)
    }
  },
  async 'four replicas of which one is frozen for 20 s'(run, phaseMs) {
    const [first] = await startBatches(run, 4)
    await run.clock.advance(phaseMs)
    first?.freeze(20_000)
    await run.clock.advance(2 * phaseMs)
  },
}
const windows = (['fixed', 'sliding'] as const).flatMap((kind) => LIMITS.map((limit) => ({ ...limit, kind })))

describe.each(windows)('$limit requests in a $kind window of $windowMs ms', ({ phaseMs, ...limit }) => {
  it.each(Object.entries(SHAPES))('are nearly used up but hardly exceeded by %s', async (_, play) => {
    const runs = SEEDS.map((seed) => createSharedLimitRun(limit, seed))
    for (const run of runs) await play(run, phaseMs)
    expect(mean(runs.map((run) => run.rejectedPerThousand))).toBeLessThanOrEqual(2)
    expect(mean(runs.map((run) => run.usage))).toBeGreaterThanOrEqual(0.9)
  })

  it('are nearly used up by a batch that leaves single requests of another replica their part', async () => {
    const runs = SEEDS.map((seed) => createSharedLimitRun(limit, seed))
    for (const run of runs) {
      await startBatches(run, 1)
      run.startReplica().sendSingles((6 * limit.windowMs) / limit.limit)
      await run.clock.advance(3 * phaseMs)
    }
    expect(mean(runs.map((run) => run.rejectedPerThousand))).toBeLessThanOrEqual(
      limit.kind === 'fixed' ? 2 : 4,
    )
    expect(mean(runs.map((run) => run.usage))).toBeGreaterThanOrEqual(limit.kind === 'fixed' ? 0.9 : 0.8)
    expect(mean(runs.map((run) => run.waitingSingles))).toBeLessThanOrEqual(30)
  })
})

import { describe, expect, it } from 'vitest'
import type { Limit } from '../../test/limited-server.ts'
import { createPacedRun } from '../../test/paced-run.ts'

const LIMITS = [
  { limit: 10, windowMs: 1_000, count: 300 },
  { limit: 50, windowMs: 10_000, count: 500 },
  { limit: 100, windowMs: 60_000, count: 500 },
  { limit: 600, windowMs: 60_000, count: 3_000 },
]

/** How much longer than the limit allows a run may take: 5 %, and the first answer that everyone waits for. */
const longest = (count: number, { limit, windowMs, latencyMs = 100 }: Limit) =>
  (count * windowMs * 1.05) / limit + 2 * latencyMs

describe.each(LIMITS)('$limit requests in $windowMs ms', ({ limit, windowMs, count }) => {
  it.each([
    { kind: 'fixed', phaseMs: 0, latencyMs: 20 },
    { kind: 'fixed', phaseMs: 0, latencyMs: 400 },
    { kind: 'fixed', phaseMs: windowMs * 0.7, latencyMs: 100 },
    { kind: 'sliding', latencyMs: 20 },
    { kind: 'sliding', latencyMs: 400 },
  ] as const)('are never exceeded, and are nearly used up: %j', async (how) => {
    const run = createPacedRun({ limit, windowMs, ...how })
    const took = await run.send(count)
    expect(run.server.rejected).toBe(0)
    expect(took).toBeLessThanOrEqual(longest(count, { limit, windowMs, ...how }))
  })

  it.each(['fixed', 'sliding'] as const)(
    'are rarely exceeded when a %s reset is rounded down',
    async (kind) => {
      const run = createPacedRun({ limit, windowMs, kind, phaseMs: windowMs * 0.3, round: Math.floor })
      const took = await run.send(count)
      // The first window can be misjudged by a second; after that the pacer must have learned.
      expect(run.server.rejected).toBeLessThanOrEqual(Math.ceil(count / 100))
      expect(took).toBeLessThanOrEqual(longest(count, { limit, windowMs, kind }) * 1.05)
    },
  )

  it('are spread over the window instead of bursting at its start', async () => {
    const run = createPacedRun({ limit, windowMs, kind: 'fixed' })
    await run.send(limit * 2)
    const half = run.sentAt.filter((at) => at < windowMs / 2).length
    expect(half).toBeLessThanOrEqual(Math.ceil(limit * 0.65))
  })
})

describe('another user of the same key', () => {
  it.each(['fixed', 'sliding'] as const)('keeps its share in a %s window', async (kind) => {
    const run = createPacedRun({ limit: 100, windowMs: 10_000, kind })
    // Half of the limit goes to the other one.
    run.server.addForeignUsage(200)
    const took = await run.send(300)
    expect(run.server.rejected).toBeLessThanOrEqual(6)
    expect(took).toBeLessThanOrEqual(60_000 * 1.15)
  })
})

describe('a limit that changes', () => {
  it('is followed down', async () => {
    const run = createPacedRun({ limit: 100, windowMs: 10_000, kind: 'fixed' })
    await run.send(100)
    run.server.changeLimit(20)
    await run.send(60)
    expect(run.server.rejected).toBeLessThanOrEqual(3)
  })

  it('is followed up', async () => {
    const run = createPacedRun({ limit: 20, windowMs: 10_000, kind: 'fixed' })
    await run.send(20)
    run.server.changeLimit(200)
    expect(await run.send(600)).toBeLessThanOrEqual(30_000 * 1.15 + 10_000)
  })
})

describe('a limit that no header announces', () => {
  it('is learned from its 429s, and mostly used', async () => {
    const run = createPacedRun({ limit: 20, windowMs: 10_000, kind: 'fixed', announces: 'retry-after' })
    const took = await run.send(200)
    expect(run.server.rejected).toBeLessThanOrEqual(40)
    expect(took).toBeLessThanOrEqual(100_000 * 1.3)
  })

  it('is respected even if a 429 has no headers', async () => {
    const run = createPacedRun({ limit: 20, windowMs: 10_000, kind: 'fixed', announces: 'nothing' })
    const took = await run.send(200)
    expect(run.server.rejected).toBeLessThanOrEqual(80)
    expect(took).toBeLessThanOrEqual(100_000 * 2)
  })
})

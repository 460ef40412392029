import { Histogram, Registry } from 'prom-client'
import { expect, it } from 'vitest'
import { createDurations } from './durations.ts'

const OPTIONS = {
  name: 'waits_seconds',
  help: 'How long things wait.',
  labelNames: ['kind', 'size'],
  buckets: [0.01, 0.1, 1],
} as const

it("writes what prom-client's own histogram writes", async () => {
  const registry = new Registry()
  const add = createDurations({ ...OPTIONS, registry })
  const reference = new Registry()
  const histogram = new Histogram({
    ...OPTIONS,
    labelNames: [...OPTIONS.labelNames],
    buckets: [...OPTIONS.buckets],
    registers: [reference],
  })
  for (const [ms, kind, size] of [
    [0, 'a', '1'],
    [10, 'a', '1'],
    [10.5, 'a', '1'],
    [1_000, 'a', '2'],
    [2_500, 'b"\n', '1'],
  ] as const) {
    add(ms, kind, size)
    histogram.observe({ kind, size }, ms / 1000)
  }
  expect(await registry.metrics()).toBe(await reference.metrics())
})

it('writes no series before the first duration', async () => {
  const registry = new Registry()
  createDurations({ ...OPTIONS, registry })
  expect(await registry.metrics()).toBe(
    '# HELP waits_seconds How long things wait.\n# TYPE waits_seconds histogram\n',
  )
})

import { describe, expect, it } from 'vitest'
import { OUTCOME_KINDS } from '../src/wire/cancel-outcome.ts'
import { simulate } from './simulate.ts'

const RUNS = 300

describe('the simulation', () => {
  it(`keeps the invariants in ${RUNS} worlds, and meets every outcome`, async () => {
    const met = new Set<string>()
    for (let seed = 1; seed <= RUNS; seed++) {
      const { counts, wrong } = await simulate(seed)
      expect(wrong && `seed ${seed} breaks ${wrong.what}\n${wrong.trace}`).toBeUndefined()
      for (const kind of Object.keys(counts)) met.add(kind)
    }
    // A simulation that never meets an outcome proves nothing about it.
    expect(['effects', ...OUTCOME_KINDS].filter((what) => !met.has(what))).toEqual([])
  })

  it('runs the same each time', async () => {
    for (const seed of [7, 77, 777]) expect(await simulate(seed)).toEqual(await simulate(seed))
  })
})

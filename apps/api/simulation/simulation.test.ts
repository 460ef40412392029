import { OUTCOME_KINDS } from '@countermand/core'
import { describe, expect, it } from 'vitest'
import { simulate } from './simulate.ts'

const RUNS = 150

describe('the gateway in a simulation', () => {
  it(`keeps the invariants in ${RUNS} worlds with crashes, and meets every outcome`, async () => {
    const met = new Set<string>()
    for (let seed = 1; seed <= RUNS; seed++) {
      const { counts, wrong } = await simulate(seed)
      expect(wrong && `seed ${seed} breaks ${wrong.what}\n${wrong.trace}`).toBeUndefined()
      for (const [what, count] of Object.entries(counts)) if (count > 0) met.add(what)
    }
    // A simulation that never meets something proves nothing about it.
    const due = ['crashes', 'recorded', 'unrecorded', 'nothing-sent', 'still-open', ...OUTCOME_KINDS]
    expect(due.filter((what) => !met.has(what))).toEqual([])
  })

  it('runs the same each time', async () => {
    for (const seed of [7, 77]) expect(await simulate(seed)).toEqual(await simulate(seed))
  })
})

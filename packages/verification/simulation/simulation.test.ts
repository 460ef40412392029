import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { OUTCOME_KINDS } from '@countermand/core/wire'
import { describe, expect, it } from 'vitest'
import { mutate } from '../mutants/mutant.ts'
import { ROOT } from '../mutants/tree-copy.ts'
import { PLANTED_BUGS } from './planted-bugs.ts'
import { simulate } from './simulate.ts'

/** Enough for every outcome and every kind of disturbance. */
const RUNS = 80

describe('the simulation', () => {
  it(`keeps every invariant in ${RUNS} runs, and meets every outcome`, async () => {
    const met = new Set<string>()
    let possible = 0
    for (let seed = 1; seed <= RUNS; seed++) {
      const { counts, progress, violation } = await simulate(seed)
      expect(violation && `seed ${seed} breaks ${violation.what}\n${violation.trace}`).toBeUndefined()
      for (const [what, count] of Object.entries(counts)) if (count > 0) met.add(what)
      possible += progress.possible
    }
    // Progress is measured only on what the oracle finds possible.
    expect(possible).toBeGreaterThan(500)
    // What never happens in a simulation is not tested by it.
    const expected = [
      'PATCHes',
      'commits',
      'crashes',
      'freezes',
      'clock steps',
      'lost commits',
      'stops',
      'holds',
      'runs with replicas',
      'runs with batches',
      'batches paused',
      'batches stopped',
      'batches finished',
      'batch items done',
      ...OUTCOME_KINDS,
    ]
    expect(expected.filter((what) => !met.has(what))).toEqual([])
  })

  it('is deterministic', async () => {
    for (const seed of [2, 4, 48]) expect(await simulate(seed)).toEqual(await simulate(seed))
  })

  it.each(PLANTED_BUGS.map((bug) => [bug.name, bug] as const))(
    'still finds the code to change for the bug: %s',
    (_, { places }) => {
      for (const { file, changes } of places) {
        const text = readFileSync(join(ROOT, file), 'utf8')
        expect(mutate(text, { changes }), file).not.toBe(text)
      }
    },
  )
})

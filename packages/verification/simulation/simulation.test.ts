import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { OUTCOME_KINDS } from '@countermand/core/wire'
import { describe, expect, it } from 'vitest'
import { mutate } from '../mutants/mutant.ts'
import { ROOT } from '../mutants/tree-copy.ts'
import { PLANTED_BUGS } from './planted-bugs.ts'
import { simulate } from './simulate.ts'

/** So many that every outcome, and every kind of disturbance, is met. */
const RUNS = 80

describe('the simulation', () => {
  it(`keeps every invariant in ${RUNS} worlds, and meets every outcome`, async () => {
    const met = new Set<string>()
    for (let seed = 1; seed <= RUNS; seed++) {
      const { counts, wrong } = await simulate(seed)
      expect(wrong && `seed ${seed} breaks ${wrong.what}\n${wrong.trace}`).toBeUndefined()
      for (const [what, count] of Object.entries(counts)) if (count > 0) met.add(what)
    }
    // A simulation that never meets something proves nothing about it.
    const due = ['PATCHes', 'commits', 'crashes', 'freezes', 'clock steps', 'lost commits', ...OUTCOME_KINDS]
    expect(due.filter((what) => !met.has(what))).toEqual([])
  })

  it('runs the same each time', async () => {
    for (const seed of [2, 4, 48]) expect(await simulate(seed)).toEqual(await simulate(seed))
  })

  it.each(PLANTED_BUGS.map((bug) => [bug.name, bug] as const))(
    'still has a place for the bug: %s',
    (_, bug) => {
      const text = readFileSync(join(ROOT, bug.file), 'utf8')
      expect(mutate(text, bug)).not.toBe(text)
    },
  )
})

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { MUTATED_FILES } from './list/index.ts'
import { mutant, mutate } from './mutant.ts'
import { tally } from './report.ts'
import { ROOT } from './tree-copy.ts'

it('a mutant replaces a text that occurs exactly once, without interpreting the replacement', () => {
  expect(mutate('if (a) b()', mutant('b is never called', 'b()', '$&'))).toBe('if (a) $&')
  expect(() => mutate('a a', mutant('b for a', 'a', 'b'))).toThrow('2 times, not once: a')
  expect(() => mutate('c', mutant('b for a', 'a', 'b'))).toThrow('0 times, not once: a')
})

it('the text that each mutant changes is still in its file', () => {
  for (const { file, mutants } of MUTATED_FILES) {
    const text = readFileSync(join(ROOT, file), 'utf8')
    for (const one of mutants) expect(mutate(text, one), `${file}: ${one.name}`).not.toBe(text)
  }
})

it('the mutants of a file have different names, because verdicts are stored by name', () => {
  for (const { file, mutants } of MUTATED_FILES) {
    const names = mutants.map(({ name }) => name)
    expect(new Set(names).size, file).toBe(names.length)
  }
})

it('the rate excludes equivalent mutants', () => {
  const one = mutant('one', 'a', 'b')
  const same = { ...one, equivalent: 'a and b are the same' }
  const survived = { kind: 'survived' } as const
  const killed = { kind: 'killed', run: { kind: 'failed', file: 'a.test.ts', test: 'a' } } as const
  const tested = [
    { file: 'a.ts', mutant: one, verdict: killed, seconds: 1 },
    { file: 'a.ts', mutant: one, verdict: survived, seconds: 1 },
    { file: 'a.ts', mutant: same, verdict: survived, seconds: 1 },
  ]
  expect(tally(tested)).toEqual({ killed: 1, survived: 1, equivalent: 1, errors: 0, rate: 0.5 })
})

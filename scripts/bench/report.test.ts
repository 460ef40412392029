import { expect, it } from 'vitest'
import { withSection } from './report.ts'

it('a section replaces the one with its title, and the others stay unchanged', () => {
  const first = withSection('', 'Core', 'one\n')
  const both = withSection(first, 'Gateway', 'two')
  expect(both).toBe(`${first}\n## Gateway\n\ntwo\n`)
  expect(withSection(both, 'Core', '### Three\n\nthree')).toBe(
    both.replace('## Core\n\none', '## Core\n\n### Three\n\nthree'),
  )
  expect(withSection(both, 'Gateway', 'two')).toBe(both)
})

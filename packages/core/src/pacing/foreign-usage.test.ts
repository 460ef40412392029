import { expect, it } from 'vitest'
import { createUseByOthers } from './foreign-usage.ts'

it('others are believed to use slightly more than the most that was seen in this window or the last', () => {
  const others = createUseByOthers()
  others.note(20, 0, 1_000)
  others.note(10, 500, 1_000)
  expect(others.at(900, 1_000)).toBe(21)
  others.note(5, 1_200, 1_000)
  expect(others.at(1_300, 1_000)).toBe(21)
})

it('others are believed to use nothing once they were not seen for two windows', () => {
  const others = createUseByOthers()
  others.note(20, 0, 1_000)
  expect(others.at(1_999, 1_000)).toBe(21)
  expect(others.at(2_000, 1_000)).toBe(0)
})

import { expect, it } from 'vitest'
import { createForeignUsage } from './foreign-usage.ts'

it('foreign usage is estimated slightly above the highest count of this window and the last', () => {
  const others = createForeignUsage()
  others.record(20, 0, 1_000)
  others.record(10, 500, 1_000)
  expect(others.estimate(900, 1_000)).toBe(21)
  others.record(5, 1_200, 1_000)
  expect(others.estimate(1_300, 1_000)).toBe(21)
})

it('foreign usage is estimated as zero after two windows without any', () => {
  const others = createForeignUsage()
  others.record(20, 0, 1_000)
  expect(others.estimate(1_999, 1_000)).toBe(21)
  expect(others.estimate(2_000, 1_000)).toBe(0)
})

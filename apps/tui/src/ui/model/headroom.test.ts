import { expect, it } from 'vitest'
import { formatHeadroom } from './headroom.ts'

it.each([
  [50, '▮▮▮▮▮ 50/50'],
  [49, '▮▮▮▮▯ 49/50'],
  [34, '▮▮▮▯▯ 34/50'],
  [1, '▮▯▯▯▯ 1/50'],
  [0, '▯▯▯▯▯ 0/50'],
])('shows %i requests left of 50 as %s', (remaining, gauge) => {
  expect(formatHeadroom({ limit: 50, remaining })).toBe(gauge)
})

import { expect, it } from 'vitest'
import { getRecheckDelay } from './schedule.ts'

const DAY_MS = 86_400_000

it.each([
  ['at once', 0, 5_000],
  ['a minute ago', 60_000, 60_000],
  ['ten days ago', 10 * DAY_MS, 3_600_000],
  ['just under 30 days ago', 30 * DAY_MS - 1, 3_600_000],
])(
  'rechecks the order of a row that was closed %s after the same time again, within limits',
  (_, since, wait) => {
    expect(getRecheckDelay(since)).toBe(wait)
  },
)

it('stops the rechecks after 30 days', () => {
  expect(getRecheckDelay(30 * DAY_MS)).toBeNull()
})

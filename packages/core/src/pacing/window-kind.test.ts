import { expect, it } from 'vitest'
import { createWindowKind } from './window-kind.ts'

it('a short window is sliding until its count drops', () => {
  const kind = createWindowKind()
  for (const [used, now] of [
    [40, 0],
    [45, 300],
    [44, 600],
    [23, 900],
  ] as const) {
    kind.record(used, now)
    expect(kind.estimate(now, 1_000)).toBe('sliding')
  }
  kind.record(1, 1_200)
  expect(kind.estimate(1_200, 1_000)).toBe('fixed')
})

it('a short window is sliding again after five windows in which its count has not dropped', () => {
  const kind = createWindowKind()
  kind.record(40, 0)
  kind.record(1, 1_000)
  kind.record(40, 5_500)
  expect(kind.estimate(5_999, 1_000)).toBe('fixed')
  expect(kind.estimate(6_000, 1_000)).toBe('sliding')
})

it('a window of at least five seconds is long, whatever its count does', () => {
  const kind = createWindowKind()
  kind.record(40, 0)
  kind.record(1, 1_000)
  expect(kind.estimate(1_000, 4_999)).toBe('fixed')
  expect(kind.estimate(1_000, 5_000)).toBe('long')
})

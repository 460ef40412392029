import { expect, it } from 'vitest'
import { createWindowKind } from './window-kind.ts'

/** A window of one second whose reports counted these requests, at these times. */
function createObserved(reports: readonly (readonly [used: number, sentAt: number])[]) {
  const kind = createWindowKind()
  for (const [used, sentAt] of reports) kind.record(used, sentAt, 1_000, sentAt + 10)
  return kind
}

it('a short window is sliding until its count drops', () => {
  const reports = [
    [40, 0],
    [45, 300],
    [44, 600],
    [23, 900],
  ] as const
  expect(createObserved(reports).estimate(910, 1_000)).toBe('sliding')
  expect(createObserved([...reports, [1, 1_200]]).estimate(1_210, 1_000)).toBe('fixed')
})

it('a short window is sliding again after five windows in which its count has not dropped', () => {
  const kind = createObserved([
    [40, 700],
    [1, 990],
    [40, 5_500],
  ])
  expect(kind.estimate(5_999, 1_000)).toBe('fixed')
  expect(kind.estimate(6_000, 1_000)).toBe('sliding')
})

it('a window of at least five seconds is long, whatever its count does', () => {
  const kind = createObserved([
    [40, 700],
    [1, 1_000],
  ])
  expect(kind.estimate(1_010, 4_999)).toBe('fixed')
  expect(kind.estimate(1_010, 5_000)).toBe('long')
  expect(kind.nextFrom(1_010, 5_000)).toBeUndefined()
})

it('the next window begins whole windows after the first request of the last known one', () => {
  const kind = createObserved([
    [40, 700],
    [1, 1_000],
  ])
  expect(kind.nextFrom(1_100, 1_000)).toBe(2_000)
  expect(kind.nextFrom(2_000, 1_000)).toBe(2_000)
  expect(kind.nextFrom(3_300, 1_000)).toBe(4_000)
  expect(kind.nextFrom(6_001, 1_000)).toBeUndefined()
})

it('a count that drops during a pause shows no beginning of a window', () => {
  const kind = createObserved([
    [40, 0],
    [1, 500],
  ])
  expect(kind.nextFrom(510, 1_000)).toBeUndefined()
})

it('a count that a later request has overtaken shows no beginning of a window', () => {
  const kind = createObserved([
    [1, 1_000],
    [40, 1_010],
    [2, 990],
  ])
  expect(kind.nextFrom(1_030, 1_000)).toBeUndefined()
})

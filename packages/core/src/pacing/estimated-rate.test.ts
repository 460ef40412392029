import { expect, it } from 'vitest'
import { createEstimatedRate } from './estimated-rate.ts'

it('an estimated rate is what passed between two rejections, and grows slowly', () => {
  const rate = createEstimatedRate()
  expect(rate.interval(0)).toBe(0)
  for (let n = 0; n < 20; n++) rate.passed()
  rate.rejected(10_000)
  const interval = rate.interval(10_000)
  expect(interval).toBeCloseTo(500 * 1.02)
  expect(rate.interval(20_000)).toBeCloseTo(interval * 0.95)
})

it('an estimate from a few requests is forgotten after a minute', () => {
  const rate = createEstimatedRate()
  rate.passed()
  rate.rejected(30_000)
  expect(rate.interval(89_999)).toBeGreaterThan(20_000)
  expect(rate.interval(90_000)).toBe(0)
})

it('an estimated rate is unchanged if a cooldown was extended beyond a request that passed after it', () => {
  const rate = createEstimatedRate()
  rate.measureFrom(60_000)
  rate.passed()
  rate.rejected(60_000)
  expect(rate.interval(60_000)).toBe(0)
})

it('a rejection halves how many requests may be in flight, and leaves at least one', () => {
  const rate = createEstimatedRate()
  for (let n = 0; n < 10; n++) rate.passed()
  expect(rate.allowedInFlight).toBe(11)
  rate.rejected(1_000)
  expect(rate.allowedInFlight).toBe(5)
  for (let n = 0; n < 5; n++) rate.rejected(1_000)
  expect(rate.allowedInFlight).toBe(1)
})

import { expect, it } from 'vitest'
import { createWindowLength } from './window-length.ts'

const reportOf = (reset: number, isRejection = false) => ({ reset, used: 1, sentAt: 0, isRejection })
const none = () => 0

it('a reset of zero at a rejection shows that resets are rounded down', () => {
  const window = createWindowLength()
  window.record(reportOf(0), 0, none)
  expect(window.toMs(3)).toBe(3_000)
  window.record(reportOf(0, true), 0, none)
  expect(window.toMs(3)).toBe(4_000)
})

it('a window is refuted by three reports in a row that count too few requests, and not earlier', () => {
  const window = createWindowLength()
  for (const now of [0, 100]) window.record(reportOf(60), now, none)
  expect(window.ms).toBe(60_000)
  const lengths = [200, 300, 400].map((now) => {
    window.record(reportOf(1), now, () => 5)
    return window.ms
  })
  expect(lengths).toEqual([60_000, 60_000, 1_000])
})

it('a longer window that one report claims is confirmed by a second one', () => {
  const window = createWindowLength()
  window.record(reportOf(60), 0, none)
  expect(window.isClaimed).toBe(true)
  window.record(reportOf(59), 1_000, none)
  expect(window.isClaimed).toBe(false)
  expect(window.ms).toBe(60_000)
})

it('a much longer window that one report claims is not used, nor its reset trusted, while a confirmed one is known', () => {
  const window = createWindowLength()
  for (const now of [0, 100]) window.record(reportOf(10), now, none)
  window.record(reportOf(3_600), 200, none)
  expect(window.ms).toBe(10_000)
  expect(window.trustedMs(3_600)).toBe(10_000)
})

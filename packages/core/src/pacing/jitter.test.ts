import { expect, it } from 'vitest'
import { createJitter } from './jitter.ts'

it('each unexplained rejection adds slack up to a limit, and passed requests reduce it', () => {
  const jitter = createJitter()
  const [spacing, span] = [jitter.spacing, jitter.spanMs(1_000)]
  expect(spacing).toBeGreaterThan(1)
  jitter.rejected()
  expect(jitter.spacing).toBeCloseTo(spacing + 0.03)
  expect(jitter.spanMs(1_000)).toBeCloseTo(span + 30)
  for (let n = 0; n < 100; n++) jitter.rejected()
  expect(jitter.spacing).toBeCloseTo(spacing + 0.12)
  for (let n = 0; n < 10_000; n++) jitter.passed()
  expect(jitter.spacing).toBeCloseTo(spacing)
})

import { expect, it } from 'vitest'
import { createSteadyClock } from './clock.ts'

const HOUR = 3_600_000

function setUp() {
  let elapsed = 0
  let stepped = 0
  const now = createSteadyClock(
    () => 1_000_000 + elapsed + stepped,
    () => elapsed,
  )
  return {
    now,
    pass: (ms: number) => {
      elapsed += ms
    },
    step: (ms: number) => {
      stepped += ms
    },
    /** How far the clock is from what it would read without any step. */
    ahead: () => now() - 1_000_000 - elapsed,
  }
}

it('a short jump forward of the wall clock is ignored, and so is its end', () => {
  const { pass, step, ahead } = setUp()
  step(HOUR)
  expect(ahead()).toBe(0)
  pass(30_000)
  expect(ahead()).toBe(0)
  step(-HOUR)
  expect(ahead()).toBe(0)
  pass(120_000)
  expect(ahead()).toBe(0)
})

it('a wall clock that stays ahead, as after the machine slept, counts after a minute', () => {
  const { pass, step, ahead } = setUp()
  step(8 * HOUR)
  expect(ahead()).toBe(0)
  pass(60_000)
  expect(ahead()).toBe(8 * HOUR)
})

it('a wall clock that is set back counts immediately, and immediately again when it is corrected', () => {
  const { step, ahead } = setUp()
  step(-HOUR)
  expect(ahead()).toBe(-HOUR)
  step(HOUR)
  expect(ahead()).toBe(0)
  step(HOUR)
  expect(ahead()).toBe(0)
})

it('small corrections are followed', () => {
  const { pass, step, ahead } = setUp()
  for (let n = 0; n < 10; n++) {
    pass(1_000)
    step(n % 2 ? 400 : -100)
    ahead()
  }
  expect(ahead()).toBe(1_500)
})

it('a jump to another moment restarts its minute', () => {
  const { pass, step, ahead } = setUp()
  step(HOUR)
  ahead()
  pass(50_000)
  step(HOUR)
  ahead()
  pass(50_000)
  expect(ahead()).toBe(0)
})

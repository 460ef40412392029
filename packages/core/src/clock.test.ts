import { expect, it } from 'vitest'
import { neverBack } from './clock.ts'

it('goes on from where it was when the time is set back, and follows it forward', () => {
  let time = 1_000
  const now = neverBack(() => time)
  const after = (step: number) => {
    time += step
    return now()
  }
  expect([after(0), after(50), after(-900), after(30), after(5_000), after(-1), after(1)]).toEqual([
    1_000, 1_050, 1_050, 1_080, 6_080, 6_080, 6_081,
  ])
})

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createScheduledChanges } from './scheduled-changes.ts'

it('scheduled changes run once each, in order of time, then in the order in which they were added', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20)), fc.array(fc.nat(25)), (times, accessTimes) => {
      const scheduled = createScheduledChanges()
      const ran: (readonly [at: number, n: number])[] = []
      times.forEach((at, n) => {
        scheduled.add(at, (then) => ran.push([then, n]))
      })
      let latest = 0
      for (const now of [...accessTimes, 25]) {
        latest = Math.max(latest, now)
        scheduled.runUntil(now)
        expect(ran).toHaveLength(times.filter((at) => at <= latest).length)
      }
      const expected = times.map((at, n) => [at, n] as const).toSorted(([a, n], [b, m]) => a - b || n - m)
      expect(ran).toEqual(expected)
    }),
  )
})

it('a scheduled change can add others that are already due', () => {
  const scheduled = createScheduledChanges()
  const ran: string[] = []
  scheduled.add(5, () => ran.push('later'))
  scheduled.add(1, (at) => scheduled.add(at + 1, () => ran.push('added')))
  scheduled.runUntil(4)
  expect(ran).toEqual(['added'])
  scheduled.runUntil(5)
  expect(ran).toEqual(['added', 'later'])
})

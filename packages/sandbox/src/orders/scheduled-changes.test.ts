import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createScheduledChanges } from './scheduled-changes.ts'

it('due changes run in order of time, those of one moment as they were added, each once', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20)), fc.array(fc.nat(25)), (times, looks) => {
      const due = createScheduledChanges()
      const ran: (readonly [at: number, n: number])[] = []
      times.forEach((at, n) => {
        due.add(at, (then) => ran.push([then, n]))
      })
      let latest = 0
      for (const now of [...looks, 25]) {
        latest = Math.max(latest, now)
        due.runUntil(now)
        expect(ran).toHaveLength(times.filter((at) => at <= latest).length)
      }
      const expected = times.map((at, n) => [at, n] as const).toSorted(([a, n], [b, m]) => a - b || n - m)
      expect(ran).toEqual(expected)
    }),
  )
})

it('a change that is due can add others that are due too', () => {
  const due = createScheduledChanges()
  const ran: string[] = []
  due.add(5, () => ran.push('later'))
  due.add(1, (at) => due.add(at + 1, () => ran.push('added')))
  due.runUntil(4)
  expect(ran).toEqual(['added'])
  due.runUntil(5)
  expect(ran).toEqual(['added', 'later'])
})

import { expect, it } from 'vitest'
import { age, formatMinute, timeAgo, timeUntil } from './time.ts'

const now = Date.parse('2026-11-24T12:00:00Z')

it.each([
  ['2026-11-24T11:59:30.000000Z', '0m', 'just now'],
  ['2026-11-24T11:18:00.000000+00:00', '42m', '42 min ago'],
  ['2026-11-24T02:00:00Z', '10h', '10 h ago'],
  ['2026-10-24T12:00:00Z', '31d', '31 d ago'],
  ['2026-11-25T12:00:00Z', '0m', 'just now'],
  [undefined, '', ''],
  ['no time', '', ''],
])('%s', (time, short, long) => {
  expect(age(time, now)).toBe(short)
  expect(timeAgo(time, now)).toBe(long)
})

it('shows the minute in UTC', () => {
  expect(formatMinute('2026-11-24T08:42:13.728170+00:00')).toBe('2026-11-24 08:42 UTC')
})

it.each([
  ['2026-12-01T12:00:00Z', 'in 7 d'],
  ['2026-11-24T15:30:00.000000+00:00', 'in 3 h'],
  ['2026-11-24T12:00:00Z', 'passed'],
  [undefined, ''],
  ['no time', ''],
])('the time until %s is "%s"', (time, text) => {
  expect(timeUntil(time, now)).toBe(text)
})

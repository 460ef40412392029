import { expect, it } from 'vitest'
import { createOwnRequests } from './own-requests.ts'

function requestsAt(...times: number[]) {
  const own = createOwnRequests()
  for (const time of times) own.add(time, 100)
  return own
}

it('own requests are found by their rank, in whatever order they were added', () => {
  const own = requestsAt(30, 10, 20)
  expect([1, 2, 3, 4].map((count) => own.nthLatest(count))).toEqual([30, 20, 10, undefined])
})

it('own requests since a moment are those sent after it', () => {
  const own = requestsAt(10, 20, 20, 30)
  expect([0, 10, 19, 20, 30].map((moment) => own.countSince(moment))).toEqual([4, 3, 3, 1, 0])
})

it('own requests remove one, and only that one', () => {
  const own = requestsAt(10, 20, 20, 30)
  own.remove(20)
  own.remove(25)
  expect([1, 2, 3, 4].map((count) => own.nthLatest(count))).toEqual([30, 20, 10, undefined])
})

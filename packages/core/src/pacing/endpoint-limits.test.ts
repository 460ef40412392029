import { expect, it } from 'vitest'
import { report } from '../../test/rate-limit-responses.ts'
import { createVirtualClock } from '../../test/virtual-clock.ts'
import { createEndpointLimits } from './endpoint-limits.ts'

/** Sends one request of an endpoint, and gives the limit that it counts against by its response. */
function createTestLimits() {
  const limits = createEndpointLimits(createVirtualClock())
  return {
    limits,
    request(endpoint: string, response: ReturnType<typeof report>) {
      const sentBy = limits.limitFor(endpoint)
      const sent = sentBy.grant()
      sentBy.sent(sent)
      const limit = limits.assign(endpoint, response.headers)
      if (limit === sentBy) limit.answered(sent, response)
      else {
        sentBy.answered(sent)
        limit.answered(limit.adopt(sent), response)
      }
      return limit
    },
  }
}

it('the limit of a single endpoint stays the same limit when its number changes', () => {
  const { request } = createTestLimits()
  const limit = request('PATCH', report(50, 49, 1))
  expect(request('PATCH', report(20, 19, 1))).toBe(limit)
})

it('endpoints share a limit until their numbers differ, and then only with equal numbers', () => {
  const { request } = createTestLimits()
  const patch = request('PATCH', report(50, 49, 1))
  expect(request('GET', report(50, 48, 1))).toBe(patch)
  const list = request('list', report(300, 299, 60))
  expect(list).not.toBe(patch)
  expect(request('GET', report(300, 298, 60))).toBe(list)
})

it('one early reset does not separate two endpoints of the same number, but several in a row do', () => {
  const { request } = createTestLimits()
  const list = request('list', report(50, 49, 60))
  for (const isParted of [false, false, true]) {
    expect(request('list', report(50, 48, 60))).toBe(list)
    expect(request('PATCH', report(50, 49, 1)) !== list).toBe(isParted)
  }
})

it('one odd report does not separate two endpoints that share a limit, whatever was in flight', () => {
  const { limits, request } = createTestLimits()
  const shared = request('GET', report(50, 49, 1))
  for (const endpoint of ['PATCH', 'GET', 'PATCH']) request(endpoint, report(50, 48, 1))
  const underWay = Array.from({ length: 4 }, () => shared.grant())
  request('GET', report(50, 47, 3_600))
  for (const sent of underWay) {
    const response = report(50, 46, 1)
    expect(limits.assign('PATCH', response.headers)).toBe(shared)
    shared.answered(sent, response)
  }
})

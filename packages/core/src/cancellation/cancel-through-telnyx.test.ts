import { describe, expect, it } from 'vitest'
import {
  answers,
  connectionRefused,
  connectionReset,
  error,
  lookupFailed,
  rateLimited,
  says,
  silence,
  text,
} from '../../test/answers.ts'
import { anOrder, ORDER_ID } from '../../test/orders.ts'
import { createScriptedTelnyx } from '../../test/scripted-telnyx.ts'

const guards = { maxPhoneNumbers: 10 }

describe('a plain cancel', () => {
  it.each(['cancelled', 'deleted'])(
    'is one PATCH when Telnyx answers that the order is %s',
    async (status) => {
      const telnyx = createScriptedTelnyx({ patches: [says(status)] })
      expect(await telnyx.cancel()).toEqual({
        kind: 'cancelled',
        evidence: 'response',
        order: anOrder({ status }),
      })
      expect(telnyx.requests).toEqual([
        { method: 'PATCH', at: 0, url: `http://telnyx.test/v2/sub_number_orders/${ORDER_ID}/cancel` },
      ])
      expect(telnyx.clock.timers).toBe(0)
    },
  )

  it('is accepted when the answer still says pending', async () => {
    const telnyx = createScriptedTelnyx({ patches: [says('pending')] })
    expect(await telnyx.cancel()).toEqual({ kind: 'accepted', order: anOrder() })
    expect(telnyx.asked).toBe('PATCH')
  })

  it('says that the order is active when the answer does', async () => {
    const telnyx = createScriptedTelnyx({ patches: [says('success')] })
    expect(await telnyx.cancel()).toMatchObject({ kind: 'not-cancellable', order: { status: 'success' } })
  })

  it('takes failure in a 2xx for the end that this call asked for', async () => {
    const telnyx = createScriptedTelnyx({ patches: [says('failure')] })
    expect(await telnyx.cancel()).toMatchObject({ kind: 'cancelled', evidence: 'inferred' })
  })

  it('reads on after a 2xx of a status that nobody documents', async () => {
    const telnyx = createScriptedTelnyx({
      patches: [says('cancel-pending')],
      gets: [says('cancel-pending'), says('cancelled')],
    })
    expect(await telnyx.cancel()).toMatchObject({ kind: 'cancelled', evidence: 'response' })
    expect(telnyx.asked).toBe('PATCH GET GET')
  })

  it('sends nothing for an id that cannot stand in a URL', async () => {
    for (const id of ['', '..', 'a/../b', 'a%2fb']) {
      const telnyx = createScriptedTelnyx({ patches: [says('cancelled')] })
      expect(await telnyx.cancel({}, id)).toMatchObject({ kind: 'not-sent', failure: { kind: 'invalid-id' } })
      expect(telnyx.asked).toBe('')
    }
  })
})

describe('an end that is not certain', () => {
  it.each([
    ['no answer in time', silence],
    ['a broken connection', connectionReset],
    ['408', error(408)],
    ['500', error(500, '10007')],
    ['503 with a retry-after', error(503, '10037', { 'retry-after': '1' })],
    ['HTML', text(200, '<html>')],
    ['half a JSON', text(200, '{"data":{"id":')],
    ['an empty 200', text(200, '')],
    ['a list', answers(200, { data: [anOrder({ status: 'cancelled' })] })],
    ['another order', says('cancelled', { id: 'another' })],
    ['a redirect', text(307, '', { location: 'http://elsewhere.test/' })],
  ])('re-reads after %s, and finds it cancelled', async (_, patch) => {
    const telnyx = createScriptedTelnyx({ patches: [patch], gets: [says('cancelled')] })
    expect(await telnyx.cancel()).toMatchObject({ kind: 'cancelled', evidence: 'inferred' })
    expect(telnyx.asked).toBe('PATCH GET')
    expect(telnyx.clock.timers).toBe(0)
  })

  it('re-reads before it sends a second PATCH', async () => {
    const telnyx = createScriptedTelnyx({ patches: [error(500), says('cancelled')], gets: [says('pending')] })
    expect(await telnyx.cancel()).toMatchObject({ kind: 'cancelled', evidence: 'response' })
    expect(telnyx.asked).toBe('PATCH GET PATCH')
  })

  it('takes a cancelled order for its own doing when it saw it pending before a PATCH', async () => {
    const telnyx = createScriptedTelnyx({ patches: [silence], gets: [says('pending'), says('cancelled')] })
    expect(await telnyx.cancel()).toMatchObject({ kind: 'cancelled', evidence: 're-read' })
    expect(telnyx.asked).toBe('PATCH GET PATCH GET')
  })

  it('takes failure for an end by its own doing only when it saw the order pending', async () => {
    const unseen = createScriptedTelnyx({ patches: [silence], gets: [says('failure')] })
    expect(await unseen.cancel()).toMatchObject({
      kind: 'not-cancellable',
      reason: expect.stringContaining('lost'),
    })
    const seen = createScriptedTelnyx({ patches: [silence], gets: [says('pending'), says('failure')] })
    expect(await seen.cancel({ readFirst: true })).toMatchObject({ kind: 'cancelled', evidence: 'inferred' })
  })

  it('waits longer and longer between the attempts, and sends as many as allowed', async () => {
    const telnyx = createScriptedTelnyx({ patches: [error(500)], gets: [says('pending')] })
    expect(await telnyx.cancel({ attempts: 4 })).toMatchObject({
      kind: 'unknown',
      attempts: 4,
      order: anOrder(),
    })
    expect(telnyx.asked).toBe('PATCH GET PATCH GET PATCH GET PATCH GET')
    expect(telnyx.patchTimes).toEqual([0, 500, 1500, 3500])
  })

  it('reads on, and sends no more, while the order cannot be read', async () => {
    const telnyx = createScriptedTelnyx({
      patches: [silence],
      gets: [error(502), connectionReset, error(404), says('cancelled')],
    })
    expect(await telnyx.cancel()).toMatchObject({ kind: 'cancelled' })
    expect(telnyx.asked).toBe('PATCH GET GET GET GET')
  })

  it('is unknown when the order cannot be read to the end, and keeps the last reading', async () => {
    const telnyx = createScriptedTelnyx({ patches: [error(500)], gets: [says('pending'), error(500)] })
    expect(await telnyx.cancel()).toEqual({
      kind: 'unknown',
      reason: expect.any(String),
      attempts: 2,
      order: anOrder(),
      failure: expect.objectContaining({ kind: 'server-error' }),
    })
    expect(telnyx.requests.at(-1)?.at).toBeLessThanOrEqual(50_000)
    expect(telnyx.requests.at(-1)?.at).toBeGreaterThan(40_000)
  })

  it.each([401, 403])('is unknown at once when the re-read is answered with %i', async (status) => {
    const telnyx = createScriptedTelnyx({ patches: [error(500)], gets: [error(status)] })
    expect(await telnyx.cancel()).toMatchObject({ kind: 'unknown', failure: { status, systemic: true } })
    expect(telnyx.asked).toBe('PATCH GET')
  })

  it('never takes a 404 on a re-read for the end of a PATCH that may have taken effect', async () => {
    const telnyx = createScriptedTelnyx({ patches: [silence], gets: [error(404, '10005')] })
    expect(await telnyx.cancel()).toMatchObject({ kind: 'unknown' })
    expect(telnyx.patchTimes).toHaveLength(1)
  })
})

describe('a request that was not sent', () => {
  it('waits as long as a 429 says, and uses up no attempt', async () => {
    const telnyx = createScriptedTelnyx({ patches: [rateLimited(7), rateLimited(3), says('cancelled')] })
    expect(await telnyx.cancel({ attempts: 1 })).toMatchObject({ kind: 'cancelled', evidence: 'response' })
    expect(telnyx.asked).toBe('PATCH PATCH PATCH')
    expect(telnyx.patchTimes).toEqual([0, 7_000, 10_000])
  })

  it.each([
    ['a refused connection', connectionRefused],
    ['a failed look-up', lookupFailed],
  ])('tries again after %s, and uses up no attempt', async (_, patch) => {
    const patches = [patch, patch, patch, patch, patch, patch, says('cancelled')]
    const telnyx = createScriptedTelnyx({ patches })
    expect(await telnyx.cancel({ attempts: 1 })).toMatchObject({ kind: 'cancelled', evidence: 'response' })
    expect(telnyx.patchTimes).toEqual([0, 500, 1500, 3500, 7500, 15_500, 23_500])
  })

  it.each([
    ['429', rateLimited(6), 'rate-limited'],
    ['a refused connection', connectionRefused, 'connection'],
  ])('is not-sent when %s lasts until the deadline, and says so', async (_, patch, kind) => {
    const telnyx = createScriptedTelnyx({ patches: [patch], gets: [says('pending')] })
    const outcome = await telnyx.cancel({ deadlineMs: 60_000 })
    expect(outcome).toMatchObject({ kind: 'not-sent', failure: { kind, delivery: 'not-sent' } })
    expect(telnyx.patchTimes.at(-1)).toBeGreaterThan(30_000)
    expect(telnyx.patchTimes.at(-1)).toBeLessThanOrEqual(40_000)
    expect(telnyx.asked).not.toContain('GET')
  })

  it('does not let a 429 hide an earlier PATCH that may have taken effect', async () => {
    const telnyx = createScriptedTelnyx({ patches: [error(500), rateLimited(100)], gets: [says('pending')] })
    expect(await telnyx.cancel()).toMatchObject({ kind: 'unknown', attempts: 2 })
  })
})

describe('a PATCH that Telnyx turns down', () => {
  it.each([
    [400, '10015'],
    [404, '10005'],
    [409, '10021'],
    [410, undefined],
    [422, '10027'],
  ])('after %i reads the order: over, so it was already cancelled', async (status, code) => {
    const telnyx = createScriptedTelnyx({ patches: [error(status, code)], gets: [says('cancelled')] })
    expect(await telnyx.cancel()).toMatchObject({ kind: 'already-cancelled' })
    expect(telnyx.asked).toBe('PATCH GET')
  })

  it.each([400, 404, 410, 422])(
    'after %i on an order that reads pending is refused, once',
    async (status) => {
      const telnyx = createScriptedTelnyx({ patches: [error(status, 'x')], gets: [says('pending')] })
      expect(await telnyx.cancel()).toMatchObject({ kind: 'refused', failure: { status }, order: anOrder() })
      expect(telnyx.asked).toBe('PATCH GET')
    },
  )

  it('is not found when Telnyx knows the order neither way', async () => {
    const telnyx = createScriptedTelnyx({ patches: [error(404)], gets: [error(404)] })
    expect(await telnyx.cancel()).toEqual({ kind: 'not-found' })
  })

  it.each(['success', 'failure', 'on-hold'])('is not cancellable when the order reads %s', async (status) => {
    const telnyx = createScriptedTelnyx({ patches: [error(422)], gets: [says(status)] })
    expect(await telnyx.cancel()).toMatchObject({ kind: 'not-cancellable', order: { status } })
  })

  it('is refused when the order then cannot be read', async () => {
    const telnyx = createScriptedTelnyx({ patches: [error(422)], gets: [error(500)] })
    expect(await telnyx.cancel()).toMatchObject({ kind: 'refused', failure: { status: 422 } })
    expect(telnyx.patchTimes).toHaveLength(1)
  })

  it.each([
    ['409', error(409)],
    ['code "10036"', error(422, '10036')],
    ['code 10036', error(422, 10036)],
    ['code 10036 of a 400', error(400, 10036)],
  ])('after %s waits, judges again and sends again', async (_, busy) => {
    const telnyx = createScriptedTelnyx({ patches: [busy, busy, says('cancelled')], gets: [says('pending')] })
    expect(await telnyx.cancel()).toMatchObject({ kind: 'cancelled', evidence: 'response' })
    expect(telnyx.asked).toBe('PATCH GET PATCH GET PATCH')
    expect(telnyx.patchTimes).toEqual([0, 500, 1500])
  })

  it('is refused when Telnyx stays busy with it', async () => {
    const telnyx = createScriptedTelnyx({ patches: [error(409)], gets: [says('pending')] })
    expect(await telnyx.cancel({ attempts: 3 })).toMatchObject({ kind: 'refused', failure: { status: 409 } })
    expect(telnyx.patchTimes).toHaveLength(3)
  })

  it.each([401, 403])('is refused at once by a %i, which every other request would meet', async (status) => {
    const telnyx = createScriptedTelnyx({ patches: [error(status, '10009')], gets: [says('pending')] })
    expect(await telnyx.cancel()).toMatchObject({ kind: 'refused', failure: { status, systemic: true } })
    expect(telnyx.asked).toBe('PATCH')
  })

  it.each([401, 403])('re-reads after a %i when an earlier PATCH may have taken effect', async (status) => {
    const telnyx = createScriptedTelnyx({
      patches: [error(500), error(status)],
      gets: [says('pending'), says('cancelled')],
    })
    expect(await telnyx.cancel()).toMatchObject({ kind: 'cancelled', evidence: 're-read' })
    expect(telnyx.asked).toBe('PATCH GET PATCH GET')
  })

  it.each([400, 404, 422])('sends no more after a %i that follows an uncertain PATCH', async (status) => {
    const telnyx = createScriptedTelnyx({ patches: [error(500), error(status)], gets: [says('pending')] })
    expect(await telnyx.cancel()).toMatchObject({ kind: 'unknown', attempts: 2 })
    expect(telnyx.patchTimes).toHaveLength(2)
  })
})

describe('a 4xx that follows an uncertain PATCH', () => {
  it.each([400, 401, 403, 404, 422])('%i: the order is read on until it is over', async (status) => {
    const telnyx = createScriptedTelnyx({
      patches: [error(500), error(status)],
      gets: [says('pending'), says('pending'), says('pending'), says('cancelled')],
    })
    expect(await telnyx.cancel()).toMatchObject({ kind: 'cancelled', evidence: 're-read' })
    expect(telnyx.asked).toBe('PATCH GET PATCH GET GET GET')
  })
})

describe('an order that was read long ago', () => {
  it.each([
    ['over', {}, 'GET'],
    ['pending', {}, 'PATCH'],
    ['pending, which a guard forbade,', { guards: { maxPhoneNumbers: 0 } }, 'GET'],
  ])('and was %s then: the next request is right for that', async (was, options, first) => {
    const status = was === 'over' ? 'cancelled' : 'pending'
    const telnyx = createScriptedTelnyx({ gets: [says(status)], patches: [says('cancelled')] })
    const { data: order } = await telnyx.client.subNumberOrders.retrieve(ORDER_ID)
    await telnyx.clock.advance(60_000)
    const { kind } = await telnyx.cancel(options, order)
    expect(telnyx.asked).toBe(`GET ${first}`)
    expect(kind).toBe(first === 'PATCH' ? 'cancelled' : was === 'over' ? 'already-cancelled' : 'blocked')
  })
})

describe('an order that must be seen', () => {
  it('is read before the PATCH', async () => {
    const telnyx = createScriptedTelnyx({ patches: [says('cancelled')], gets: [says('pending')] })
    expect(await telnyx.cancel({ guards })).toMatchObject({ kind: 'cancelled', evidence: 'response' })
    expect(telnyx.asked).toBe('GET PATCH')
  })

  it('is read on request, too', async () => {
    const telnyx = createScriptedTelnyx({ patches: [says('cancelled')], gets: [says('pending')] })
    await telnyx.cancel({ readFirst: true })
    expect(telnyx.asked).toBe('GET PATCH')
  })

  it.each([
    ['cancelled', 'already-cancelled'],
    ['deleted', 'already-cancelled'],
    ['success', 'not-cancellable'],
    ['failure', 'not-cancellable'],
    ['on-hold', 'not-cancellable'],
  ])('gets no PATCH when it reads %s', async (status, kind) => {
    const telnyx = createScriptedTelnyx({ gets: [says(status)] })
    expect(await telnyx.cancel({ guards })).toMatchObject({ kind, order: { status } })
    expect(telnyx.asked).toBe('GET')
  })

  it('gets no PATCH when a guard forbids it', async () => {
    const telnyx = createScriptedTelnyx({ gets: [says('pending', { phone_numbers_count: 11 })] })
    expect(await telnyx.cancel({ guards })).toEqual({
      kind: 'blocked',
      guard: 'maxPhoneNumbers',
      reason: expect.stringContaining('11'),
      order: anOrder({ phone_numbers_count: 11 }),
    })
    expect(telnyx.asked).toBe('GET')
  })

  it.each([
    [404, { kind: 'not-found' }],
    [401, { kind: 'refused', failure: { systemic: true } }],
    [403, { kind: 'refused', failure: { systemic: true } }],
    [422, { kind: 'refused', failure: { status: 422 } }],
  ])('gets no PATCH when the reading is answered with %i', async (status, outcome) => {
    const telnyx = createScriptedTelnyx({ gets: [error(status)] })
    expect(await telnyx.cancel({ guards })).toMatchObject(outcome)
    expect(telnyx.asked).toBe('GET')
  })

  it.each([
    ['errors of the server', error(500)],
    ['silence', silence],
    ['another order', says('pending', { id: 'another' })],
    ['refused connections', connectionRefused],
  ])('gets no PATCH when nothing but %s comes back', async (_, get) => {
    const telnyx = createScriptedTelnyx({ gets: [get] })
    expect(await telnyx.cancel({ guards })).toMatchObject({ kind: 'not-sent' })
    expect(telnyx.asked).toMatch(/^GET( GET)+$/)
  })

  it('is judged again by what is read after an uncertain PATCH, and never blocked then', async () => {
    const large = says('pending', { phone_numbers_count: 11 })
    const telnyx = createScriptedTelnyx({
      patches: [error(500)],
      gets: [says('pending'), large, says('pending'), large, says('cancelled')],
    })
    expect(await telnyx.cancel({ guards })).toMatchObject({ kind: 'cancelled', evidence: 're-read' })
    expect(telnyx.asked).toBe('GET PATCH GET GET GET GET')
  })

  it('is unknown, not blocked, when a guard came to forbid it and it stays pending', async () => {
    const large = says('pending', { phone_numbers_count: 11 })
    const telnyx = createScriptedTelnyx({ patches: [silence], gets: [says('pending'), large] })
    expect(await telnyx.cancel({ guards })).toMatchObject({ kind: 'unknown', attempts: 1 })
    expect(telnyx.patchTimes).toHaveLength(1)
  })

  it('is blocked when a guard came to forbid it after a conflict, which took no effect', async () => {
    const large = says('pending', { phone_numbers_count: 11 })
    const telnyx = createScriptedTelnyx({ patches: [error(409)], gets: [says('pending'), large] })
    expect(await telnyx.cancel({ guards })).toMatchObject({ kind: 'blocked' })
  })
})

describe('settle', () => {
  it('re-reads an accepted cancellation until it is final', async () => {
    const telnyx = createScriptedTelnyx({
      patches: [says('pending')],
      gets: [says('pending'), error(500), says('pending'), says('cancelled')],
    })
    expect(await telnyx.cancel({ settle: true })).toMatchObject({ kind: 'cancelled', evidence: 'response' })
    expect(telnyx.asked).toBe('PATCH GET GET GET GET')
  })

  it('stays accepted when it does not become final in time', async () => {
    const telnyx = createScriptedTelnyx({ patches: [says('pending')], gets: [says('pending')] })
    expect(await telnyx.cancel({ settle: true })).toEqual({ kind: 'accepted', order: anOrder() })
    expect(telnyx.patchTimes).toHaveLength(1)
    expect(telnyx.requests.at(-1)?.at).toBeLessThanOrEqual(50_000)
  })
})

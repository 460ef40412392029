import { describe, expect, it } from 'vitest'
import { anOrder, ORDER_ID } from '../../test/orders.ts'
import {
  connectionRefused,
  connectionReset,
  lookupFailed,
  noResponse,
  rateLimited,
  text,
  withError,
  withJson,
  withOrder,
} from '../../test/responders.ts'
import { createScriptedTelnyx } from '../../test/scripted-clients.ts'

const guards = { maxPhoneNumbers: 10 }

describe('a plain cancel', () => {
  it.each(['cancelled', 'deleted'])(
    'is one PATCH if Telnyx responds that the order is %s',
    async (status) => {
      const telnyx = createScriptedTelnyx({ patches: [withOrder(status)] })
      expect(await telnyx.cancel()).toEqual({
        kind: 'cancelled',
        evidence: 'response',
        order: anOrder({ status }),
      })
      expect(telnyx.requests).toMatchObject([
        { method: 'PATCH', at: 0, url: `http://telnyx.test/v2/sub_number_orders/${ORDER_ID}/cancel` },
      ])
      expect(telnyx.clock.timers).toBe(0)
    },
  )

  it('is accepted when the response still reads pending', async () => {
    const telnyx = createScriptedTelnyx({ patches: [withOrder('pending')] })
    expect(await telnyx.cancel()).toEqual({ kind: 'accepted', order: anOrder() })
    expect(telnyx.methods).toBe('PATCH')
  })

  it('says that the order is active when the response does', async () => {
    const telnyx = createScriptedTelnyx({ patches: [withOrder('success')] })
    expect(await telnyx.cancel()).toMatchObject({ kind: 'not-cancellable', order: { status: 'success' } })
  })

  it('treats failure in a 2xx as caused by this call', async () => {
    const telnyx = createScriptedTelnyx({ patches: [withOrder('failure')] })
    expect(await telnyx.cancel()).toMatchObject({ kind: 'cancelled', evidence: 'inferred' })
  })

  it('reads on after a 2xx with an undocumented status', async () => {
    const telnyx = createScriptedTelnyx({
      patches: [withOrder('cancel-pending')],
      gets: [withOrder('cancel-pending'), withOrder('cancelled')],
    })
    expect(await telnyx.cancel()).toMatchObject({ kind: 'cancelled', evidence: 'response' })
    expect(telnyx.methods).toBe('PATCH GET GET')
  })

  it('sends nothing for an id that is not valid in a URL', async () => {
    for (const id of ['', '..', 'a/../b', 'a%2fb']) {
      const telnyx = createScriptedTelnyx({ patches: [withOrder('cancelled')] })
      expect(await telnyx.cancel({}, id)).toMatchObject({ kind: 'not-sent', failure: { kind: 'invalid-id' } })
      expect(telnyx.methods).toBe('')
    }
  })
})

describe('an uncertain result', () => {
  it.each([
    ['no answer in time', noResponse],
    ['a broken connection', connectionReset],
    ['408', withError(408)],
    ['500', withError(500, '10007')],
    ['503 with a retry-after', withError(503, '10037', { 'retry-after': '1' })],
    ['HTML', text(200, '<html>')],
    ['half a JSON', text(200, '{"data":{"id":')],
    ['an empty 200', text(200, '')],
    ['a list', withJson(200, { data: [anOrder({ status: 'cancelled' })] })],
    ['another order', withOrder('cancelled', { id: 'another' })],
    ['a redirect', text(307, '', { location: 'http://elsewhere.test/' })],
  ])('re-reads after %s, and finds it cancelled', async (_, patch) => {
    const telnyx = createScriptedTelnyx({ patches: [patch], gets: [withOrder('cancelled')] })
    expect(await telnyx.cancel()).toMatchObject({ kind: 'cancelled', evidence: 'inferred' })
    expect(telnyx.methods).toBe('PATCH GET')
    expect(telnyx.clock.timers).toBe(0)
  })

  it('re-reads before it sends a second PATCH', async () => {
    const telnyx = createScriptedTelnyx({
      patches: [withError(500), withOrder('cancelled')],
      gets: [withOrder('pending')],
    })
    expect(await telnyx.cancel()).toMatchObject({ kind: 'cancelled', evidence: 'response' })
    expect(telnyx.methods).toBe('PATCH GET PATCH')
  })

  it('treats a cancelled order as its own effect if it was pending before a PATCH', async () => {
    const telnyx = createScriptedTelnyx({
      patches: [noResponse],
      gets: [withOrder('pending'), withOrder('cancelled')],
    })
    expect(await telnyx.cancel()).toMatchObject({ kind: 'cancelled', evidence: 're-read' })
    expect(telnyx.methods).toBe('PATCH GET PATCH GET')
  })

  it('treats failure as its own effect only if the order was pending before', async () => {
    const unseen = createScriptedTelnyx({ patches: [noResponse], gets: [withOrder('failure')] })
    expect(await unseen.cancel()).toMatchObject({
      kind: 'not-cancellable',
      reason: expect.stringContaining('lost'),
    })
    const seen = createScriptedTelnyx({
      patches: [noResponse],
      gets: [withOrder('pending'), withOrder('failure')],
    })
    expect(await seen.cancel({ readFirst: true })).toMatchObject({ kind: 'cancelled', evidence: 'inferred' })
  })

  it('backs off between the attempts, and sends as many as allowed', async () => {
    const telnyx = createScriptedTelnyx({ patches: [withError(500)], gets: [withOrder('pending')] })
    expect(await telnyx.cancel({ attempts: 4 })).toMatchObject({
      kind: 'unknown',
      attempts: 4,
      order: anOrder(),
    })
    expect(telnyx.methods).toBe('PATCH GET PATCH GET PATCH GET PATCH GET')
    expect(telnyx.patchTimes).toEqual([0, 500, 1500, 3500])
  })

  it('reads on, and sends no more, while the order cannot be read', async () => {
    const telnyx = createScriptedTelnyx({
      patches: [noResponse],
      gets: [withError(502), connectionReset, withError(404), withOrder('cancelled')],
    })
    expect(await telnyx.cancel()).toMatchObject({ kind: 'cancelled' })
    expect(telnyx.methods).toBe('PATCH GET GET GET GET')
  })

  it('is unknown when the order stays unreadable, and keeps the last reading', async () => {
    const telnyx = createScriptedTelnyx({
      patches: [withError(500)],
      gets: [withOrder('pending'), withError(500)],
    })
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

  it.each([401, 403])('is unknown immediately when the re-read is answered with %i', async (status) => {
    const telnyx = createScriptedTelnyx({ patches: [withError(500)], gets: [withError(status)] })
    expect(await telnyx.cancel()).toMatchObject({ kind: 'unknown', failure: { status, systemic: true } })
    expect(telnyx.methods).toBe('PATCH GET')
  })

  it('never treats a 404 on a re-read as final after a PATCH that may have taken effect', async () => {
    const telnyx = createScriptedTelnyx({ patches: [noResponse], gets: [withError(404, '10005')] })
    expect(await telnyx.cancel()).toMatchObject({ kind: 'unknown' })
    expect(telnyx.patchTimes).toHaveLength(1)
  })
})

describe('a request that was not sent', () => {
  it('waits as long as a 429 says, and uses up no attempt', async () => {
    const telnyx = createScriptedTelnyx({ patches: [rateLimited(7), rateLimited(3), withOrder('cancelled')] })
    expect(await telnyx.cancel({ attempts: 1 })).toMatchObject({ kind: 'cancelled', evidence: 'response' })
    expect(telnyx.methods).toBe('PATCH PATCH PATCH')
    expect(telnyx.patchTimes).toEqual([0, 7_000, 10_000])
  })

  it.each([
    ['a refused connection', connectionRefused],
    ['a failed look-up', lookupFailed],
  ])('retries after %s, and uses up no attempt', async (_, patch) => {
    const patches = [patch, patch, patch, patch, patch, patch, withOrder('cancelled')]
    const telnyx = createScriptedTelnyx({ patches })
    expect(await telnyx.cancel({ attempts: 1 })).toMatchObject({ kind: 'cancelled', evidence: 'response' })
    expect(telnyx.patchTimes).toEqual([0, 500, 1500, 3500, 7500, 15_500, 23_500])
  })

  it.each([
    ['429', rateLimited(6), 'rate-limited'],
    ['a refused connection', connectionRefused, 'connection'],
  ])('is not-sent when %s lasts until the deadline, and says so', async (_, patch, kind) => {
    const telnyx = createScriptedTelnyx({ patches: [patch], gets: [withOrder('pending')] })
    const outcome = await telnyx.cancel({ deadlineMs: 60_000 })
    expect(outcome).toMatchObject({ kind: 'not-sent', failure: { kind, delivery: 'not-sent' } })
    expect(telnyx.patchTimes.at(-1)).toBeGreaterThan(30_000)
    expect(telnyx.patchTimes.at(-1)).toBeLessThanOrEqual(40_000)
    expect(telnyx.methods).not.toContain('GET')
  })

  it('does not let a 429 hide an earlier PATCH that may have taken effect', async () => {
    const telnyx = createScriptedTelnyx({
      patches: [withError(500), rateLimited(100)],
      gets: [withOrder('pending')],
    })
    expect(await telnyx.cancel()).toMatchObject({ kind: 'unknown', attempts: 2 })
  })
})

describe('a PATCH that Telnyx rejects', () => {
  it.each([
    [400, '10015'],
    [404, '10005'],
    [409, '10021'],
    [410, undefined],
    [422, '10027'],
  ])('after %i reads the order: over, so it was already cancelled', async (status, code) => {
    const telnyx = createScriptedTelnyx({
      patches: [withError(status, code)],
      gets: [withOrder('cancelled')],
    })
    expect(await telnyx.cancel()).toMatchObject({ kind: 'already-cancelled' })
    expect(telnyx.methods).toBe('PATCH GET')
  })

  it.each([400, 404, 410, 422])(
    'after %i on an order that reads pending is refused, once',
    async (status) => {
      const telnyx = createScriptedTelnyx({ patches: [withError(status, 'x')], gets: [withOrder('pending')] })
      expect(await telnyx.cancel()).toMatchObject({ kind: 'refused', failure: { status }, order: anOrder() })
      expect(telnyx.methods).toBe('PATCH GET')
    },
  )

  it('is not-found if PATCH and GET are both answered with 404', async () => {
    const telnyx = createScriptedTelnyx({ patches: [withError(404)], gets: [withError(404)] })
    expect(await telnyx.cancel()).toEqual({ kind: 'not-found' })
  })

  it.each(['success', 'failure', 'on-hold'])('is not cancellable when the order reads %s', async (status) => {
    const telnyx = createScriptedTelnyx({ patches: [withError(422)], gets: [withOrder(status)] })
    expect(await telnyx.cancel()).toMatchObject({ kind: 'not-cancellable', order: { status } })
  })

  it('is refused when the order then cannot be read', async () => {
    const telnyx = createScriptedTelnyx({ patches: [withError(422)], gets: [withError(500)] })
    expect(await telnyx.cancel()).toMatchObject({ kind: 'refused', failure: { status: 422 } })
    expect(telnyx.patchTimes).toHaveLength(1)
  })

  it.each([
    ['409', withError(409)],
    ['code "10036"', withError(422, '10036')],
    ['code 10036', withError(422, 10036)],
    ['code 10036 of a 400', withError(400, 10036)],
  ])('after %s waits, judges again and sends again', async (_, busy) => {
    const telnyx = createScriptedTelnyx({
      patches: [busy, busy, withOrder('cancelled')],
      gets: [withOrder('pending')],
    })
    expect(await telnyx.cancel()).toMatchObject({ kind: 'cancelled', evidence: 'response' })
    expect(telnyx.methods).toBe('PATCH GET PATCH GET PATCH')
    expect(telnyx.patchTimes).toEqual([0, 500, 1500])
  })

  it('is refused if Telnyx stays busy with it', async () => {
    const telnyx = createScriptedTelnyx({ patches: [withError(409)], gets: [withOrder('pending')] })
    expect(await telnyx.cancel({ attempts: 3 })).toMatchObject({ kind: 'refused', failure: { status: 409 } })
    expect(telnyx.patchTimes).toHaveLength(3)
  })

  it.each([401, 403])('is refused immediately by a %i, which affects every request', async (status) => {
    const telnyx = createScriptedTelnyx({
      patches: [withError(status, '10009')],
      gets: [withOrder('pending')],
    })
    expect(await telnyx.cancel()).toMatchObject({ kind: 'refused', failure: { status, systemic: true } })
    expect(telnyx.methods).toBe('PATCH')
  })

  it.each([401, 403])('re-reads after a %i when an earlier PATCH may have taken effect', async (status) => {
    const telnyx = createScriptedTelnyx({
      patches: [withError(500), withError(status)],
      gets: [withOrder('pending'), withOrder('cancelled')],
    })
    expect(await telnyx.cancel()).toMatchObject({ kind: 'cancelled', evidence: 're-read' })
    expect(telnyx.methods).toBe('PATCH GET PATCH GET')
  })

  it.each([400, 404, 422])('sends no more after a %i that follows an uncertain PATCH', async (status) => {
    const telnyx = createScriptedTelnyx({
      patches: [withError(500), withError(status)],
      gets: [withOrder('pending')],
    })
    expect(await telnyx.cancel()).toMatchObject({ kind: 'unknown', attempts: 2 })
    expect(telnyx.patchTimes).toHaveLength(2)
  })
})

describe('a 4xx that follows an uncertain PATCH', () => {
  it.each([400, 401, 403, 404, 422])('%i: the order is read on until it is over', async (status) => {
    const telnyx = createScriptedTelnyx({
      patches: [withError(500), withError(status)],
      gets: [withOrder('pending'), withOrder('pending'), withOrder('pending'), withOrder('cancelled')],
    })
    expect(await telnyx.cancel()).toMatchObject({ kind: 'cancelled', evidence: 're-read' })
    expect(telnyx.methods).toBe('PATCH GET PATCH GET GET GET')
  })
})

describe('an order with an old reading', () => {
  it.each([
    ['over', {}, 'GET'],
    ['pending', {}, 'PATCH'],
    ['pending, which a guard forbade,', { guards: { maxPhoneNumbers: 0 } }, 'GET'],
  ])('and was %s then: the next request is right for that', async (was, options, first) => {
    const status = was === 'over' ? 'cancelled' : 'pending'
    const telnyx = createScriptedTelnyx({ gets: [withOrder(status)], patches: [withOrder('cancelled')] })
    const { data: order } = await telnyx.client.subNumberOrders.retrieve(ORDER_ID)
    await telnyx.clock.advance(60_000)
    const { kind } = await telnyx.cancel(options, order)
    expect(telnyx.methods).toBe(`GET ${first}`)
    expect(kind).toBe(first === 'PATCH' ? 'cancelled' : was === 'over' ? 'already-cancelled' : 'blocked')
  })
})

describe('an order that must be read first', () => {
  it('is read before the PATCH', async () => {
    const telnyx = createScriptedTelnyx({ patches: [withOrder('cancelled')], gets: [withOrder('pending')] })
    expect(await telnyx.cancel({ guards })).toMatchObject({ kind: 'cancelled', evidence: 'response' })
    expect(telnyx.methods).toBe('GET PATCH')
  })

  it('is also read on request', async () => {
    const telnyx = createScriptedTelnyx({ patches: [withOrder('cancelled')], gets: [withOrder('pending')] })
    await telnyx.cancel({ readFirst: true })
    expect(telnyx.methods).toBe('GET PATCH')
  })

  it.each([
    ['cancelled', 'already-cancelled'],
    ['deleted', 'already-cancelled'],
    ['success', 'not-cancellable'],
    ['failure', 'not-cancellable'],
    ['on-hold', 'not-cancellable'],
  ])('gets no PATCH when it reads %s', async (status, kind) => {
    const telnyx = createScriptedTelnyx({ gets: [withOrder(status)] })
    expect(await telnyx.cancel({ guards })).toMatchObject({ kind, order: { status } })
    expect(telnyx.methods).toBe('GET')
  })

  it('gets no PATCH when a guard forbids it', async () => {
    const telnyx = createScriptedTelnyx({ gets: [withOrder('pending', { phone_numbers_count: 11 })] })
    expect(await telnyx.cancel({ guards })).toEqual({
      kind: 'blocked',
      guard: 'maxPhoneNumbers',
      reason: expect.stringContaining('11'),
      order: anOrder({ phone_numbers_count: 11 }),
    })
    expect(telnyx.methods).toBe('GET')
  })

  it.each([
    [404, { kind: 'not-found' }],
    [401, { kind: 'refused', failure: { systemic: true } }],
    [403, { kind: 'refused', failure: { systemic: true } }],
    [422, { kind: 'refused', failure: { status: 422 } }],
  ])('gets no PATCH when the reading is answered with %i', async (status, outcome) => {
    const telnyx = createScriptedTelnyx({ gets: [withError(status)] })
    expect(await telnyx.cancel({ guards })).toMatchObject(outcome)
    expect(telnyx.methods).toBe('GET')
  })

  it.each([
    ['errors of the server', withError(500)],
    ['silence', noResponse],
    ['another order', withOrder('pending', { id: 'another' })],
    ['refused connections', connectionRefused],
  ])('gets no PATCH when every read ends with %s', async (_, get) => {
    const telnyx = createScriptedTelnyx({ gets: [get] })
    expect(await telnyx.cancel({ guards })).toMatchObject({ kind: 'not-sent' })
    expect(telnyx.methods).toMatch(/^GET( GET)+$/)
  })

  it('is judged again after an uncertain PATCH, and never blocked then', async () => {
    const large = withOrder('pending', { phone_numbers_count: 11 })
    const telnyx = createScriptedTelnyx({
      patches: [withError(500)],
      gets: [withOrder('pending'), large, withOrder('pending'), large, withOrder('cancelled')],
    })
    expect(await telnyx.cancel({ guards })).toMatchObject({ kind: 'cancelled', evidence: 're-read' })
    expect(telnyx.methods).toBe('GET PATCH GET GET GET GET')
  })

  it('is unknown, not blocked, if a guard forbids it later and it stays pending', async () => {
    const large = withOrder('pending', { phone_numbers_count: 11 })
    const telnyx = createScriptedTelnyx({ patches: [noResponse], gets: [withOrder('pending'), large] })
    expect(await telnyx.cancel({ guards })).toMatchObject({ kind: 'unknown', attempts: 1 })
    expect(telnyx.patchTimes).toHaveLength(1)
  })

  it('is blocked if a guard forbids it after a conflict, which had no effect', async () => {
    const large = withOrder('pending', { phone_numbers_count: 11 })
    const telnyx = createScriptedTelnyx({ patches: [withError(409)], gets: [withOrder('pending'), large] })
    expect(await telnyx.cancel({ guards })).toMatchObject({ kind: 'blocked' })
  })
})

describe('settle', () => {
  it('re-reads an accepted cancellation until it is final', async () => {
    const telnyx = createScriptedTelnyx({
      patches: [withOrder('pending')],
      gets: [withOrder('pending'), withError(500), withOrder('pending'), withOrder('cancelled')],
    })
    expect(await telnyx.cancel({ settle: true })).toMatchObject({ kind: 'cancelled', evidence: 'response' })
    expect(telnyx.methods).toBe('PATCH GET GET GET GET')
  })

  it('stays accepted when it does not become final in time', async () => {
    const telnyx = createScriptedTelnyx({ patches: [withOrder('pending')], gets: [withOrder('pending')] })
    expect(await telnyx.cancel({ settle: true })).toEqual({ kind: 'accepted', order: anOrder() })
    expect(telnyx.patchTimes).toHaveLength(1)
    expect(telnyx.requests.at(-1)?.at).toBeLessThanOrEqual(50_000)
  })
})

import { describe, expect, it } from 'vitest'
import { ORDER_ID } from '../../test/orders.ts'
import { connectionReset, type Responder, rateLimited, withError, withOrder } from '../../test/responders.ts'
import { createScriptedTelnyx } from '../../test/scripted-clients.ts'
import { type ResolveOptions, resolveCancellation } from './resolve-cancellation.ts'

const resolve = (gets: Responder[], options?: ResolveOptions) => {
  const telnyx = createScriptedTelnyx({ gets })
  return telnyx.clock
    .until(resolveCancellation(telnyx.client, ORDER_ID, options))
    .then((outcome) => ({ outcome, telnyx }))
}

describe('resolveCancellation', () => {
  it.each([
    ['cancelled', {}, { kind: 'cancelled', evidence: 'inferred' }],
    ['cancelled', { seen: true }, { kind: 'cancelled', evidence: 're-read' }],
    ['deleted', { accepted: true }, { kind: 'cancelled', evidence: 'response' }],
    ['failure', { seen: true }, { kind: 'cancelled', evidence: 'inferred' }],
    ['failure', {}, { kind: 'not-cancellable' }],
    ['success', { seen: true }, { kind: 'not-cancellable' }],
    ['pending', { seen: true, attempts: 3 }, { kind: 'unknown', attempts: 3, order: { status: 'pending' } }],
    ['pending', { accepted: true }, { kind: 'accepted', order: { status: 'pending' } }],
    ['on-hold', {}, { kind: 'unknown', order: { status: 'on-hold' } }],
    ['on-hold', { accepted: true }, { kind: 'accepted' }],
  ] as const)('an order that reads %s, with %j', async (status, options, expected) => {
    const { outcome, telnyx } = await resolve([withOrder(status)], options)
    expect(outcome).toMatchObject(expected)
    expect(telnyx.methods).toBe('GET')
  })

  it.each([
    ['404', withError(404)],
    ['401', withError(401)],
    ['500', withError(500)],
    ['a broken connection', connectionReset],
  ])('is unknown after %s, by one reading', async (_, get) => {
    const { outcome, telnyx } = await resolve([get], { seen: true })
    expect(outcome).toMatchObject({ kind: 'unknown', attempts: 1 })
    expect(telnyx.methods).toBe('GET')
  })

  it('is unknown when it cannot be read, also after a 2xx: an accepted outcome needs an order', async () => {
    const { outcome } = await resolve([withError(500)], { accepted: true })
    expect(outcome).toMatchObject({ kind: 'unknown' })
  })

  it('waits for the limit after a 429, within its time', async () => {
    const { outcome, telnyx } = await resolve([rateLimited(5), withOrder('cancelled')])
    expect(outcome).toMatchObject({ kind: 'cancelled' })
    expect(telnyx.requests.map(({ at }) => at)).toEqual([0, 5_000])
    const late = await resolve([rateLimited(5)], { startBy: 12_000 })
    expect(late.outcome).toMatchObject({ kind: 'unknown' })
  })

  it('goes ahead of waiting reads after a 429', async () => {
    const telnyx = createScriptedTelnyx({ gets: [rateLimited(5), withOrder('cancelled')] })
    const resolved = resolveCancellation(telnyx.client, ORDER_ID)
    const others = [1, 2].map((n) => telnyx.client.subNumberOrders.retrieve(`other-${n}`))
    await telnyx.clock.until(Promise.allSettled([resolved, ...others]))
    expect(telnyx.requests.map(({ url }) => url.split('/').at(-1))).toEqual([
      ORDER_ID,
      ORDER_ID,
      'other-1',
      'other-2',
    ])
  })
})

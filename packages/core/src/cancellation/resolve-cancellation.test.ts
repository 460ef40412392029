import { describe, expect, it } from 'vitest'
import { connectionReset, error, type Reply, rateLimited, says } from '../../test/answers.ts'
import { ORDER_ID } from '../../test/orders.ts'
import { createScriptedTelnyx } from '../../test/scripted-telnyx.ts'
import { type ResolveOptions, resolveCancellation } from './resolve-cancellation.ts'

const resolve = (gets: Reply[], options?: ResolveOptions) => {
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
    const { outcome, telnyx } = await resolve([says(status)], options)
    expect(outcome).toMatchObject(expected)
    expect(telnyx.asked).toBe('GET')
  })

  it.each([
    ['404', error(404)],
    ['401', error(401)],
    ['500', error(500)],
    ['a broken connection', connectionReset],
  ])('is unknown after %s, by one reading', async (_, get) => {
    const { outcome, telnyx } = await resolve([get], { seen: true })
    expect(outcome).toMatchObject({ kind: 'unknown', attempts: 1 })
    expect(telnyx.asked).toBe('GET')
  })

  it('stays accepted when it cannot be read after a 2xx, though it has no reading to show', async () => {
    const { outcome } = await resolve([error(500)], { accepted: true })
    // An accepted outcome must carry an order. Without one the last word is that it is not known.
    expect(outcome).toMatchObject({ kind: 'unknown' })
  })

  it('waits for the limit after a 429, within the time it is given', async () => {
    const { outcome, telnyx } = await resolve([rateLimited(5), says('cancelled')])
    expect(outcome).toMatchObject({ kind: 'cancelled' })
    expect(telnyx.requests.map(({ at }) => at)).toEqual([0, 5_000])
    const late = await resolve([rateLimited(5)], { startBy: 12_000 })
    expect(late.outcome).toMatchObject({ kind: 'unknown' })
  })

  it('goes ahead of readings that have had no turn once a 429 turned it back', async () => {
    const telnyx = createScriptedTelnyx({ gets: [rateLimited(5), says('cancelled')] })
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

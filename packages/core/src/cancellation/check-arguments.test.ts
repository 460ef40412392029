import { describe, expect, it } from 'vitest'
import { createAccount, manyOrders, orderId } from '../../test/account.ts'
import { cancelOrders } from '../bulk/cancel-orders.ts'
import { planCancellations } from '../bulk/plan-cancellations.ts'
import { selectOrders } from '../bulk/select-orders.ts'
import { evaluateCancellation } from '../rules/evaluate-cancellation.ts'
import { defineGuards } from '../rules/guards.ts'
import { cancelOrder } from './cancel-order.ts'
import { resolveCancellation } from './resolve-cancellation.ts'

const { client, requests } = createAccount({ orders: manyOrders(1) })
const order = manyOrders(1)[0]

/** Arguments as untyped code may give them. */
const any = (value: unknown) => value as never

const MISSPELT = { maxPhoneNumber: 0 }

describe('an argument that is not valid', () => {
  it.each<[string, RegExp, () => unknown]>([
    ['no client', /`client`/, () => cancelOrder(any(undefined), orderId(0))],
    ['no id', /`idOrOrder`.*undefined/, () => cancelOrder(client, any(undefined))],
    ['an order without a status', /`idOrOrder`/, () => cancelOrder(client, any({ id: orderId(0) }))],
    [
      'a misspelt guard',
      /maxPhoneNumber: unknown guard/,
      () => cancelOrder(client, orderId(0), { guards: any(MISSPELT) }),
    ],
    [
      'a guard of another type',
      /options\.guards[\s\S]*maxPhoneNumbers/,
      () => cancelOrder(client, orderId(0), { guards: any({ maxPhoneNumbers: '5' }) }),
    ],
    [
      'a deadline that is not a number',
      /`options\.deadlineMs`/,
      () => cancelOrder(client, orderId(0), { deadlineMs: Number.NaN }),
    ],
    ['half an attempt', /`options\.attempts`/, () => cancelOrder(client, orderId(0), { attempts: 0.5 })],
    [
      'a signal that is not a signal',
      /`options\.signal`/,
      () => cancelOrder(client, orderId(0), { signal: any({}) }),
    ],
    ['no client of many', /`client`/, () => cancelOrders(any({}), [])],
    ['one text for many ids', /`source`.*iterable.*string/, () => cancelOrders(client, any(orderId(0)))],
    ['no source', /`source`/, () => cancelOrders(client, any(undefined))],
    ['a misspelt guard of many', /maxPhoneNumber/, () => cancelOrders(client, [], { guards: any(MISSPELT) })],
    ['no room for even one', /`options\.concurrency`/, () => cancelOrders(client, [], { concurrency: 0 })],
    ['no selection', /`selection`/, () => planCancellations(client, any(undefined))],
    [
      'a misspelt guard of a plan',
      /maxPhoneNumber/,
      () => planCancellations(client, { sub_number_order_ids: [orderId(0)] }, { guards: any(MISSPELT) }),
    ],
    [
      'no client of a plan',
      /`client`/,
      () => planCancellations(any(null), { sub_number_order_ids: [orderId(0)] }),
    ],
    ['no client of a selection', /`client`/, () => selectOrders(any(null), { status: 'pending' })],
    ['no id to resolve', /`id`/, () => resolveCancellation(client, any(undefined))],
    ['no order to judge', /`order`/, () => evaluateCancellation(any(undefined), { now: 0 })],
    ['no time to judge by', /`rules\.now`/, () => evaluateCancellation(any(order), any({}))],
    [
      'a misspelt guard to judge by',
      /maxPhoneNumber/,
      () => evaluateCancellation(any(order), { now: 0, guards: any(MISSPELT) }),
    ],
    ['a misspelt guard to define', /maxPhoneNumber/, () => defineGuards(any(MISSPELT))],
  ])('%s is a TypeError that names it, and nothing is sent', async (_, message, call) => {
    const error = await (async () => call())().then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    expect(error).toBeInstanceOf(TypeError)
    expect((error as Error).message).toMatch(message)
    expect(requests).toEqual([])
  })
})

it('an item of a source that is neither id nor order ends the run in a TypeError', async () => {
  const run = cancelOrders(client, any([undefined]))
  await expect(run[Symbol.asyncIterator]().next()).rejects.toThrow(/an item of source/)
})

import { describe, expect, it } from 'vitest'
import { createAccount, manyOrders, orderId, rejection } from '../../test/account.ts'
import { planCancellations, plannedOutcome } from './plan-cancellations.ts'

const ids = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => orderId(from + n))

describe('a plan by ids', () => {
  it('of 3,000 reads only the pages of the pending orders', async () => {
    const { client, clock, requests } = createAccount({ orders: manyOrders(3_000) })
    const plan = await clock.until(planCancellations(client, { sub_number_order_ids: ids(0, 3_000) }))
    expect(plan.map(({ id }) => id)).toEqual(ids(0, 3_000))
    expect(plan.every(({ verdict }) => verdict.cancellable)).toBe(true)
    expect(requests).toEqual(Array(12).fill('list'))
  })

  it('of one reads that order', async () => {
    const { client, clock, requests } = createAccount({ orders: manyOrders(600) })
    await clock.until(planCancellations(client, { sub_number_order_ids: ids(3, 4) }))
    expect(requests).toEqual([`GET ${orderId(3)}`])
  })

  it('of a few among many pending orders does not list them all', async () => {
    const { client, clock, count } = createAccount({ orders: manyOrders(20_000) })
    const few = [orderId(19_000), orderId(19_001), orderId(19_002), orderId(19_003)]
    const plan = await clock.until(planCancellations(client, { sub_number_order_ids: few }))
    expect(plan).toHaveLength(4)
    expect(count('list')).toBeLessThanOrEqual(4)
  })

  it('has a verdict for each, once, in the given order', async () => {
    const orders = manyOrders(4, (n) => ({
      status: n === 1 ? 'success' : 'pending',
      country_code: n === 2 ? 'CH' : 'US',
    }))
    const { client, clock, count } = createAccount({ orders })
    const sub_number_order_ids = [orderId(2), orderId(0), orderId(1), orderId(9), 'a/b', orderId(0)]
    const plan = await clock.until(
      planCancellations(client, { sub_number_order_ids }, { guards: { countries: { deny: ['CH'] } } }),
    )
    expect(plan.map(({ id, verdict }) => [id, verdict.cancellable || verdict.by])).toEqual([
      [orderId(2), 'countries'],
      [orderId(0), true],
      [orderId(1), 'status'],
      [orderId(9), 'not-found'],
      ['a/b', 'not-found'],
    ])
    expect(plan.map((one) => plannedOutcome(one)?.kind)).toEqual([
      'blocked',
      undefined,
      'not-cancellable',
      'not-found',
      'not-sent',
    ])
    expect(count('PATCH')).toBe(0)
  })

  it('has an order once whose id is repeated in another case', async () => {
    const id = '0a1b2c3d-0000-4000-8000-00000000abcd'
    const { client, clock, requests } = createAccount({ orders: manyOrders(1, () => ({ id })) })
    const sub_number_order_ids = [id, id.toUpperCase()]
    const plan = await clock.until(planCancellations(client, { sub_number_order_ids }))
    expect(plan.map((one) => one.id)).toEqual([id])
    expect(requests).toEqual([`GET ${id}`])
  })

  it('has the verdict refused for an order that Telnyx does not show', async () => {
    const { client, clock } = createAccount({ orders: [], answer: () => rejection(422, '10027') })
    const plan = clock.until(planCancellations(client, { sub_number_order_ids: ids(0, 1) }))
    expect(await plan).toMatchObject([{ verdict: { cancellable: false, by: 'refused' } }])
    expect((await plan).map((one) => plannedOutcome(one)?.kind)).toEqual(['refused'])
  })

  it('reads the orders that an incomplete list lacks, and does not report it', async () => {
    const orders = manyOrders(5)
    const { client, clock, count } = createAccount({
      orders,
      answer: (_, id) => (id ? undefined : Response.json({ data: [orders[0], null] })),
    })
    const errors: Error[] = []
    const options = { onIncomplete: (error: Error) => errors.push(error) }
    const plan = await clock.until(planCancellations(client, { sub_number_order_ids: ids(0, 5) }, options))
    expect(plan.every(({ verdict }) => verdict.cancellable)).toBe(true)
    expect(count('GET')).toBe(4)
    expect(errors).toEqual([])
  })

  it('reads each order if the list is rejected', async () => {
    const { client, clock, count } = createAccount({
      orders: manyOrders(3),
      answer: (_, id) => (id ? undefined : rejection(400, '10015')),
    })
    const plan = await clock.until(planCancellations(client, { sub_number_order_ids: ids(0, 3) }))
    expect(plan.every(({ verdict }) => verdict.cancellable)).toBe(true)
    expect(count('GET')).toBe(3)
  })

  it.each([401, 500])("throws if the orders can't be read (%i)", async (status) => {
    const { client, clock } = createAccount({ orders: [], answer: () => rejection(status, '10009') })
    const plan = clock.until(planCancellations(client, { sub_number_order_ids: ids(0, 30) }))
    await expect(plan).rejects.toMatchObject({ failure: { status } })
  })
})

describe('a plan by a filter', () => {
  it('judges each pending order that matches', async () => {
    const orders = manyOrders(10, (n) => ({
      phone_numbers_count: n * 10,
      status: n < 9 ? 'pending' : 'failure',
    }))
    const { client, clock } = createAccount({ orders })
    const plan = await clock.until(
      planCancellations(client, { filter: { country_code: 'US' } }, { guards: { maxPhoneNumbers: 50 } }),
    )
    expect(plan.filter(({ verdict }) => verdict.cancellable)).toHaveLength(6)
    expect(
      plan.filter(({ verdict }) => !verdict.cancellable && verdict.by === 'maxPhoneNumbers'),
    ).toHaveLength(3)
  })
})

describe('an empty selection', () => {
  it.each([
    [{ sub_number_order_ids: [] }, /names no order/],
    [{ filter: {} }, /needs at least one field/],
    [{} as { filter: object }, /sub_number_order_ids/],
    [{ sub_number_order_ids: [3] } as unknown as { filter: object }, /sub_number_order_ids\[0\]/],
    [{ filter: { older_than_minutes: '3' } } as { filter: object }, /older_than_minutes/],
  ])('%j is an error', async (selection, says) => {
    const { client, requests } = createAccount({ orders: manyOrders(3) })
    await expect(planCancellations(client, selection)).rejects.toThrow(says)
    expect(requests).toEqual([])
  })
})

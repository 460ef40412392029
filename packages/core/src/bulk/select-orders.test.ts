import { describe, expect, it } from 'vitest'
import { createAccount, manyOrders, orderId, rejection } from '../../test/account.ts'
import { getReading } from '../cancellation/reading.ts'
import { IncompleteListError } from '../reads/incomplete-list-error.ts'
import type { SubNumberOrder } from '../wire/sub-number-order.ts'
import { cancelOrders } from './cancel-orders.ts'
import { planCancellations } from './plan-cancellations.ts'
import { refreshReadings } from './refresh-readings.ts'
import { selectOrders } from './select-orders.ts'

const guards = { countries: { deny: ['CH'] } }

async function idsOf(orders: AsyncIterable<SubNumberOrder | string>) {
  const ids: string[] = []
  for await (const order of orders) ids.push(typeof order === 'string' ? order : order.id)
  return ids
}

describe('selectOrders', () => {
  it('finds every one of 1,000 pending orders', async () => {
    const { client, clock, count } = createAccount({ orders: manyOrders(1_000) })
    const selected = await clock.until(selectOrders(client, { country_code: 'US' }))
    expect(new Set(selected.map(({ id }) => id)).size).toBe(1_000)
    expect(count('list')).toBe(5)
  })

  it.each([true, false])('applies the filter itself (the server applies it: %s)', async (honoursQuery) => {
    const orders = manyOrders(60, (n) => ({
      status: n % 2 ? 'pending' : 'success',
      country_code: n % 3 ? 'US' : 'DE',
    }))
    const { client, clock } = createAccount({ orders, honoursQuery })
    const selected = await clock.until(selectOrders(client, { country_code: 'de' }))
    expect(selected).toHaveLength(10)
    expect(selected.every((order) => order.status === 'pending' && order.country_code === 'DE')).toBe(true)
  })

  it.each([
    [{}, /needs at least one field/],
    [{ country_code: undefined }, /needs at least one field/],
    [{ phone_numbers_count: -1 }, /phone_numbers_count/],
    [{ country: 'DE' } as object, /country/],
  ])('%j is an error and never every order', async (filter, says) => {
    const { client, asked } = createAccount({ orders: manyOrders(3) })
    await expect(selectOrders(client, filter)).rejects.toThrow(says)
    expect(asked).toEqual([])
  })
})

describe('a list that is known to be incomplete', () => {
  const withNull = () => Response.json({ data: [...manyOrders(3), null] })
  const account = () => createAccount({ orders: [], answer: (_, id) => (id ? undefined : withNull()) })

  it('makes selectOrders throw, unless the caller accepts what could be read', async () => {
    const { client, clock } = account()
    const filter = { country_code: 'US' }
    await expect(clock.until(selectOrders(client, filter))).rejects.toThrow(IncompleteListError)
    const errors: Error[] = []
    const onIncomplete = (error: Error) => errors.push(error)
    expect(await clock.until(selectOrders(client, filter, { onIncomplete }))).toHaveLength(3)
    expect(errors).toMatchObject([{ message: expect.stringMatching(/^Only 3 of 4 orders/) }])
  })

  it('makes a plan by a filter throw as well', async () => {
    const { client, clock } = account()
    const selection = { filter: { country_code: 'US' } }
    await expect(clock.until(planCancellations(client, selection))).rejects.toThrow(IncompleteListError)
    const plan = planCancellations(client, selection, { onIncomplete() {} })
    expect(await clock.until(plan)).toHaveLength(3)
  })
})

describe('refreshReadings', () => {
  it('reads smaller pages where large ones are rejected', async () => {
    const orders = manyOrders(60)
    const { client, clock, count } = createAccount({
      orders,
      answer: (_, id, query) =>
        !id && Number(query.get('page[size]')) > 20 ? rejection(400, '10015') : undefined,
    })
    const { data } = await clock.until(client.subNumberOrders.list({ page: { size: 20 } }))
    await clock.advance(60_000)
    const given: (string | SubNumberOrder)[] = []
    await clock.until(
      (async () => {
        for await (const order of refreshReadings(client, data)) given.push(order)
      })(),
    )
    expect(given.map((order) => typeof order !== 'string' && getReading(order)?.readAt)).toEqual(
      Array(20).fill(clock.now()),
    )
    expect(count('GET')).toBe(0)
  })

  it('reads a page again for orders that were listed long ago', async () => {
    const { client, clock, count } = createAccount({ orders: manyOrders(600) })
    const orders = await clock.until(selectOrders(client, { country_code: 'US' }))
    await clock.advance(60_000)
    const before = count('list')
    const run = cancelOrders(client, refreshReadings(client, orders, { country_code: 'US' }), { guards })
    const kinds = new Set<string>()
    await clock.until(
      (async () => {
        for await (const { outcome } of run) kinds.add(outcome.kind)
      })(),
    )
    expect([...kinds]).toEqual(['cancelled'])
    expect(count('PATCH')).toBe(600)
    expect(count('GET')).toBe(0)
    expect(count('list') - before).toBeLessThanOrEqual(4)
  })

  it('passes fresh orders on unchanged', async () => {
    const { client, clock, count } = createAccount({ orders: manyOrders(100) })
    const orders = await clock.until(selectOrders(client, { country_code: 'US' }))
    expect(await idsOf(refreshReadings(client, orders))).toHaveLength(100)
    expect(count('list')).toBe(2)
  })

  it('passes ids on unchanged', async () => {
    const { client, asked } = createAccount({ orders: [] })
    expect(await idsOf(refreshReadings(client, ['a', 'b']))).toEqual(['a', 'b'])
    expect(asked).toEqual([])
  })

  it('loses no order, and does not read each time, when the page has none of them or fails', async () => {
    for (const answer of [() => rejection(500, '10007'), () => Response.json({ data: [] })]) {
      const { client, clock, count } = createAccount({ orders: [], answer })
      const ids = await clock.until(idsOf(refreshReadings(client, manyOrders(100))))
      expect(ids).toEqual(Array.from({ length: 100 }, (_, n) => orderId(n)))
      expect(count('list')).toBe(1)
    }
  })
})

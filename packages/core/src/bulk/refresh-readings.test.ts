import { describe, expect, it } from 'vitest'
import { createAccount, manyOrders, orderId, rejection } from '../../test/account.ts'
import { getReading } from '../cancellation/reading.ts'
import type { SubNumberOrder } from '../wire/sub-number-order.ts'
import { cancelOrders } from './cancel-orders.ts'
import { refreshReadings } from './refresh-readings.ts'
import { selectOrders } from './select-orders.ts'

const guards = { countries: { deny: ['CH'] } }

async function collectIds(orders: AsyncIterable<SubNumberOrder | string>) {
  const ids: string[] = []
  for await (const order of orders) ids.push(typeof order === 'string' ? order : order.id)
  return ids
}

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
    expect(await collectIds(refreshReadings(client, orders))).toHaveLength(100)
    expect(count('list')).toBe(2)
  })

  it('passes ids on unchanged', async () => {
    const { client, requests } = createAccount({ orders: [] })
    expect(await collectIds(refreshReadings(client, ['a', 'b']))).toEqual(['a', 'b'])
    expect(requests).toEqual([])
  })

  it('loses no order, and does not read each time, when the page has none of them or fails', async () => {
    for (const answer of [() => rejection(500, '10007'), () => Response.json({ data: [] })]) {
      const { client, clock, count } = createAccount({ orders: [], answer })
      const ids = await clock.until(collectIds(refreshReadings(client, manyOrders(100))))
      expect(ids).toEqual(Array.from({ length: 100 }, (_, n) => orderId(n)))
      expect(count('list')).toBe(1)
    }
  })
})

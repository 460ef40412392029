import { describe, expect, it } from 'vitest'
import { ID } from '../../test/open-sandbox.ts'
import { START } from '../../test/virtual-clock.ts'
import { currentState, type OrderRecord } from '../orders/entities.ts'
import { seedOrders } from './seed-orders.ts'

const seedStatuses = (options: Parameters<typeof seedOrders>[0]) =>
  seedOrders(options, START).map((order) => currentState(order).status)

describe('seeded orders', () => {
  it('are the same for the same seed, and different for another', () => {
    expect(seedOrders({ seed: 5 }, START)).toEqual(seedOrders({ seed: 5 }, START))
    expect(seedOrders({ seed: 5 }, START)[0]?.id).not.toBe(seedOrders({ seed: 6 }, START)[0]?.id)
  })

  it('keep their ids at another time', () => {
    const ids = (now: number) => seedOrders({}, now).map(({ id }) => id)
    expect(ids(START)).toEqual(ids(START + 1e9))
  })

  it('are 60 by default, some of them pending', () => {
    const statuses = seedStatuses({})
    expect(statuses).toHaveLength(60)
    const pending = statuses.filter((status) => status === 'pending').length
    expect(pending).toBeGreaterThan(5)
    expect(pending).toBeLessThan(35)
  })

  it('can have a given count', () => {
    expect(seedStatuses({ orders: 0 })).toHaveLength(0)
    expect(seedStatuses({ orders: 1_234 })).toHaveLength(1_234)
  })

  it('can have a given count of pending orders, alone or among others', () => {
    expect(seedStatuses({ pending: 25 })).toEqual(Array(25).fill('pending'))
    const mixed = seedStatuses({ pending: 10, orders: 40 })
    expect(mixed).toHaveLength(40)
    expect(mixed.filter((status) => status === 'pending')).toHaveLength(10)
  })

  it('look like those of a real account', () => {
    const orders = seedOrders({ orders: 2_000 }, START)
    expect(new Set(orders.map(({ id }) => id)).size).toBe(2_000)
    expect(new Set(orders.map(({ country_code }) => country_code)).size).toBeGreaterThan(12)
    expect(new Set(orders.map((order) => currentState(order).status))).toEqual(
      new Set(['success', 'pending', 'failure', 'cancelled', 'deleted']),
    )
    expect(orders.some(({ phone_numbers_count }) => phone_numbers_count > 300)).toBe(true)
    expect(orders.every(({ phone_numbers_count: count }) => count >= 1 && count <= 500)).toBe(true)
    expect(orders.some(({ is_block_sub_number_order }) => is_block_sub_number_order)).toBe(true)
    expect(orders.some(({ customer_reference }) => customer_reference === null)).toBe(true)
    expect(orders.every((order) => order.created_at < START && currentState(order).at <= START)).toBe(true)
  })

  it('are pending either for their requirements, or because they activate within the hour', () => {
    const pending = seedOrders({ orders: 2_000 }, START).filter(
      (order) => currentState(order).status === 'pending',
    )
    const isMet = (order: OrderRecord) => currentState(order).requirements_status === 'approved'
    const activating = pending.filter(isMet)
    const waiting = pending.filter((order) => !isMet(order))
    expect(activating.length).toBeGreaterThan(pending.length / 20)
    expect(activating.length).toBeLessThan(pending.length / 4)
    for (const order of activating) {
      expect(order.regulatory_requirements).toEqual([])
      expect(START - order.created_at).toBeLessThan(3_600_000)
    }
    expect(new Set(waiting.map((order) => currentState(order).requirements_status)).size).toBe(3)
    for (const order of waiting) {
      const { deadline, requirements_status } = currentState(order)
      expect(order.regulatory_requirements).not.toEqual([])
      if (requirements_status === 'requirement-info-under-review') expect(deadline).toBeNull()
      else expect(deadline).toBeGreaterThan(START + 2 * 24 * 3_600_000)
    }
  })

  it('never have missing values in countries that need a fulfilled requirement group', () => {
    const orders = seedOrders({ pending: 2_000 }, START)
    const missing = orders.filter(
      (order) => currentState(order).requirements_status === 'requirement-info-pending',
    )
    const countries = new Set(missing.map(({ country_code }) => country_code))
    for (const country of ['CH', 'IT', 'SE']) {
      expect(orders.some(({ country_code }) => country_code === country)).toBe(true)
      expect(countries).not.toContain(country)
    }
  })

  it('of one number order differ in country or type, and share customer reference and creation time', () => {
    const split = Map.groupBy(seedOrders({ orders: 500 }, START), (order) => order.order_request_id)
    const siblings = [...split.values()].filter((orders) => orders.length > 1)
    expect(siblings.length).toBeGreaterThan(20)
    for (const orders of siblings) {
      expect(new Set(orders.map((order) => `${order.country_code} ${order.phone_number_type}`)).size).toBe(
        orders.length,
      )
      expect(new Set(orders.map((order) => `${order.created_at} ${order.customer_reference}`)).size).toBe(1)
    }
  })

  it('can be listed exactly, with plain defaults for fields that are left out', () => {
    const [given, plain] = seedOrders(
      { orders: [{ id: ID, status: 'success', country_code: 'DE', created_at: '2026-01-02T03:04:05Z' }, {}] },
      START,
    )
    expect(given).toMatchObject({
      id: ID,
      country_code: 'DE',
      created_at: Date.parse('2026-01-02T03:04:05Z'),
    })
    expect(given?.regulatory_requirements).not.toHaveLength(0)
    expect(plain).toMatchObject({ country_code: 'US', phone_number_type: 'local', phone_numbers_count: 1 })
    expect(plain && currentState(plain)).toMatchObject({ status: 'pending', at: START - 3_600_000 })
  })
})

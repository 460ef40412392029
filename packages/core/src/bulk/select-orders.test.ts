import { describe, expect, it } from 'vitest'
import { createAccount, manyOrders } from '../../test/account.ts'
import { IncompleteListError } from '../reads/incomplete-list-error.ts'
import { planCancellations } from './plan-cancellations.ts'
import { selectOrders } from './select-orders.ts'

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
    const { client, requests } = createAccount({ orders: manyOrders(3) })
    await expect(selectOrders(client, filter)).rejects.toThrow(says)
    expect(requests).toEqual([])
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

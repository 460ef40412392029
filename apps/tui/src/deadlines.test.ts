import type { SubNumberOrder } from '@countermand/core'
import { describe, expect, it } from 'vitest'
import { connectToSandbox } from '../test/sandbox-connection.ts'
import { readDeadline, readDeadlines, sortByDeadline } from './deadlines.ts'

const ORDERS = [
  { id: 'late', country_code: 'DE', phone_numbers_count: 2, deadline: '2026-12-09T00:00:00Z' },
  { id: 'soon', country_code: 'DE', phone_numbers_count: 3, deadline: '2026-12-01T00:00:00Z' },
  { id: 'us', country_code: 'US', phone_numbers_count: 1 },
  { id: 'done', country_code: 'DE', status: 'success' },
]

async function openAccount(options: Parameters<typeof connectToSandbox>[0] = {}) {
  const { sandbox, connection } = connectToSandbox({ seed: { orders: ORDERS }, ...options })
  const { client } = connection
  const orders: SubNumberOrder[] = []
  for await (const order of client.subNumberOrders.listAll()) orders.push(order)
  const before = sandbox.requests().count
  /** The paths of the requests since then. */
  const paths = () =>
    sandbox
      .requests()
      .requests.slice(before)
      .map(({ path }) => path)
  const { numberOrderPhoneNumbers } = client
  const { listAllPages } = numberOrderPhoneNumbers
  /** The queries for phone numbers. */
  const queries: unknown[] = []
  Object.assign(numberOrderPhoneNumbers, {
    listAllPages(...args: Parameters<typeof listAllPages>) {
      queries.push(args[0])
      return listAllPages(...args)
    },
  })
  const pick = (...ids: string[]) => orders.filter(({ id }) => ids.includes(id))
  return { client, orders, pick, paths, queries }
}

const options = { onIncomplete: (error: Error) => expect.unreachable(error.message) }

describe('the deadlines of orders', () => {
  it('are the earliest of their phone numbers', async () => {
    const { client, orders } = await openAccount()
    const { numberOrderPhoneNumbers } = client
    const { listAllPages } = numberOrderPhoneNumbers
    const times = ['2026-12-05T00:00:00.000000+00:00', '2026-12-03T23:00:00Z', 7]
    Object.assign(numberOrderPhoneNumbers, {
      async *listAllPages(...args: Parameters<typeof listAllPages>) {
        for await (const page of listAllPages(...args)) {
          yield page.map((item) =>
            item.sub_number_order_id === 'soon' ? { ...item, deadline: times.shift() } : item,
          )
        }
      },
    })
    const deadlines = await readDeadlines(client, orders, options)
    expect(deadlines.of({ id: 'SOON' })).toBe('2026-12-03T23:00:00Z')
    expect(deadlines.of({ id: 'late' })).toBe('2026-12-09T00:00:00.000000Z')
    expect(deadlines.of({ id: 'done' })).toBeUndefined()
  })

  it('of one country are read from the list of that country', async () => {
    const { client, pick, queries } = await openAccount()
    const deadlines = await readDeadlines(client, pick('late', 'soon', 'done'), options)
    expect(deadlines.of({ id: 'soon' })).toBe('2026-12-01T00:00:00.000000Z')
    expect(queries).toEqual([{ filter: { country_code: 'DE' } }])
  })

  it('of several countries are read from the whole list', async () => {
    const { client, orders, queries } = await openAccount()
    await readDeadlines(client, orders, options)
    expect(queries).toEqual([{}])
  })

  it('are read until each number of the pending orders was read, and not for others', async () => {
    const seed = { orders: Array.from({ length: 800 }, (_, n) => ({ id: `order-${n}`, country_code: 'DE' })) }
    const { client, pick, paths } = await openAccount({ seed })
    const progress: number[] = []
    await readDeadlines(client, pick('order-1'), { ...options, onProgress: (count) => progress.push(count) })
    expect(paths()).toHaveLength(1)
    expect(progress).toEqual([])
    await readDeadlines(client, [{ id: 'x', status: 'success' }], options)
    expect(paths()).toHaveLength(1)
  })

  it('are read to the end if Telnyx does not say how many numbers an order has', async () => {
    const { client, pick, paths } = await openAccount({
      seed: { orders: Array.from({ length: 300 }, (_, n) => ({ id: `order-${n}`, phone_numbers_count: 1 })) },
    })
    const [order] = pick('order-1')
    await readDeadlines(client, [{ ...order, phone_numbers_count: null } as SubNumberOrder], options)
    expect(paths()).toHaveLength(3)
  })
})

it('orders are sorted by deadline, those without one last', async () => {
  const { client, orders } = await openAccount({
    seed: { orders: [{ id: 'review', country_code: 'DE' }, ...ORDERS, { id: 'done-2', status: 'success' }] },
  })
  const all = await readDeadlines(client, orders, options)
  const deadlines = { of: (order: { id: string }) => (order.id === 'review' ? undefined : all.of(order)) }
  const sorted = sortByDeadline(orders, {
    of: (order) => (order.id === 'us' ? undefined : deadlines.of(order)),
  })
  expect(sorted.map(({ id }) => id)).toEqual(['soon', 'late', 'review', 'us', 'done', 'done-2'])
})

describe('the deadline of one order', () => {
  const retrieve = async ({ client }: Awaited<ReturnType<typeof openAccount>>, id: string) =>
    (await client.subNumberOrders.retrieve(id, { filter: { include_phone_numbers: true } })).data

  it('is read from its numbers, each on its own', async () => {
    const account = await openAccount()
    const order = await retrieve(account, 'soon')
    expect(await readDeadline(account.client, order, {})).toBe('2026-12-01T00:00:00.000000Z')
    expect(account.paths()).toHaveLength(1 + 3)
  })

  it('is not read for an order that is over, or that came without its numbers', async () => {
    const account = await openAccount()
    expect(await readDeadline(account.client, await retrieve(account, 'done'), {})).toBeUndefined()
    const [order] = account.pick('soon')
    expect(await readDeadline(account.client, order as SubNumberOrder, {})).toBeUndefined()
    expect(account.paths()).toHaveLength(1)
  })

  it('passes over numbers that Telnyx does not have, or whose ids are none', async () => {
    const account = await openAccount()
    const order = await retrieve(account, 'soon')
    const odd = [{ id: 'gone' }, { id: '../x' }, { id: 7 }, null, 'x']
    const numbers = [...odd, ...(order.phone_numbers ?? [])] as SubNumberOrder['phone_numbers']
    const deadline = await readDeadline(account.client, { ...order, phone_numbers: numbers }, {})
    expect(deadline).toBe('2026-12-01T00:00:00.000000Z')
  })
})

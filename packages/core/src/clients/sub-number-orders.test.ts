import { describe, expect, it } from 'vitest'
import { anOrder } from '../../test/orders.ts'
import { createVirtualClock } from '../../test/virtual-clock.ts'
import { getReading } from '../cancellation/reading.ts'
import type { SubNumberOrder } from '../wire/sub-number-order.ts'
import { createTelnyxClient } from './telnyx-client.ts'

interface Asked {
  number: number
  size: number
  status: string | null
}

const ordersFrom = (first: number, count: number) =>
  Array.from({ length: count }, (_, n) => anOrder({ id: `order-${first + n}` }))

/** A client before a server that lists as `page` says. */
function listing(page: (asked: Asked) => { data: SubNumberOrder[]; meta?: unknown }) {
  const asked: Asked[] = []
  const client = createTelnyxClient({
    apiKey: 'KEY_OF_A_TEST',
    baseUrl: 'http://telnyx.test/v2',
    clock: createVirtualClock(),
    async fetch(input, init) {
      const { searchParams } = new URL(new Request(input, init).url)
      asked.push({
        number: Number(searchParams.get('page[number]')),
        size: Number(searchParams.get('page[size]')),
        status: searchParams.get('filter[status]'),
      })
      if (asked.length > 100) throw new Error('It lists without end')
      return Response.json(page(asked.at(-1) ?? expect.unreachable()))
    },
  })
  return { asked, orders: client.subNumberOrders }
}

async function allOf(orders: AsyncIterable<SubNumberOrder>): Promise<SubNumberOrder[]> {
  const all: SubNumberOrder[] = []
  for await (const order of orders) all.push(order)
  return all
}

const ids = (orders: SubNumberOrder[]) => orders.map(({ id }) => id)

describe("a query that can't be sent", () => {
  it('rejects list and retrieve, and sends nothing', async () => {
    const { asked, orders } = listing(() => ({ data: [] }))
    const filter = { phone_numbers_count: Number.NaN }
    await expect(orders.list({ filter })).rejects.toThrow(
      /^filter\[phone_numbers_count\] must be a whole number/,
    )
    const odd = { filter: { include_phone_numbers: null } } as object
    await expect(orders.retrieve('a', odd)).rejects.toThrow(/^filter\[include_phone_numbers\] must be/)
    expect(asked).toEqual([])
  })
})

describe('listAll', () => {
  it('lists 1,000 orders in pages of 250, each once', async () => {
    const all = ordersFrom(0, 1_000)
    const { asked, orders } = listing(({ number, size }) => ({
      data: all.slice((number - 1) * size, number * size),
    }))
    const listed = await allOf(orders.listAll({ filter: { status: 'pending' } }))
    expect(ids(listed)).toEqual(ids(all))
    expect(asked.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5])
    expect(asked.every(({ size, status }) => size === 250 && status === 'pending')).toBe(true)
    expect(listed.every((order) => getReading(order))).toBe(true)
  })

  it('lists each order once when the server ignores the page', async () => {
    const all = ordersFrom(0, 40)
    const { asked, orders } = listing(() => ({ data: all }))
    expect(ids(await allOf(orders.listAll()))).toEqual(ids(all))
    expect(asked).toHaveLength(3)
  })

  it.each([
    undefined,
    null,
    'wrong',
    { total_pages: 1, total_results: 3, page_number: 1 },
    { total_pages: '9', total_results: -1 },
  ])('does not depend on meta %j', async (meta) => {
    const all = ordersFrom(0, 60)
    const { orders } = listing(({ number }) => ({ data: all.slice((number - 1) * 20, number * 20), meta }))
    expect(await allOf(orders.listAll({ page: { size: 20 } }))).toHaveLength(60)
  })

  it('continues when the server sends smaller pages than requested', async () => {
    const all = ordersFrom(0, 45)
    const { orders } = listing(({ number }) => ({ data: all.slice((number - 1) * 20, number * 20) }))
    expect(await allOf(orders.listAll())).toHaveLength(45)
  })

  it('ends immediately if there are none', async () => {
    const { asked, orders } = listing(() => ({ data: [] }))
    expect(await allOf(orders.listAll())).toEqual([])
    expect(asked).toHaveLength(1)
  })

  it('yields each order once when new ones shift the pages', async () => {
    let all = ordersFrom(0, 60)
    const { orders } = listing(({ number }) => {
      const data = all.slice((number - 1) * 20, number * 20)
      all = [...ordersFrom(1_000 + number * 10, 7), ...all]
      return { data }
    })
    const listed = ids(await allOf(orders.listAll({ page: { size: 20 } })))
    expect(new Set(listed).size).toBe(listed.length)
    for (const id of ids(ordersFrom(0, 60))) expect(listed).toContain(id)
  })

  it('reaches the last order when a whole page of new ones is created between two requests', async () => {
    let all = ordersFrom(0, 60)
    const { orders } = listing(({ number }) => {
      const data = all.slice((number - 1) * 20, number * 20)
      if (number === 1) all = [...ordersFrom(1_000, 20), ...all]
      return { data }
    })
    const listed = ids(await allOf(orders.listAll({ page: { size: 20 } })))
    for (const id of ids(ordersFrom(0, 60))) expect(listed).toContain(id)
  })

  it('retries a page that could not be read, and reports it', async () => {
    const all = ordersFrom(0, 50)
    const clock = createVirtualClock()
    const retried: string[] = []
    let failures = 0
    const client = createTelnyxClient({
      apiKey: 'KEY_OF_A_TEST',
      baseUrl: 'http://telnyx.test/v2',
      clock,
      async fetch(input, init) {
        const number = Number(new URL(new Request(input, init).url).searchParams.get('page[number]'))
        if (number === 2 && failures++ < 3) return new Response('<html>', { status: 503 })
        return Response.json({ data: all.slice((number - 1) * 20, number * 20) })
      },
    })
    const listed = allOf(
      client.subNumberOrders.listAll(
        { page: { size: 20 } },
        { onRetry: (failure) => retried.push(failure.kind) },
      ),
    )
    expect(ids(await clock.until(listed))).toEqual(ids(all))
    expect(retried).toEqual(['server-error', 'server-error', 'server-error'])
  })

  it('gives up on a page that stays unreadable, and immediately on a rejection', async () => {
    for (const { status, requests } of [
      { status: 500, requests: 4 },
      { status: 401, requests: 1 },
    ]) {
      const clock = createVirtualClock()
      let asked = 0
      const client = createTelnyxClient({
        apiKey: 'KEY_OF_A_TEST',
        baseUrl: 'http://telnyx.test/v2',
        clock,
        fetch: async () => {
          asked++
          return new Response('{}', { status })
        },
      })
      const listed = allOf(client.subNumberOrders.listAll())
      await expect(clock.until(listed)).rejects.toMatchObject({ failure: { status } })
      expect(asked).toBe(requests)
    }
  })

  it('yields an order once that one page has twice', async () => {
    const { orders } = listing(({ number }) => ({
      data: number === 1 ? [...ordersFrom(0, 2), ...ordersFrom(0, 2)] : [],
    }))
    expect(await allOf(orders.listAll())).toHaveLength(2)
  })

  it('requests no page ahead of the consumer', async () => {
    const { asked, orders } = listing(({ number, size }) => ({ data: ordersFrom(number * size, size) }))
    for await (const _ of orders.listAll()) break
    expect(asked).toHaveLength(1)
  })

  it('starts at the requested page', async () => {
    const { asked, orders } = listing(() => ({ data: [] }))
    await allOf(orders.listAll({ page: { number: 3, size: 10 } }))
    expect(asked).toEqual([{ number: 3, size: 10, status: null }])
  })
})

import { describe, expect, it } from 'vitest'
import { anOrder } from '../../test/orders.ts'
import { createVirtualClock } from '../../test/virtual-clock.ts'
import { createTelnyxClient } from '../clients/telnyx-client.ts'
import type { SubNumberOrder } from '../wire/sub-number-order.ts'
import { IncompleteListError } from './incomplete-list-error.ts'
import type { ListAllOptions } from './list-pages.ts'

interface Asked {
  number: number | undefined
  size: number | undefined
}

type Page = { data: unknown; meta?: unknown } | Response

const ordersFrom = (first: number, count: number) =>
  Array.from({ length: count }, (_, n) => anOrder({ id: `order-${first + n}` }))

/** What a server of 60 orders in pages of 20 says of them. */
const META = { total_pages: 3, total_results: 60, page_size: 20 }

const refused = (status: number, source?: object) =>
  Response.json({ errors: [{ code: '10015', title: 'Bad Request', source }] }, { status })

/** Lists all orders of a server that answers each page as `page` says, to the end or to the error. */
async function listAll(page: (asked: Asked) => Page, options: ListAllOptions & { number?: number } = {}) {
  const asked: Asked[] = []
  const clock = createVirtualClock()
  const client = createTelnyxClient({
    apiKey: 'KEY_OF_A_TEST',
    baseUrl: 'http://telnyx.test/v2',
    clock,
    async fetch(input, init) {
      const { searchParams } = new URL(new Request(input, init).url)
      const numberIn = (name: string) => (searchParams.has(name) ? Number(searchParams.get(name)) : undefined)
      asked.push({ number: numberIn('page[number]'), size: numberIn('page[size]') })
      if (asked.length > 200) throw new Error('It lists without end')
      const answer = page(asked.at(-1) ?? expect.unreachable())
      return answer instanceof Response ? answer : Response.json(answer)
    },
  })
  const listed: SubNumberOrder[] = []
  const { number, ...rest } = options
  const query = number === undefined ? {} : { page: { number } }
  const end = (async () => {
    for await (const order of client.subNumberOrders.listAll(query, rest)) listed.push(order)
  })()
  const error = await clock.until(
    end.then(
      () => undefined,
      (reason: unknown) => reason,
    ),
  )
  return {
    asked,
    ids: listed.map(({ id }) => id),
    error,
    message: error instanceof Error ? error.message : '',
  }
}

const idsFrom = (first: number, count: number) => ordersFrom(first, count).map(({ id }) => id)

describe('an empty page', () => {
  it.each([META, { total_results: 60 }, { total_pages: 4 }])(
    'does not end the list while meta %j announces more',
    async (meta) => {
      const pages = [ordersFrom(0, 20), [], ordersFrom(20, 20), ordersFrom(40, 20)]
      const { ids, error } = await listAll(({ number = 1 }) => ({ data: pages[number - 1] ?? [], meta }))
      expect(error).toBeUndefined()
      expect(ids).toEqual(idsFrom(0, 60))
    },
  )

  it('ends the list, even if meta announced more orders at first', async () => {
    // Two were cancelled meanwhile, and meta says so.
    const pages = [ordersFrom(0, 20), ordersFrom(20, 18)]
    const { error, asked } = await listAll(({ number = 1 }) => ({
      data: pages[number - 1] ?? [],
      meta: { total_results: number === 1 ? 40 : 38, total_pages: 2 },
    }))
    expect(error).toBeUndefined()
    expect(asked).toHaveLength(3)
  })

  it('ends the list when new orders are created before the listed ones', async () => {
    let all = ordersFrom(0, 60)
    const { ids, error } = await listAll(({ number = 1 }) => {
      const data = all.slice((number - 1) * 20, number * 20)
      const meta = { total_results: all.length, total_pages: Math.ceil(all.length / 20) }
      all = [...ordersFrom(1_000 + number * 10, 7), ...all]
      return { data, meta }
    })
    expect(error).toBeUndefined()
    expect(ids).toEqual(expect.arrayContaining(idsFrom(0, 60)))
  })

  it('after empty page ends in an error when meta announces orders that never come', async () => {
    const { ids, error, message } = await listAll(({ number }) => ({
      data: number === 1 ? ordersFrom(0, 20) : [],
      meta: META,
    }))
    expect(ids).toHaveLength(20)
    expect(error).toBeInstanceOf(IncompleteListError)
    expect(error).toMatchObject({ listed: 20, total: 60, unreadable: 0 })
    expect(message).toMatch(/^Only 20 of 60 orders could be read\. .*no new one/)
  })
})

describe('meta that announces pages without end', () => {
  it('is not followed without end', async () => {
    const { ids, message, asked } = await listAll(({ number = 1 }) => ({
      data: number <= 3 ? ordersFrom(number * 20 - 20, 20) : [],
      meta: { total_pages: 1e9 },
    }))
    expect(ids).toHaveLength(60)
    expect(message).toMatch(/^Only 60 orders could be read, and there may be more\. .*no new one/)
    expect(asked.length).toBeLessThan(60)
  })
})

describe('a server that ignores page[...]', () => {
  it('and always sends its first page ends the list in an error', async () => {
    const { ids, error, message, asked } = await listAll(() => ({ data: ordersFrom(0, 20), meta: META }))
    expect(ids).toEqual(idsFrom(0, 20))
    expect(error).toBeInstanceOf(IncompleteListError)
    expect(message).toMatch(/^Only 20 of 60 orders could be read\. .*page\[number\].*Narrow the filter/)
    expect(asked).toHaveLength(3)
  })

  it('and announces no total may have more than one full page', async () => {
    for (const meta of [undefined, { total_results: 1, total_pages: 1 }]) {
      const { ids, error, message } = await listAll(() => ({ data: ordersFrom(0, 20), meta }))
      expect(ids).toHaveLength(20)
      expect(error).toBeInstanceOf(IncompleteListError)
      expect(message).toMatch(/^Only 20 orders could be read, and there may be more\./)
    }
  })

  it.each([7, 40])('and sends all %i in one page is no problem', async (count) => {
    const { ids, error } = await listAll(() => ({ data: ordersFrom(0, count) }))
    expect(error).toBeUndefined()
    expect(ids).toHaveLength(count)
  })

  it('and sends all 20 that it announces is no problem', async () => {
    const { error } = await listAll(() => ({ data: ordersFrom(0, 20), meta: { total_results: 20 } }))
    expect(error).toBeUndefined()
  })

  it('in another sequence each time is no problem once all were listed', async () => {
    const all = ordersFrom(0, 60)
    const { ids, error } = await listAll(({ number = 1 }) => ({
      data: [...all.slice(number), ...all.slice(0, number)],
      meta: { total_results: 60, total_pages: 1 },
    }))
    expect(error).toBeUndefined()
    expect(ids).toHaveLength(60)
  })
})

describe('an element that is not an order', () => {
  it.each([
    [null],
    ['order'],
    [7],
    [[]],
    [{}],
    [{ id: 'order-3' }],
    [{ status: 'pending' }],
    [{ id: 3, status: 'pending' }],
  ])('is counted and skipped: %j', async (odd) => {
    const data = [...ordersFrom(0, 2), odd, ...ordersFrom(3, 2)]
    const { ids, error, message } = await listAll(({ number }) => ({ data: number === 1 ? data : [] }))
    expect(ids).toEqual(['order-0', 'order-1', 'order-3', 'order-4'])
    expect(error).toBeInstanceOf(IncompleteListError)
    expect(error).toMatchObject({ listed: 4, total: 5, unreadable: 1 })
    expect(message).toMatch(/^Only 4 of 5 orders could be read\. 1 element of the list is not an order/)
  })

  it('does not affect the pages after it', async () => {
    const pages = [[...ordersFrom(0, 19), null], [null, {}], ordersFrom(20, 20)]
    const { ids, message } = await listAll(({ number = 1 }) => ({ data: pages[number - 1] ?? [] }))
    expect(ids).toHaveLength(39)
    expect(message).toMatch(/^Only 39 of 42 orders could be read\. 3 elements/)
  })

  it('is counted once by a server that ignores page[...]', async () => {
    const { message, asked } = await listAll(() => ({ data: [null, ...ordersFrom(0, 2)] }))
    expect(message).toMatch(/^Only 2 of 3 orders/)
    const none = await listAll(() => ({ data: [null, null] }))
    expect(none.message).toMatch(/^Only 0 of 2 orders/)
    expect(asked.length + none.asked.length).toBeLessThanOrEqual(6)
  })
})

describe('after the last page', () => {
  const pages = (past: () => Page, meta?: unknown) =>
    listAll(({ number = 1 }) => (number <= 3 ? { data: ordersFrom(number * 20 - 20, 20), meta } : past()))

  it.each([
    ['404', () => refused(404)],
    ['400', () => refused(400)],
    ['416', () => refused(416)],
    ['422', () => refused(422)],
    ['204', () => new Response(null, { status: 204 })],
    ['data: null', () => ({ data: null })],
    ['an empty page', () => ({ data: [] })],
  ])('%s is the end, with meta and without', async (_, past) => {
    for (const meta of [META, undefined]) {
      const { ids, error, asked } = await pages(past, meta)
      expect(error).toBeUndefined()
      expect(ids).toEqual(idsFrom(0, 60))
      expect(asked).toHaveLength(4)
    }
  })

  it.each([400, 404, 422])('%i is not the end while meta announces more', async (status) => {
    const { ids, error, message } = await listAll(({ number }) =>
      number === 1 ? { data: ordersFrom(0, 20), meta: META } : refused(status),
    )
    expect(ids).toHaveLength(20)
    expect(error).toBeInstanceOf(IncompleteListError)
    expect(message).toMatch(/^Only 20 of 60 orders could be read\. Page 2 was rejected: /)
  })

  it.each([401, 403])('%i is not the end but a rejection of the key', async (status) => {
    const { error } = await pages(() => refused(status))
    expect(error).toMatchObject({ failure: { status } })
  })

  it.each([
    ['404', () => refused(404)],
    ['204', () => new Response(null, { status: 204 })],
    ['data: null', () => ({ data: null })],
  ])('but on page 1, %s is an error', async (_, first) => {
    const { ids, error } = await listAll(first)
    expect(ids).toEqual([])
    expect(error).toMatchObject({ name: 'TelnyxError' })
  })
})

describe('a rejected page size', () => {
  it.each([400, 422])('is replaced by a smaller one (%i)', async (status) => {
    const all = ordersFrom(0, 45)
    const { ids, error, asked } = await listAll(({ number = 1, size = 20 }) =>
      size > 20 ? refused(status) : { data: all.slice((number - 1) * size, number * size) },
    )
    expect(error).toBeUndefined()
    expect(ids).toHaveLength(45)
    expect(asked.map(({ size }) => size)).toEqual([250, 100, 20, 20, 20, 20])
  })

  it('is omitted if every page[...] is rejected', async () => {
    const { ids, error, asked } = await listAll(({ number, size }) =>
      number === undefined && size === undefined
        ? { data: ordersFrom(0, 30), meta: { total_results: 30 } }
        : refused(400),
    )
    expect(error).toBeUndefined()
    expect(ids).toHaveLength(30)
    expect(asked).toHaveLength(4)
  })

  it('ends in an error when the list is longer than the one page that can be read', async () => {
    const { ids, message } = await listAll(({ number }) =>
      number === undefined ? { data: ordersFrom(0, 20), meta: META } : refused(400),
    )
    expect(ids).toHaveLength(20)
    expect(message).toMatch(/^Only 20 of 60 orders could be read\./)
  })

  it('is not the cause if Telnyx names a filter', async () => {
    const { error, asked } = await listAll(() => refused(400, { parameter: 'filter[status]' }))
    expect(error).toMatchObject({ failure: { status: 400 } })
    expect(asked).toHaveLength(1)
  })

  it('stays an error when nothing helps, or when another page than the first was requested', async () => {
    expect((await listAll(() => refused(422))).error).toMatchObject({ failure: { status: 422 } })
    const { error, asked } = await listAll(
      ({ number }) => (number === undefined ? { data: ordersFrom(0, 20) } : refused(400)),
      { number: 3 },
    )
    expect(error).toMatchObject({ failure: { status: 400 } })
    expect(asked.every(({ number }) => number === 3)).toBe(true)
  })
})

describe('onIncomplete', () => {
  it('is called instead of throwing', async () => {
    const errors: IncompleteListError[] = []
    const { ids, error } = await listAll(({ number }) => ({ data: number === 1 ? [anOrder(), null] : [] }), {
      onIncomplete: (incomplete) => errors.push(incomplete),
    })
    expect(error).toBeUndefined()
    expect(ids).toHaveLength(1)
    expect(errors).toMatchObject([{ listed: 1, total: 2, unreadable: 1 }])
  })
})

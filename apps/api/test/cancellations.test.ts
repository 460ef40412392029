import { createGatewayClient } from '@countermand/core'
import { cancellationPageSchema, cancellationResponseSchema } from '@countermand/core/wire'
import type { FaultRule } from '@countermand/sandbox'
import { pino } from 'pino'
import { describe, expect, it, vi } from 'vitest'
import { StoreError } from '../src/store/store.ts'
import { newCancellation } from './new-cancellation.ts'
import { createTestGateway } from './test-gateway.ts'

const orderId = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

/** Parses CSV (RFC 4180) to rows of cells. */
const parseCsv = (text: string) =>
  text
    .split(/\r\n(?=(?:[^"]*"[^"]*")*[^"]*$)/)
    .slice(0, -1)
    .map((line) =>
      line
        .split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/)
        .map((cell) => cell.replace(/^"([\s\S]*)"$/, '$1').replaceAll('""', '"')),
    )

/** A gateway that has cancelled `count` orders, one a second. */
async function createGatewayWithCancellations(
  count: number,
  { faults = [] as FaultRule[], reasons = [] as string[] } = {},
) {
  const orders = Array.from({ length: count }, (_, n) => ({ id: orderId(n), status: 'pending' }))
  const setup = await createTestGateway({ sandbox: { seed: { orders } }, faults })
  for (const { id } of orders) {
    const reason = encodeURIComponent(reasons.shift() ?? 'customer left')
    await setup.cancel(id, { headers: { 'x-cancellation-reason': reason } })
    await setup.clock.advance(1_000)
  }
  const list = async (query = '') => {
    const answer = await setup.send('GET', `/v2/cancellations${query}`)
    expect(answer.status).toBe(200)
    const { data, meta } = cancellationPageSchema.parse(answer.body)
    return { data, meta, orders: data.map(({ sub_number_order_id }) => sub_number_order_id) }
  }
  const csv = async (query = '') => {
    const response = await setup.request(`/v2/cancellations${query}`, { headers: { accept: 'text/csv' } })
    return { response, lines: parseCsv(await response.text()) }
  }
  return { ...setup, list, csv }
}

describe('GET /v2/cancellations', () => {
  it('lists every field of each cancellation, newest first', async () => {
    const { list } = await createGatewayWithCancellations(2)
    const { data, orders } = await list()
    expect(orders).toEqual([orderId(1), orderId(0)])
    expect(data[0]).toMatchObject({
      record_type: 'cancellation',
      actor: 'billing',
      reason: 'customer left',
      outcome: 'cancelled',
      evidence: 'response',
      detail: 'The order was cancelled.',
      attempts: 1,
      sub_number_order: { id: orderId(1), status: 'cancelled' },
      settled_status: null,
    })
  })

  it('lists every cancellation once, page by page, even while new ones are opened', async () => {
    const setup = await createGatewayWithCancellations(7)
    const seen: string[] = []
    let next: string | null = null
    do {
      const { orders, meta } = await setup.list(`?page[size]=3${next ? `&page[after]=${next}` : ''}`)
      expect(meta.page_size).toBe(3)
      seen.push(...orders)
      next = meta.next
      await setup.cancel('none-of-them')
      await setup.clock.advance(1_000)
    } while (next)
    expect(seen).toEqual([6, 5, 4, 3, 2, 1, 0].map(orderId))
  })

  it('separates cancellations with the same time', async () => {
    const { startCancel, clock, list } = await createGatewayWithCancellations(0)
    await clock.until(Promise.all([1, 2, 3, 4].map((n) => startCancel(orderId(n)))))
    const first = await list('?page[size]=2')
    const second = await list(`?page[size]=2&page[after]=${first.meta.next}`)
    expect(new Set([...first.orders, ...second.orders]).size).toBe(4)
    expect(second.meta.next).toBe(null)
  })

  it.each([
    ['filter[sub_number_order_id]', orderId(2), [2]],
    ['filter[sub_number_order_id]', 'another', []],
    ['filter[outcome]', 'cancelled', [2, 0]],
    ['filter[outcome]', 'refused', [1]],
    ['filter[actor]', 'billing', [2, 1, 0]],
    ['filter[actor]', 'crm', []],
    ['filter[request_id]', 'another', []],
    ['filter[batch_id]', 'b', []],
    ['filter[created_at][gt]', '2026-11-24T12:00:00Z', [2, 1]],
    ['filter[created_at][gt]', '2026-11-24T13:00:01.000+01:00', [2]],
    ['filter[created_at][lt]', '2026-11-24T12:00:02.000Z', [1, 0]],
    ['filter[created_at][lt]', '2026-11-24', []],
    ['filter[created_at][gt]', '2026-11-24', [2, 1, 0]],
  ])('matches %s=%s', async (name, value, matches) => {
    const secondIsRefused: FaultRule = {
      match: { path: 'cancel', nth: 2 },
      effect: { kind: 'error', status: 422 },
    }
    const { list } = await createGatewayWithCancellations(3, { faults: [secondIsRefused] })
    const { orders } = await list(`?${new URLSearchParams({ [name]: value })}`)
    expect(orders).toEqual(matches.map(orderId))
  })

  it('finds what a request cancelled by the x-request-id of its response', async () => {
    const { list, cancel } = await createGatewayWithCancellations(2)
    const response = await cancel('0000000a-0000-4000-8000-00000000000a')
    const { orders } = await list(`?filter[request_id]=${response.headers.get('x-request-id')}`)
    expect(orders).toEqual(['0000000a-0000-4000-8000-00000000000a'])
  })

  it('combines filters, and accepts an id in upper case', async () => {
    const { list, clock, cancel } = await createGatewayWithCancellations(1)
    await cancel('0000000A-0000-4000-8000-00000000000A')
    await clock.advance(1_000)
    const both = '?filter[actor]=billing&filter[sub_number_order_id]=0000000A-0000-4000-8000-00000000000A'
    expect((await list(both)).data).toMatchObject([{ outcome: 'not-found' }])
    expect((await list(`${both}&filter[outcome]=cancelled`)).data).toEqual([])
  })

  it.each([
    ['filter[outcome]', 'canceled'],
    ['filter[created_at][gt]', 'yesterday'],
    ['filter[created_at]', '2026-11-24'],
    ['filter[status]', 'pending'],
    ['page[size]', '0'],
    ['page[size]', '251'],
    ['page[number]', '2'],
    ['page[after]', 'nowhere'],
  ])('rejects %s=%s, and names it', async (parameter, value) => {
    const { send } = await createGatewayWithCancellations(0)
    const answer = await send('GET', `/v2/cancellations?${new URLSearchParams({ [parameter]: value })}`)
    expect(answer.status).toBe(400)
    expect(answer.body.errors[0]).toMatchObject({
      source: { parameter },
      detail: expect.stringMatching(/\.$/) as string,
    })
  })

  it('requires the scope cancellations:read', async () => {
    const { send } = await createTestGateway({
      token: { name: 'billing', scopes: ['orders:read', 'orders:cancel'] },
    })
    for (const path of ['/v2/cancellations', '/v2/cancellations/x']) {
      const answer = await send('GET', path)
      expect(answer.status).toBe(403)
      expect(answer.body.errors[0].detail).toContain('cancellations:read')
    }
  })
})

describe('GET /v2/cancellations/{id}', () => {
  it('shows the timeline of a cancellation', async () => {
    const { list, send } = await createGatewayWithCancellations(1)
    const [listed] = (await list()).data
    const { status, body } = await send('GET', `/v2/cancellations/${listed?.id}`)
    expect(status).toBe(200)
    const { timeline, ...data } = cancellationResponseSchema.parse(body).data
    expect(data).toEqual(listed)
    expect(timeline.map(({ text }) => text)).toEqual([
      'Opened for billing (customer left).',
      'Attempt 1 recorded; its cancel request may have been sent.',
      'Closed as cancelled: The order was cancelled.',
    ])
  })

  it('responds with 404 to a cancellation that does not exist', async () => {
    const { send } = await createTestGateway()
    for (const id of ['nowhere', 'a'.repeat(5_000)]) {
      expect((await send('GET', `/v2/cancellations/${id}`)).status).toBe(404)
    }
  })
})

describe('the ledger as CSV', () => {
  it('contains every cancellation that matches, whatever characters its reason has', async () => {
    const reasons = ['plain', 'a, "b" c', 'Kündigung 😀', '']
    const setup = await createGatewayWithCancellations(4, { reasons: [...reasons] })
    const {
      response,
      lines: [head, ...lines],
    } = await setup.csv('?filter[outcome]=cancelled')
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    const column = head?.indexOf('reason') ?? -1
    expect(lines.map((line) => line[column])).toEqual(reasons.reverse())
    expect(new Set(lines.map((line) => line.length))).toEqual(new Set([head?.length]))
  })

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', ' =1', '＝1'])(
    'holds %j so that no spreadsheet takes it for a formula',
    async (reason) => {
      const { csv } = await createGatewayWithCancellations(1, { reasons: [reason] })
      expect((await csv()).lines.at(1)).toContain(`'${reason}`)
    },
  )

  it('is streamed over more rows than are in memory at a time', async () => {
    const { gateway, clock, csv } = await createGatewayWithCancellations(0)
    const rows = 1_203
    for (let n = 0; n < rows; n++) {
      void gateway.ledger.open(newCancellation(`c-${String(n).padStart(5, '0')}`, `o-${n}`))
    }
    await clock.advance(1)
    const ids = (await csv()).lines.slice(1).map(([id]) => id)
    expect(ids).toHaveLength(rows)
    expect(new Set(ids).size).toBe(rows)
  })

  it('is cut off when the ledger fails during the export, and the log says why', async () => {
    const lines: string[] = []
    const setup = await createTestGateway({ log: pino({}, { write: (line) => lines.push(line) }) })
    const { ledger } = setup.gateway
    await setup.cancel(orderId(1))
    const { readPages } = ledger
    vi.spyOn(ledger, 'readPages').mockImplementation(async function* (filter) {
      yield* readPages(filter)
      throw new StoreError('the file is damaged')
    })
    const headers = { accept: 'text/csv', 'x-request-id': 'crm-1' }
    const response = await setup.request('/v2/cancellations', { headers })
    await expect(response.text()).rejects.toThrow('the file is damaged')
    expect(lines.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({
        msg: 'ledger error',
        error: 'the file is damaged',
        request_id: 'crm-1',
      }),
    )
  })

  it('can not be combined with a page', async () => {
    const { send } = await createTestGateway()
    const answer = await send('GET', '/v2/cancellations?page[size]=5', { headers: { accept: 'text/csv' } })
    expect(answer.status).toBe(400)
    expect(answer.body.errors[0].source).toEqual({ parameter: 'page[size]' })
  })
})

describe('the client of the gateway', () => {
  it('reads the ledger', async () => {
    const { gateway, token, clock } = await createGatewayWithCancellations(3)
    const client = createGatewayClient({
      url: 'http://gateway.test',
      token,
      clock,
      fetch: async (input, init) => gateway.app.request(input, init),
    })
    const { data, meta } = await client.cancellations.list({
      filter: { outcome: 'cancelled' },
      page: { size: 2 },
    })
    expect(data).toHaveLength(2)
    const rest = await client.cancellations.list({ page: { size: 2, after: meta.next ?? '' } })
    expect(rest).toMatchObject({ data: [{ sub_number_order_id: orderId(0) }], meta: { next: null } })
    const { data: one } = await client.cancellations.retrieve(data[0]?.id ?? '')
    expect(one.timeline).toHaveLength(3)
  })
})

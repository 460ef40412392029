import { createGatewayClient } from '@countermand/core'
import {
  cancellationBatchItemPageSchema,
  cancellationBatchPageSchema,
  cancellationBatchResponseSchema,
  cancellationPlanResponseSchema,
} from '@countermand/core/wire'
import { seededRandom } from '@countermand/sandbox'
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { SCOPES } from '../src/tokens/tokens.ts'
import { createTestGateway } from './test-gateway.ts'

const id = (n: number) => `12ade33a-21c0-473b-b055-${String(n).padStart(12, '0')}`
const TOKEN = `cmd_${'x'.repeat(43)}`
const ids = (count: number) => Array.from({ length: count }, (_, n) => id(n))
const orders = (count: number) => ids(count).map((id) => ({ id, status: 'pending', country_code: 'DE' }))

async function createGatewayWithBatches({
  count = 20,
  ...options
}: { count?: number } & Parameters<typeof createTestGateway>[0] = {}) {
  const setup = await createTestGateway({
    ...options,
    sandbox: { seed: { orders: orders(count) }, ...options.sandbox },
  })
  const post = (path: string, body?: unknown, headers: Record<string, string> = {}) =>
    setup.send('POST', `/v2/cancellation_batches${path}`, {
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      headers: { 'content-type': 'application/json', ...headers },
    })
  const retrieve = async (batchId: string) =>
    cancellationBatchResponseSchema.parse(
      (await setup.send('GET', `/v2/cancellation_batches/${batchId}`)).body,
    ).data
  return Object.assign(setup, {
    post,
    retrieve,
    async create(body: unknown, headers?: Record<string, string>) {
      const response = await post('', body, headers)
      expect(response.status, response.text).toBe(202)
      return cancellationBatchResponseSchema.parse(response.body).data
    },
    act: (batchId: string, action: string) => post(`/${batchId}/actions/${action}`),
    items: async (batchId: string, query = '') =>
      cancellationBatchItemPageSchema.parse(
        (await setup.send('GET', `/v2/cancellation_batches/${batchId}/items${query}`)).body,
      ),
    /** Lets time pass until the batch has a status. */
    async until(batchId: string, status: string) {
      for (let n = 0; n < 600; n++) {
        const batch = await retrieve(batchId)
        if (
          batch.status === status &&
          (batch.finished_at !== null || !['finished', 'stopped'].includes(status))
        )
          return batch
        await setup.clock.advance(500)
      }
      throw new Error(`The batch is still ${(await retrieve(batchId)).status}, not ${status}.`)
    },
  })
}

/** A batch of `count` orders that has just been created, and its runner. */
async function startBatch(options: { count: number } & Parameters<typeof createTestGateway>[0]) {
  const setup = await createGatewayWithBatches(options)
  setup.startBatchRunner()
  const { id: batchId } = await setup.create({ sub_number_order_ids: ids(options.count) })
  return { setup, batchId }
}

/** Batches of 20 orders each, one after the other. Returns their ids. */
async function createBatchesOf20(
  { create }: Awaited<ReturnType<typeof createGatewayWithBatches>>,
  count: number,
) {
  const created: string[] = []
  for (let n = 0; n < count; n++) {
    const orderIds = ids(20 * count).slice(20 * n, 20 * (n + 1))
    created.push((await create({ sub_number_order_ids: orderIds })).id)
  }
  return created
}

const patches = (setup: Awaited<ReturnType<typeof createGatewayWithBatches>>) =>
  setup.sandbox.requests().requests.filter(({ method }) => method === 'PATCH').length

const LIMITED = { rateLimit: { limit: 10, windowMs: 1_000 } }

it('a batch by ids cancels each order once, and counts the outcomes', async () => {
  const setup = await createGatewayWithBatches()
  setup.startBatchRunner()
  const batch = await setup.create({ sub_number_order_ids: ids(20), reason: 'customer left' })
  expect(batch).toMatchObject({
    status: 'resolving',
    items: { total: 20, waiting: 20, done: 0 },
    reason: 'customer left',
  })
  const finished = await setup.until(batch.id, 'finished')
  expect(finished).toMatchObject({
    items: { total: 20, waiting: 0, done: 20, untouched: 0, repeated: 0 },
    outcomes: { cancelled: 20, unknown: 0 },
    eta: null,
  })
  for (const orderId of ids(20)) expect(setup.sandbox.truthOf(orderId).patches.arrived).toBe(1)
  expect(await setup.rows()).toHaveLength(20)
  expect(new Set((await setup.rows()).map(({ batch_id, reason }) => `${batch_id} ${reason}`))).toEqual(
    new Set([`${batch.id} customer left`]),
  )
})

it('a batch by a filter selects the orders once, before the first PATCH', async () => {
  const setup = await createGatewayWithBatches({
    sandbox: { seed: { orders: [...orders(30), { id: id(99), status: 'pending', country_code: 'FR' }] } },
  })
  setup.startBatchRunner()
  const batch = await setup.create({ filter: { country_code: 'DE' } })
  expect(batch.items.total).toBe(null)
  const finished = await setup.until(batch.id, 'finished')
  expect(finished).toMatchObject({
    items: { total: 30, done: 30 },
    outcomes: { cancelled: 30 },
    filter: { country_code: 'DE' },
  })
  expect(setup.sandbox.truthOf(id(99)).patches.arrived).toBe(0)
  const requests = setup.sandbox
    .requests()
    .requests.map(({ method, path }) => `${method} ${path.split('?')[0]}`)
  expect(requests.lastIndexOf('GET /v2/sub_number_orders')).toBeLessThan(
    requests.findIndex((request) => request.startsWith('PATCH')),
  )
})

it('an id that comes twice, in any case, is one item and is reported', async () => {
  const setup = await createGatewayWithBatches({ count: 2 })
  setup.startBatchRunner()
  const batch = await setup.create({ sub_number_order_ids: [id(0), id(0).toUpperCase(), id(1)] })
  expect(batch.items).toMatchObject({ total: 2, repeated: 1 })
  expect(await setup.until(batch.id, 'finished')).toMatchObject({ outcomes: { cancelled: 2 } })
})

it('the same idempotency key and body give the same batch, and another body is refused', async () => {
  const setup = await createGatewayWithBatches({ count: 2 })
  const key = { 'idempotency-key': 'k-1' }
  const first = await setup.create({ sub_number_order_ids: [id(0)] }, key)
  const again = await setup.create({ sub_number_order_ids: [id(0)] }, key)
  expect(again.id).toBe(first.id)
  const other = await setup.post('', { sub_number_order_ids: [id(1)] }, key)
  expect(other.status).toBe(422)
  expect(other.body.errors[0].detail).toContain('Idempotency-Key')
  const { body } = await setup.send('GET', '/v2/cancellation_batches')
  expect(cancellationBatchPageSchema.parse(body).data).toHaveLength(1)
})

it('a dry run answers with the plan and creates nothing', async () => {
  const setup = await createGatewayWithBatches({ guards: { countries: { deny: ['DE'] } }, count: 2 })
  const response = await setup.post('', { filter: { country_code: 'DE' }, dry_run: true })
  expect(response.status).toBe(200)
  const plan = cancellationPlanResponseSchema.parse(response.body)
  expect(plan.meta).toEqual({ total: 2, planned: 2 })
  expect(plan.data).toMatchObject([
    { cancellable: false, blocked_by: 'countries' },
    { cancellable: false, blocked_by: 'countries' },
  ])
  expect((await setup.send('GET', '/v2/cancellation_batches')).body.data).toEqual([])
  expect(setup.sandbox.truthOf(id(0)).patches.arrived).toBe(0)
})

it('a dry run of a list that is known to be incomplete gets 502 that says how many orders could be read', async () => {
  const setup = await createGatewayWithBatches({
    count: 40,
    sandbox: { variants: { paging: 'first-page-only' } },
  })
  const response = await setup.post('', { filter: { country_code: 'DE' }, dry_run: true })
  expect(response.status).toBe(502)
  expect(response.body.errors[0].detail).toMatch(/of 40/)
})

it('a dry run that the limit makes too slow gets 504 within 45 seconds', async () => {
  const setup = await createGatewayWithBatches({
    count: 1_000,
    sandbox: { rateLimit: { limit: 1, windowMs: 20_000 } },
  })
  const start = setup.clock.now()
  const response = await setup.post('', { filter: { country_code: 'DE' }, dry_run: true })
  expect(response.status).toBe(504)
  expect(response.body.errors[0].detail).toContain('plan fewer orders')
  expect(setup.clock.now() - start).toBe(45_000)
})

it.each([
  ['no selection', {}, /either sub_number_order_ids or filter/],
  ['both selections', { sub_number_order_ids: [id(0)], filter: { country_code: 'DE' } }, /either/],
  ['an empty filter', { filter: {} }, /filter needs at least one field/],
  ['a misspelt field', { sub_number_order_ids: [id(0)], dry_runn: true }, /dry_runn is not a known field/],
  ['an id that is none', { sub_number_order_ids: [id(0), 'a/b'] }, /sub_number_order_ids\.1 "a\/b" is not/],
  ['no ids', { sub_number_order_ids: [] }, /sub_number_order_ids must name at least one order/],
  ['no JSON', '{', /must be JSON/],
  [
    'a reason with an escape sequence',
    { sub_number_order_ids: [id(0)], reason: '\u001b[2J' },
    /reason must not contain control/,
  ],
  [
    'a filter with a token in it',
    { filter: { customer_reference: TOKEN } },
    /filter\.customer_reference must not/,
  ],
  [
    'a token for an id',
    { sub_number_order_ids: [id(0), TOKEN] },
    /sub_number_order_ids\.1 must not contain a key/,
  ],
])('a batch with %s gets 400 that names the field', async (_, body, detail) => {
  const setup = await createGatewayWithBatches({ count: 1 })
  const response = await setup.post('', body)
  expect(response.status).toBe(400)
  expect(response.body.errors[0].detail).toMatch(detail)
  expect((await setup.send('GET', '/v2/cancellation_batches')).body.data).toEqual([])
})

it('items come in order of finishing, so that a caller can follow a running batch', async () => {
  const { setup, batchId } = await startBatch({ count: 5 })
  expect(await setup.items(batchId)).toMatchObject({ data: [], meta: { next: null, has_more: false } })
  await setup.until(batchId, 'finished')
  const first = await setup.items(batchId, '?page[size]=3')
  expect(first.meta.has_more).toBe(true)
  const second = await setup.items(batchId, `?page[size]=3&page[after]=${first.meta.next}`)
  expect(second.meta).toMatchObject({ next: '5', has_more: false })
  const all = [...first.data, ...second.data]
  expect(all.map(({ sub_number_order_id }) => sub_number_order_id).sort()).toEqual(ids(5))
  expect(all[0]).toMatchObject({
    status: 'done',
    outcome: 'cancelled',
    evidence: 'response',
    sub_number_order: { status: 'cancelled' },
  })
  expect(await setup.items(batchId, `?page[after]=${second.meta.next}`)).toMatchObject({
    data: [],
    meta: { next: '5' },
  })
})

describe('the items of a batch as one stream', () => {
  const NUMBER_ORDER = '4e5ac4ab-9a5f-4c8b-b5a8-7e2e8a1b0f11'
  const count = 230
  const order = (n: number) => ({
    id: id(n),
    status: 'pending',
    country_code: 'DE',
    phone_number_type: 'local',
    phone_numbers_count: 4,
    order_request_id: NUMBER_ORDER,
    customer_reference: n === 7 ? '=HYPERLINK("x")' : `PO-${n}`,
  })

  async function createFinishedBatch() {
    const setup = await createGatewayWithBatches({
      sandbox: { seed: { orders: ids(count).map((_, n) => order(n)) } },
    })
    setup.startBatchRunner()
    const batch = await setup.create({ sub_number_order_ids: [...ids(count), 'of-no-order'] })
    await setup.until(batch.id, 'finished')
    const read = async (accept: string, query = '', batchId = batch.id) => {
      const path = `/v2/cancellation_batches/${batchId}/items${query}`
      const response = await setup.clock.until(setup.request(path, { headers: { accept } }))
      return {
        status: response.status,
        type: response.headers.get('content-type'),
        text: await response.text(),
      }
    }
    return { ...setup, read, batchId: batch.id }
  }

  it('has every order once as CSV, with its result and its own fields', async () => {
    const { read } = await createFinishedBatch()
    const { status, type, text } = await read('text/csv')
    const [head, ...lines] = text.trimEnd().split('\r\n')
    expect({ status, type }).toEqual({ status: 200, type: 'text/csv; charset=utf-8' })
    expect(head).toBe(
      'sub_number_order_id,outcome,evidence,detail,cancellation_id,finished_at,status,customer_reference,country_code,phone_number_type,phone_numbers_count,order_request_id',
    )
    expect(new Set(lines.map((line) => line.split(',')[0]))).toEqual(new Set([...ids(count), 'of-no-order']))
    expect(lines).toHaveLength(count + 1)
    expect(lines.find((line) => line.startsWith(id(3)))).toMatch(
      new RegExp(
        `^${id(3)},cancelled,response,[^,]+,[\\w-]+,[^,]+Z,cancelled,PO-3,DE,local,4,${NUMBER_ORDER}$`,
      ),
    )
    expect(lines.find((line) => line.startsWith('of-no-order'))).toMatch(/^of-no-order,not-found,.*,,,,,,$/)
  })

  it('holds a customer reference so that no spreadsheet takes it for a formula', async () => {
    const { read } = await createFinishedBatch()
    expect((await read('text/csv')).text).toContain(`"'=HYPERLINK(""x"")"`)
  })

  it('has the items of the pages as JSON lines', async () => {
    const { read, items, batchId } = await createFinishedBatch()
    const { type, text } = await read('application/jsonl')
    expect(type).toBe('application/jsonl; charset=utf-8')
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines).toEqual((await items(batchId, '?page[size]=250')).data)
    expect(lines).toHaveLength(count + 1)
  })

  it('has the items of one status', async () => {
    const { read } = await createFinishedBatch()
    expect(await read('application/jsonl', '?filter[status]=waiting')).toMatchObject({
      status: 200,
      text: '',
    })
  })

  it('can not be combined with a page', async () => {
    const { read } = await createFinishedBatch()
    const { status, text } = await read('text/csv', '?page[after]=5')
    expect(status).toBe(400)
    expect(JSON.parse(text).errors[0].source).toEqual({ parameter: 'page[after]' })
  })

  it('is 404 for a batch that does not exist', async () => {
    const { read } = await createFinishedBatch()
    expect((await read('text/csv', '', 'none')).status).toBe(404)
  })
})

it('a pause stops the PATCHes, and a resume goes on', async () => {
  const { setup, batchId } = await startBatch({ count: 200, sandbox: LIMITED })
  await setup.until(batchId, 'running')
  await setup.clock.advance(5_000)
  expect((await setup.act(batchId, 'pause')).body.data.status).toBe('paused')
  await setup.clock.advance(1_000)
  const atPause = patches(setup)
  expect(atPause).toBeGreaterThan(10)
  await setup.clock.advance(30_000)
  expect(patches(setup)).toBe(atPause)
  expect(await setup.retrieve(batchId)).toMatchObject({ status: 'paused', rate: 0, eta: null })
  expect((await setup.act(batchId, 'resume')).body.data.status).toBe('running')
  expect(await setup.until(batchId, 'finished')).toMatchObject({ outcomes: { cancelled: 200 } })
  // Items that the pause interrupted before anything was sent are not read first.
  expect(setup.sandbox.requests().count).toBe(200)
})

it('a stop leaves untouched items untouched, and is final', async () => {
  const { setup, batchId } = await startBatch({ count: 200, sandbox: LIMITED })
  await setup.until(batchId, 'running')
  await setup.clock.advance(5_000)
  await setup.act(batchId, 'stop')
  const stopped = await setup.until(batchId, 'stopped')
  const { done, untouched, waiting } = stopped.items
  expect(done).toBeGreaterThan(10)
  expect({ sum: done + untouched, waiting }).toEqual({ sum: 200, waiting: 0 })
  expect(stopped.outcomes.cancelled).toBe(done)
  const left = await setup.items(batchId, '?filter[status]=untouched&page[size]=250')
  expect(left.data).toHaveLength(untouched)
  for (const { sub_number_order_id } of left.data) {
    expect(setup.sandbox.truthOf(sub_number_order_id).patches.arrived).toBe(0)
  }
  expect((await setup.act(batchId, 'resume')).status).toBe(422)
})

it('a hold pauses a batch, and a release lets it go on', async () => {
  const setup = await createGatewayWithBatches({ count: 5 })
  await setup.clock.until(setup.gateway.holds.place('porting day'))
  setup.startBatchRunner()
  const { id: batchId } = await setup.create({ sub_number_order_ids: ids(5) })
  await setup.clock.advance(10_000)
  expect(await setup.retrieve(batchId)).toMatchObject({
    status: 'paused',
    status_reason: expect.stringContaining('porting day'),
  })
  expect(setup.sandbox.truthOf(id(0)).patches.arrived).toBe(0)
  await setup.clock.until(setup.gateway.holds.release())
  expect(await setup.until(batchId, 'finished')).toMatchObject({ outcomes: { cancelled: 5 } })
})

it('a failure that every order would meet pauses the batch with its reason, and costs no item', async () => {
  const { setup, batchId } = await startBatch({
    count: 400,
    faults: [{ match: { path: 'cancel' }, effect: { kind: 'error', status: 401 } }],
  })
  const paused = await setup.until(batchId, 'paused')
  expect(paused.status_reason).toContain('401')
  expect(paused.items).toMatchObject({ waiting: 400, done: 0 })
  expect(setup.sandbox.requests().count).toBeLessThan(200)
  setup.sandbox.setFaults([])
  await setup.act(batchId, 'resume')
  expect(await setup.until(batchId, 'finished')).toMatchObject({ outcomes: { cancelled: 400 } })
})

it('one item that can not be read lets the others finish, and has an outcome of its own', async () => {
  const { setup, batchId } = await startBatch({
    count: 10,
    guards: { maxPhoneNumbers: 100 },
    faults: [{ match: { path: 'retrieve', id: id(3) }, effect: { kind: 'error', status: 500 } }],
  })
  expect(await setup.until(batchId, 'finished')).toMatchObject({ outcomes: { cancelled: 9, 'not-sent': 1 } })
})

it('one order that is forbidden lets the others finish, and has an outcome of its own', async () => {
  const { setup, batchId } = await startBatch({
    count: 10,
    faults: [{ match: { id: id(0) }, effect: { kind: 'error', status: 403 } }],
  })
  expect(await setup.until(batchId, 'finished')).toMatchObject({ outcomes: { cancelled: 9, refused: 1 } })
})

it('a key that may not cancel pauses the batch after a few orders, and costs no item', async () => {
  const { setup, batchId } = await startBatch({
    count: 40,
    sandbox: LIMITED,
    faults: [{ match: { path: 'cancel' }, effect: { kind: 'error', status: 403 } }],
  })
  const paused = await setup.until(batchId, 'paused')
  expect(paused.status_reason).toContain('403')
  expect(paused.items).toMatchObject({ waiting: 40, done: 0 })
  expect(patches(setup)).toBeLessThan(20)
})

it.each([1, 3])('a batch of %d orders that are all forbidden is paused', async (count) => {
  const { setup, batchId } = await startBatch({
    count,
    faults: [{ match: { path: 'cancel' }, effect: { kind: 'error', status: 403 } }],
  })
  expect((await setup.until(batchId, 'paused')).items).toMatchObject({ waiting: count, done: 0 })
})

it('a batch goes on after a crash, and no item is attempted after its outcome', async () => {
  const { setup, batchId } = await startBatch({ count: 60, sandbox: LIMITED })
  await setup.until(batchId, 'running')
  await setup.clock.advance(2_500)
  await setup.restart()
  await setup.startRecovery()
  setup.startBatchRunner()
  const finished = await setup.until(batchId, 'finished')
  expect(finished.items).toMatchObject({ done: 60, waiting: 0 })
  expect(finished.outcomes.cancelled).toBe(60)
  for (const orderId of ids(60)) expect(setup.sandbox.truthOf(orderId).patches.arrived).toBe(1)
})

it('the gateway client creates, plans, follows, pauses, resumes and stops batches', async () => {
  const setup = await createGatewayWithBatches({ count: 3 })
  const { cancellationBatches: batches } = createGatewayClient({
    url: 'http://gateway.test',
    token: setup.token,
    clock: setup.clock,
    fetch: async (request, init) => setup.gateway.app.fetch(new Request(request, init)),
  })
  const { until } = setup.clock
  const selection = { sub_number_order_ids: ids(3) }
  expect((await until(batches.plan(selection))).meta).toEqual({ total: 3, planned: 3 })
  const created = await until(batches.create(selection, { idempotencyKey: 'k-1' }))
  const { id: batchId } = created.data
  expect((await until(batches.create(selection, { idempotencyKey: 'k-1' }))).data.id).toBe(batchId)
  expect((await until(batches.list({ page: { size: 5 } }))).data).toHaveLength(1)
  expect((await until(batches.pause(batchId))).data.status).toBe('paused')
  expect((await until(batches.resume(batchId))).data.status).toBe('resolving')
  expect((await until(batches.items(batchId, { filter: { status: 'waiting' } }))).data).toEqual([])
  setup.startBatchRunner()
  await setup.until(batchId, 'finished')
  expect((await until(batches.items(batchId))).data).toHaveLength(3)
  await expect(until(batches.stop(batchId))).rejects.toThrow('has ended')
  await expect(until(batches.retrieve('of-no-batch'))).rejects.toThrow('no such batch')
})

it.each([
  ['batches:write', 'POST', ''],
  ['batches:write', 'POST', '/b-1/actions/pause'],
  ['batches:read', 'GET', ''],
  ['batches:read', 'GET', '/b-1'],
  ['batches:read', 'GET', '/b-1/items'],
])('without the scope %s, %s %s gets 403', async (scope, method, path) => {
  const setup = await createTestGateway({
    token: { name: 'crm', scopes: SCOPES.filter((other) => other !== scope) },
  })
  expect((await setup.send(method, `/v2/cancellation_batches${path}`)).status).toBe(403)
})

it('a single cancel goes ahead of a running batch', async () => {
  const seed = { orders: [...orders(300), { id: id(999), status: 'pending' }] }
  const setup = await createGatewayWithBatches({ sandbox: { seed, ...LIMITED } })
  setup.startBatchRunner()
  const { id: batchId } = await setup.create({ sub_number_order_ids: ids(300) })
  await setup.until(batchId, 'running')
  await setup.clock.advance(5_000)
  const before = setup.clock.now()
  expect((await setup.cancel(id(999))).headers.get('x-cancellation-outcome')).toBe('cancelled')
  expect(setup.clock.now() - before).toBeLessThan(500)
  expect((await setup.retrieve(batchId)).status).toBe('running')
})

it('two batches share the limit, so that a small one does not wait for a large one', async () => {
  const setup = await createGatewayWithBatches({ count: 310, sandbox: LIMITED })
  setup.startBatchRunner()
  const large = await setup.create({ sub_number_order_ids: ids(300) })
  await setup.until(large.id, 'running')
  const small = await setup.create({ sub_number_order_ids: ids(310).slice(300) })
  await setup.until(small.id, 'finished')
  expect((await setup.retrieve(large.id)).status).toBe('running')
})

it('batches that run at the same time queue no more than a slightly slower limit has room for', async () => {
  const setup = await createGatewayWithBatches({
    count: 480,
    guards: { maxPhoneNumbers: 10 },
    sandbox: { rateLimit: { limit: 20, windowMs: 1_000 } },
  })
  // The first response reports the limit.
  await setup.send('GET', '/v2/sub_number_orders')
  const batches = []
  for (let n = 0; n < 8; n++) {
    batches.push(await setup.create({ sub_number_order_ids: ids(480).slice(n * 60, (n + 1) * 60) }))
  }
  setup.startBatchRunner()
  await setup.clock.advance(10_000)
  setup.sandbox.setRateLimit({ limit: 17, windowMs: 1_000 })
  for (const batch of batches) await setup.until(batch.id, 'finished')
  const outcomes = (await setup.rows()).map(({ outcome }) => outcome)
  expect(outcomes.filter((outcome) => outcome === 'not-sent')).toEqual([])
  expect(outcomes).toHaveLength(480)
})

it('an order that two batches name gets one PATCH', async () => {
  const setup = await createGatewayWithBatches({ count: 5 })
  setup.startBatchRunner()
  const selection = { sub_number_order_ids: ids(5) }
  const [first, second] = [await setup.create(selection), await setup.create(selection)]
  await setup.until(first.id, 'finished')
  const { items } = await setup.until(second.id, 'finished')
  expect(items.done).toBe(5)
  for (const orderId of ids(5)) expect(setup.sandbox.truthOf(orderId).patches.arrived).toBe(1)
})

it('a ledger that can not be written makes a batch wait, and costs no item', async () => {
  const { setup, batchId } = await startBatch({ count: 200, sandbox: LIMITED })
  await setup.until(batchId, 'running')
  await setup.clock.advance(3_000)
  setup.disk.isFull = true
  await setup.clock.advance(2_000)
  const atFailure = patches(setup)
  await setup.clock.advance(20_000)
  expect(patches(setup)).toBe(atFailure)
  setup.disk.isFull = false
  await setup.startRecovery()
  const { outcomes } = await setup.until(batchId, 'finished')
  expect(outcomes.cancelled).toBe(200)
  for (const orderId of ids(200)) expect(setup.sandbox.truthOf(orderId).patches.arrived).toBe(1)
})

it('a filter that can not be listed pauses the batch with the reason, and a resume lists again', async () => {
  const setup = await createGatewayWithBatches({
    faults: [{ match: { path: 'list' }, effect: { kind: 'error', status: 500 } }],
  })
  setup.startBatchRunner()
  const { id: batchId } = await setup.create({ filter: { country_code: 'DE' } })
  const paused = await setup.until(batchId, 'paused')
  expect(paused.status_reason).toContain('could not be listed')
  setup.sandbox.setFaults([])
  await setup.act(batchId, 'resume')
  expect(await setup.until(batchId, 'finished')).toMatchObject({ outcomes: { cancelled: 20 } })
})

it('a list that is known to be incomplete is cancelled as far as it could be read, and the batch says so', async () => {
  const setup = await createGatewayWithBatches({
    count: 40,
    sandbox: { variants: { paging: 'first-page-only' } },
  })
  setup.startBatchRunner()
  const { id: batchId } = await setup.create({ filter: { country_code: 'DE' } })
  const finished = await setup.until(batchId, 'finished')
  expect(finished.items.done).toBeGreaterThan(0)
  expect(finished.status_reason).toMatch(/of 40/)
})

it('a filter that matches nothing gives a batch that is finished', async () => {
  const setup = await createGatewayWithBatches({ count: 2 })
  setup.startBatchRunner()
  const { id: batchId } = await setup.create({ filter: { country_code: 'FR' } })
  expect(await setup.until(batchId, 'finished')).toMatchObject({ items: { total: 0, done: 0 } })
})

it('a batch that was stopped before its orders were known leaves all of them untouched', async () => {
  const setup = await createGatewayWithBatches({ count: 2 })
  const { id: batchId } = await setup.create({ sub_number_order_ids: ids(2) })
  await setup.act(batchId, 'stop')
  setup.startBatchRunner()
  expect((await setup.until(batchId, 'stopped')).items).toMatchObject({ untouched: 2, done: 0 })
  expect(patches(setup)).toBe(0)
})

it.each([1, 2, 3, 4])(
  'a batch that crashes again and again under faults ends with true outcomes (seed %i)',
  async (seed) => {
    const random = seededRandom(seed)
    const setup = await createGatewayWithBatches({
      count: 120,
      sandbox: { rateLimit: { limit: 20, windowMs: 1_000 } },
      faults: [
        { match: { path: 'cancel' }, effect: { kind: 'lost-answer' }, probability: 0.1 },
        { match: { path: 'cancel' }, effect: { kind: 'error', status: 503 }, probability: 0.1 },
        {
          match: { path: 'cancel' },
          effect: { kind: 'late-application', delayMs: 3_000 },
          probability: 0.05,
        },
        { match: { path: 'retrieve' }, effect: { kind: 'error', status: 502 }, probability: 0.1 },
      ],
    })
    setup.startBatchRunner()
    const { id: batchId } = await setup.create({ sub_number_order_ids: ids(120) })
    for (let crash = 0; crash < 10; crash++) {
      await setup.clock.advance(Math.floor(random() * 2_000))
      await setup.restart()
      await setup.startRecovery()
      setup.startBatchRunner()
    }
    const finished = await setup.until(batchId, 'finished')
    expect(finished.items).toMatchObject({ done: 120, waiting: 0, untouched: 0 })
    const { data } = await setup.items(batchId, '?page[size]=250')
    expect(new Set(data.map(({ sub_number_order_id }) => sub_number_order_id)).size).toBe(120)
    for (const { sub_number_order_id, outcome, finished_at } of data) {
      const { status, patches } = setup.sandbox.truthOf(sub_number_order_id)
      if (outcome === 'cancelled') expect(status).toBe('cancelled')
      if (outcome === 'not-sent' || outcome === 'refused') expect(patches.applied).toBe(0)
      expect(outcome).not.toBe('already-cancelled')
      expect(finished_at).not.toBeNull()
    }
  },
)

it('while a batch is paused or on hold nothing is read, written or sent for it', async () => {
  const { setup, batchId } = await startBatch({
    count: 300,
    guards: { maxPhoneNumbers: 100 },
    sandbox: LIMITED,
  })
  await setup.until(batchId, 'running')
  const done = async () => ({ rows: (await setup.rows()).length, requests: setup.sandbox.requests().count })
  async function expectRest() {
    // What was under way ends first.
    await setup.clock.advance(3_000)
    const before = await done()
    await setup.clock.advance(20_000)
    expect(await done()).toEqual(before)
  }
  await setup.clock.advance(3_000)
  await setup.act(batchId, 'pause')
  await expectRest()
  await setup.act(batchId, 'resume')
  await setup.clock.advance(3_000)
  await setup.clock.until(setup.gateway.holds.place('porting day'))
  await expectRest()
  await setup.clock.until(setup.gateway.holds.release())
  expect(await setup.until(batchId, 'finished')).toMatchObject({ outcomes: { cancelled: 300 } })
})

it('a batch whose ledger fails asks for one order after another, not for all', async () => {
  const lines: string[] = []
  const log = pino({ level: 'error' }, { write: (line: string) => lines.push(line) })
  const { setup, batchId } = await startBatch({ count: 1_000, log })
  await setup.until(batchId, 'running')
  setup.disk.isFull = true
  await setup.clock.advance(500)
  lines.length = 0
  await setup.clock.advance(2_000)
  expect(lines.length).toBeLessThan(500)
})

it.each(['pause', 'stop', 'rejected key'])('after a %s the items that are left are not read', async (why) => {
  const count = 3_000
  const { setup, batchId } = await startBatch({ count, sandbox: LIMITED })
  await setup.until(batchId, 'running')
  await setup.clock.advance(1_000)
  setup.disk.rowsRead = 0
  if (why === 'rejected key') {
    setup.sandbox.setFaults([{ match: { path: 'cancel' }, effect: { kind: 'error', status: 401 } }])
  } else await setup.act(batchId, why)
  await setup.clock.advance(2_000)
  expect((await setup.retrieve(batchId)).status).toMatch(/paused|stopped/)
  expect(setup.disk.rowsRead).toBeLessThan(count / 4)
})

it('the orders of a filter are selected once, also when the process fails right after', async () => {
  async function countLists(losesAnswers: boolean) {
    const setup = await createGatewayWithBatches()
    const { id: batchId } = await setup.create({ filter: { country_code: 'DE' } })
    setup.disk.losesAnswers = losesAnswers
    setup.startBatchRunner()
    await setup.clock.advance(5_000)
    setup.disk.losesAnswers = false
    expect(await setup.until(batchId, 'finished')).toMatchObject({ outcomes: { cancelled: 20 } })
    return setup.sandbox.requests().requests.filter(({ route }) => route === 'list').length
  }
  expect(await countLists(true)).toBe(await countLists(false))
})

it('a cancellation that a crash left open keeps its batch from ending, and gives its item the outcome', async () => {
  const { setup, batchId } = await startBatch({
    count: 3,
    faults: [{ match: { path: 'cancel', id: id(1) }, effect: { kind: 'latency', ms: 5_000 } }],
  })
  await setup.until(batchId, 'running')
  await setup.clock.advance(2_000)
  await setup.act(batchId, 'stop')
  await setup.restart()
  setup.startBatchRunner()
  await setup.clock.advance(10_000)
  expect(await setup.retrieve(batchId)).toMatchObject({ status: 'stopped', finished_at: null })
  expect(await setup.store.read(setup.store.queries.selectFrom('joins').selectAll())).toEqual([])
  await setup.startRecovery()
  const stopped = await setup.until(batchId, 'stopped')
  expect(stopped.items).toMatchObject({ done: 3, untouched: 0 })
})

it('after a crash the other items go on without waiting for the ones that are still open', async () => {
  const { setup, batchId } = await startBatch({ count: 150, sandbox: LIMITED })
  await setup.until(batchId, 'running')
  await setup.clock.advance(1_000)
  await setup.restart()
  setup.startBatchRunner()
  await setup.clock.advance(20_000)
  expect(await setup.store.read(setup.store.queries.selectFrom('joins').selectAll())).toEqual([])
  const { done, waiting } = (await setup.retrieve(batchId)).items
  expect(done).toBeGreaterThan(40)
  expect(waiting).toBeGreaterThan(0)
  await setup.startRecovery()
  expect(await setup.until(batchId, 'finished')).toMatchObject({ items: { done: 150 } })
})

it('after a crash a batch runs although eight others wait for cancellations that are still open', async () => {
  const setup = await createGatewayWithBatches({ count: 161, sandbox: LIMITED })
  setup.startBatchRunner()
  const interrupted = await createBatchesOf20(setup, 8)
  await setup.clock.advance(1_000)
  await setup.restart()
  setup.startBatchRunner()
  const later = await setup.create({ sub_number_order_ids: [id(160)] })
  await setup.clock.advance(10_000)
  expect(await setup.retrieve(later.id)).toMatchObject({ status: 'finished' })
  for (const batchId of interrupted) {
    expect(await setup.retrieve(batchId)).toMatchObject({ status: 'running' })
  }
})

it('after a hold the batches that ran before go on, and later ones still wait', async () => {
  const setup = await createGatewayWithBatches({ count: 200, sandbox: LIMITED })
  setup.startBatchRunner()
  const created = await createBatchesOf20(setup, 10)
  await setup.clock.advance(1_000)
  await setup.clock.until(setup.gateway.holds.place('porting day'))
  await setup.clock.advance(5_000)
  await setup.clock.until(setup.gateway.holds.release())
  await setup.clock.advance(8_000)
  const batches = await Promise.all(created.map(setup.retrieve))
  expect(batches.map(({ items }) => items.done > 0)).toEqual([...Array(8).fill(true), false, false])
})

it('an outcome that a crash kept from its item is copied without a request', async () => {
  const { setup, batchId } = await startBatch({ count: 3 })
  await setup.until(batchId, 'finished')
  const { queries, write } = setup.store
  const reopened = queries.updateTable('batches').set({ state: 'running', finished_at: null, outcomes: null })
  const waiting = queries
    .updateTable('batch_items')
    .set({ outcome: null, finish_number: null, cancellation_id: null, finished_at: null })
  await setup.clock.until(Promise.all([write(reopened), write(waiting)]))
  const before = setup.sandbox.requests().count
  await setup.restart()
  setup.startBatchRunner()
  expect(await setup.until(batchId, 'finished')).toMatchObject({ outcomes: { cancelled: 3 } })
  expect(setup.sandbox.requests().count).toBe(before)
})

it('an idempotency key with a token in it gets 400, and is nowhere', async () => {
  const setup = await createGatewayWithBatches({ count: 1 })
  const response = await setup.post('', { sub_number_order_ids: [id(0)] }, { 'idempotency-key': TOKEN })
  expect(response.status).toBe(400)
  expect(response.text).not.toContain(TOKEN)
  expect((await setup.send('GET', '/v2/cancellation_batches')).body.data).toEqual([])
})

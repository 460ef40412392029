import { OUTCOME_HEADER } from '@countermand/core/wire'
import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, it } from 'vitest'
import { toErrorResponse } from '../src/http-server/protocol-errors.ts'
import { CANCELLATION_WITH_TIMELINE } from '../src/openapi/examples.ts'
import { SCOPES } from '../src/tokens/tokens.ts'
import { createValidator, listOperations, readApiDescription } from './api-description.ts'
import { createTestGateway, PENDING, silent } from './test-gateway.ts'

const UNKNOWN_ID = '7c6b4ccc-b65f-4a3d-8099-576000000000'
const CANCEL = '/v2/sub_number_orders/{sub_number_order_id}/cancel'
const BATCHES = '/v2/cancellation_batches'
const STOP = { action: 'stop' }
const cancelPath = { method: 'PATCH', path: 'cancel' } as const

/** Sends requests that the description knows, and expects responses that it allows. */
async function createDescribedGateway(options: Parameters<typeof createTestGateway>[0] = {}) {
  const setup = await createTestGateway(options)
  const description = await readApiDescription(setup.gateway)
  const { checkResponse } = createValidator(description)

  async function request(
    operation: string,
    parameters: Record<string, string> = {},
    init: RequestInit & { query?: string } = {},
  ) {
    const [method = '', path = ''] = operation.split(' ')
    const url = path.replaceAll(/\{(\w+)\}/g, (_, name) => parameters[name] ?? UNKNOWN_ID)
    const response = await setup.clock.until(setup.request(`${url}${init.query ?? ''}`, { ...init, method }))
    const sent = { status: response.status, headers: response.headers, text: await response.text() }
    expect(checkResponse(method, path, sent), `${operation}: ${sent.text}`).toEqual([])
    return sent
  }
  const cancel = (init?: RequestInit) => request(`PATCH ${CANCEL}`, { sub_number_order_id: PENDING }, init)
  return { ...setup, description, request, cancel }
}

const json = (body: unknown) => ({
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
})

describe('/openapi.json', () => {
  it('is valid OpenAPI 3.1, and needs no token', async () => {
    const { gateway } = await createTestGateway()
    const response = await gateway.app.request('/openapi.json')
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('application/json')
    const validator = new Validator()
    const { valid, errors } = await validator.validate(JSON.parse(await response.text()))
    expect({ valid, errors, version: validator.version }).toEqual({
      valid: true,
      errors: undefined,
      version: '3.1',
    })
  })

  it('describes every route, and nothing else', async () => {
    const { gateway } = await createTestGateway()
    const described = listOperations(await readApiDescription(gateway)).map(({ name }) => name)
    const registered = gateway.app.routes
      .filter(({ method, path }) => method !== 'ALL' && !/^\/(openapi\.json|docs)/.test(path))
      .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`)
    expect(described.sort()).toEqual([...new Set(registered)].sort())
  })

  it('names each operation once', async () => {
    const { gateway } = await createTestGateway()
    const ids = listOperations(await readApiDescription(gateway)).map(
      ({ operation }) => operation.operationId,
    )
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('has examples that fit their schemas', async () => {
    const { gateway } = await createTestGateway()
    const description = await readApiDescription(gateway)
    const { findProblems } = createValidator(description)
    let examples = 0
    function visit(node: unknown, keys: string[]) {
      if (typeof node !== 'object' || node === null) return
      if ('example' in node && 'schema' in node) {
        examples++
        expect(findProblems([...keys, 'schema'], node.example), keys.join('/')).toEqual([])
      }
      for (const [key, value] of Object.entries(node)) if (key !== 'example') visit(value, [...keys, key])
    }
    visit(description, [])
    expect(examples).toBeGreaterThan(100)
    for (const { name, operation } of listOperations(description)) {
      const { content = {} } = Object.values(operation.responses)[0] ?? {}
      expect(Object.values(content)[0], name).toHaveProperty('example')
    }
  })

  it('explains each parameter, and what each token may do', async () => {
    const { gateway } = await createTestGateway()
    const description = await readApiDescription(gateway)
    for (const { name, path, operation } of listOperations(description)) {
      for (const parameter of operation.parameters ?? []) {
        if (parameter.$ref === undefined) expect(parameter, name).toHaveProperty('description')
      }
      if (!path.startsWith('/v2/')) continue
      const [scope] = operation.security?.flatMap(({ token = [] }) => token) ?? []
      expect(SCOPES, name).toContain(scope)
      expect(operation, name).toHaveProperty('description', expect.stringContaining(`Scope: \`${scope}\`.`))
    }
  })
})

describe('the description of the API', () => {
  it('allows the errors that every route has', async () => {
    const { request, description } = await createDescribedGateway()
    for (const { name, path, operation } of listOperations(description)) {
      if (!path.startsWith('/v2/')) continue
      const noToken = await request(name, STOP, { headers: { authorization: 'none' } })
      expect(noToken.status, name).toBe(401)
      const unknownParameter = await request(name, STOP, { query: '?nonsense=1' })
      expect(unknownParameter.status, name).toBe(400)
      const [scope] = operation.security?.flatMap(({ token = [] }) => token) ?? []
      const others = SCOPES.filter((other) => other !== scope)
      const limited = await createDescribedGateway({ token: { name: 'limited', scopes: others } })
      expect((await limited.request(name, STOP)).status, name).toBe(403)
    }
  })

  it('allows 429 to a token that sends too much', async () => {
    const { request, description } = await createDescribedGateway({ config: { tokenLimit: 1 } })
    await request('GET /v2/cancellation_guards')
    for (const { name, path } of listOperations(description)) {
      if (path.startsWith('/v2/')) expect((await request(name, STOP)).status, name).toBe(429)
    }
  })

  it('allows the answers while the gateway stops', async () => {
    const { request, gateway, description } = await createDescribedGateway()
    gateway.rejectRequests()
    for (const { name } of listOperations(description)) {
      expect((await request(name, STOP)).status, name).toBe(503)
    }
  })

  it.each([400, 408, 413, 417, 431] as const)(
    'allows that the HTTP server itself answers %i',
    async (status) => {
      const { description } = await createDescribedGateway()
      const { checkResponse } = createValidator(description)
      const { headers, body } = toErrorResponse({ status, detail: 'Not valid.' }, silent, 'a reason')
      for (const { method, path } of listOperations(description)) {
        if (!path.startsWith('/v2/')) continue
        const sent = { status, headers: new Headers(headers), text: body }
        expect(checkResponse(method, path, sent), `${method} ${path}`).toEqual([])
      }
    },
  )

  it('allows the answers about orders', async () => {
    const { request } = await createDescribedGateway()
    const ids = { sub_number_order_id: PENDING }
    const read = await request('GET /v2/sub_number_orders/{sub_number_order_id}', ids)
    expect(read.status).toBe(200)
    const order = JSON.parse(read.text).data
    for (const list of ['sub_number_orders', 'number_orders', 'number_order_phone_numbers']) {
      expect(await request(`GET /v2/${list}`), list).toMatchObject({ status: 200 })
    }
    const numbers = JSON.parse((await request('GET /v2/number_order_phone_numbers')).text).data
    expect(numbers.length).toBeGreaterThan(0)
    const parents = { number_order_id: order.order_request_id, number_order_phone_number_id: numbers[0].id }
    for (const operation of [
      'GET /v2/number_orders/{number_order_id}',
      'GET /v2/number_order_phone_numbers/{number_order_phone_number_id}',
    ]) {
      expect((await request(operation, parents)).status, operation).toBe(200)
      expect((await request(operation)).status, operation).toBe(404)
    }
    const query = '?filter[status]=pending&filter[include_phone_numbers]=true&page[number]=1&page[size]=250'
    expect(await request('GET /v2/sub_number_orders', {}, { query })).toMatchObject({ status: 200 })
  })

  it.each([
    [404, { kind: 'error', status: 404 }],
    [422, { kind: 'error', status: 422 }],
    [502, { kind: 'error', status: 401 }],
    [502, { kind: 'error', status: 500 }],
    [504, { kind: 'hang' }],
  ] as const)('allows %i when a read fails at Telnyx by %j', async (status, effect) => {
    const { request } = await createDescribedGateway({ faults: [{ effect }] })
    expect((await request('GET /v2/sub_number_orders/{sub_number_order_id}')).status).toBe(status)
  })

  it.each([
    ['cancelled', 200, {}],
    ['already-cancelled', 200, { sandbox: { seed: { orders: [{ id: PENDING, status: 'cancelled' }] } } }],
    ['not-cancellable', 422, { sandbox: { seed: { orders: [{ id: PENDING, status: 'success' }] } } }],
    ['blocked', 403, { guards: { countries: { deny: ['US'] } } }],
    ['not-found', 404, { sandbox: { seed: { orders: [] } } }],
    ['refused', 422, { faults: [{ match: cancelPath, effect: { kind: 'error', status: 422 } }] }],
    ['refused', 409, { faults: [{ match: cancelPath, effect: { kind: 'error', status: 409 } }] }],
    ['refused', 502, { faults: [{ match: cancelPath, effect: { kind: 'error', status: 401 } }] }],
    ['not-sent', 503, { faults: [{ effect: { kind: 'connection-refused' } }] }],
    [
      'unknown',
      504,
      { faults: [{ match: cancelPath, effect: { kind: 'hang' } }, { effect: { kind: 'hang' } }] },
    ],
  ] as [string, number, Parameters<typeof createTestGateway>[0]][])(
    'allows the outcome %s with status %i',
    async (outcome, status, options) => {
      const { cancel } = await createDescribedGateway(options)
      const response = await cancel()
      expect({ status: response.status, outcome: response.headers.get(OUTCOME_HEADER) }).toEqual({
        status,
        outcome,
      })
    },
  )

  it('allows the answers to a cancel without an outcome', async () => {
    let onPatch = () => {}
    const { cancel, gateway, clock, disk } = await createDescribedGateway({
      answer({ method }) {
        if (method === 'PATCH') onPatch()
        return undefined
      },
    })
    expect((await cancel(json({ dry_run: true }))).status).toBe(400)
    await clock.until(gateway.holds.place('porting day'))
    expect((await cancel()).status).toBe(503)
    expect((await cancel({ headers: { 'x-cancellation-reason': '%' } })).status).toBe(400)
    await clock.until(gateway.holds.release())
    disk.isFull = true
    expect((await cancel()).status).toBe(503)
    disk.isFull = false
    onPatch = () => {
      disk.isFull = true
    }
    const { status, headers } = await cancel()
    expect(status).toBe(504)
    expect(headers.has(OUTCOME_HEADER)).toBe(false)
  })

  it('allows the answers about cancellations', async () => {
    const { request, cancel } = await createDescribedGateway()
    const cancelled = await cancel({ headers: { 'x-cancellation-reason': 'customer%20left' } })
    const id = cancelled.headers.get('x-cancellation-id') ?? ''
    const one = await request('GET /v2/cancellations/{id}', { id })
    expect(one.status).toBe(200)
    const texts = JSON.parse(one.text).data.timeline.map(({ text }: { text: string }) => text)
    expect(CANCELLATION_WITH_TIMELINE.timeline.map(({ text }) => text)).toEqual(texts)
    expect((await request('GET /v2/cancellations/{id}')).status).toBe(404)
    const list = await request('GET /v2/cancellations', {}, { query: '?filter[outcome]=cancelled' })
    expect(JSON.parse(list.text).data).toHaveLength(1)
    const csv = await request('GET /v2/cancellations', {}, { headers: { accept: 'text/csv' } })
    expect(csv.headers.get('content-type')).toMatch(/^text\/csv/)
    const query = '?page[after]=nothing'
    expect((await request('GET /v2/cancellations', {}, { query })).status).toBe(400)
    expect((await request('GET /v2/cancellation_guards')).text).toBe('{"data":{}}')
  })

  it('allows the answers about batches', async () => {
    const { request, startBatchRunner, clock } = await createDescribedGateway()
    const byIds = json({ sub_number_order_ids: [PENDING] })
    const byFilter = json({ filter: { status: 'pending' }, dry_run: true })
    const key = { ...byIds, headers: { ...byIds.headers, 'idempotency-key': 'k' } }
    const created = await request(`POST ${BATCHES}`, {}, key)
    expect(created.status).toBe(202)
    expect((await request(`POST ${BATCHES}`, {}, byFilter)).status).toBe(200)
    expect((await request(`POST ${BATCHES}`, {}, { ...key, body: byFilter.body })).status).toBe(200)
    const other = JSON.stringify({ sub_number_order_ids: [UNKNOWN_ID] })
    expect((await request(`POST ${BATCHES}`, {}, { ...key, body: other })).status).toBe(422)
    expect((await request(`POST ${BATCHES}`, {}, json({}))).status).toBe(400)
    const large = { body: 'x'.repeat(9 * 1024 * 1024) }
    expect((await request(`POST ${BATCHES}`, {}, large)).status).toBe(413)

    const { id } = JSON.parse(created.text).data
    const act = (action: string) => request(`POST ${BATCHES}/{id}/actions/{action}`, { id, action })
    expect((await act('pause')).status).toBe(200)
    expect((await act('leap')).status).toBe(400)
    expect((await act('resume')).status).toBe(200)
    const runner = startBatchRunner()
    await clock.advance(5_000)
    await runner.stop()
    const batch = JSON.parse((await request(`GET ${BATCHES}/{id}`, { id })).text).data
    expect(batch).toMatchObject({ status: 'finished', outcomes: { cancelled: 1 } })
    expect((await act('stop')).status).toBe(422)
    expect((await request(`POST ${BATCHES}/{id}/actions/{action}`, { action: 'stop' })).status).toBe(404)
    expect((await request(`GET ${BATCHES}`)).status).toBe(200)
    expect((await request(`GET ${BATCHES}/{id}`)).status).toBe(404)
    const items = await request(`GET ${BATCHES}/{id}/items`, { id })
    expect(JSON.parse(items.text).data).toHaveLength(1)
    for (const accept of ['text/csv', 'application/jsonl']) {
      const report = await request(`GET ${BATCHES}/{id}/items`, { id }, { headers: { accept } })
      expect(report.headers.get('content-type')).toContain(accept)
    }
    expect((await request(`GET ${BATCHES}/{id}/items`)).status).toBe(404)
  })

  it('allows the answers of the health checks', async () => {
    const { request, gateway } = await createDescribedGateway()
    expect((await request('GET /healthz')).status).toBe(200)
    expect((await request('GET /readyz')).status).toBe(200)
    gateway.startDraining()
    expect((await request('GET /readyz')).status).toBe(503)
  })
})

import { describe, expect, it, onTestFinished } from 'vitest'
import {
  errorIn,
  ID,
  idsIn,
  OTHER_ID,
  openSandbox,
  openSandboxOverHttp,
  orderIn,
} from '../../../test/open-sandbox.ts'
import { START, until } from '../../../test/virtual-clock.ts'
import { FAULT_EFFECTS, type FaultEffect } from './fault-rule.ts'

const tested = new Set<string>()

/** The error of a request and the code of its cause. */
const catchFailure = (asked: Promise<unknown>): Promise<{ error: unknown; code: unknown }> =>
  asked.then(
    () => expect.unreachable('it got a response'),
    (error) => ({ error, code: error.cause?.code }),
  )

describe.each([
  [
    'in-process',
    async (options: Parameters<typeof openSandbox>[0]) => openSandbox(options),
    ['ECONNREFUSED'],
  ],
  ['over HTTP', openSandboxOverHttp, ['ECONNRESET', 'UND_ERR_SOCKET']],
])('%s, a fault', (_, open, refusalCodes) => {
  /** A sandbox with two pending orders and one fault on its cancels. */
  async function openWithFault(effect: FaultEffect, path: 'cancel' | 'retrieve' | 'list' = 'cancel') {
    tested.add(effect.kind)
    const orders = [{ id: ID, created_at: '2026-11-24T11:30:00Z' }, { id: OTHER_ID }]
    const opened = await open({ seed: { orders }, faults: [{ match: { path }, effect, count: 1 }] })
    onTestFinished(opened.close)
    const { sandbox } = opened
    return {
      ...opened,
      truth: () => sandbox.truthOf(ID),
      logged: () => sandbox.requests().requests[0],
    }
  }

  it('delays a response, but not the effect of the request', async () => {
    const { cancel, clock, truth } = await openWithFault({ kind: 'latency', ms: 1_500 })
    expect(await orderIn(await cancel(ID))).toMatchObject({ status: 'cancelled' })
    expect(clock.now()).toBe(START + 1_500)
    expect(truth().history.at(-1)?.at).toBe(START)
  })

  it('delays a response by a random time within bounds', async () => {
    const { cancel, clock } = await openWithFault({ kind: 'latency', ms: [200, 300] })
    await cancel(ID)
    expect(clock.now() - START).toBeGreaterThanOrEqual(200)
    expect(clock.now() - START).toBeLessThan(300)
  })

  it('refuses the connection', async () => {
    const { cancel, truth } = await openWithFault({ kind: 'connection-refused' })
    const { error, code } = await catchFailure(cancel(ID))
    expect(error).toBeInstanceOf(TypeError)
    expect(refusalCodes).toContain(code)
    expect(truth()).toMatchObject({ status: 'pending', patches: { arrived: 0, applied: 0 } })
  })

  it('never connects', async () => {
    const { cancel, truth, sandbox } = await openWithFault({ kind: 'hanging-connect' })
    const controller = new AbortController()
    const failure = catchFailure(cancel(ID, { signal: controller.signal }))
    await until(() => sandbox.requests().count === 1)
    controller.abort(new Error('enough'))
    expect((await failure).error).toMatchObject({ message: 'enough' })
    expect(truth()).toMatchObject({ status: 'pending', patches: { arrived: 0, applied: 0 } })
  })

  it('drops a request before it takes effect', async () => {
    const { cancel, truth, logged } = await openWithFault({ kind: 'drop' })
    expect(['ECONNRESET', 'UND_ERR_SOCKET']).toContain((await catchFailure(cancel(ID))).code)
    expect(truth()).toMatchObject({ status: 'pending', patches: { arrived: 1, applied: 0 } })
    expect(logged()).toMatchObject({ faults: ['drop'], applied: false })
    expect(logged()).not.toHaveProperty('status')
  })

  it('loses a response after the request took effect', async () => {
    const { cancel, truth, logged } = await openWithFault({ kind: 'lost-answer' })
    expect(['ECONNRESET', 'UND_ERR_SOCKET']).toContain((await catchFailure(cancel(ID))).code)
    expect(truth()).toMatchObject({ status: 'cancelled', patches: { arrived: 1, applied: 1 } })
    expect(logged()).toMatchObject({ faults: ['lost-answer'], applied: true })
  })

  it.each(['reset', '504'] as const)('applies a cancel later, after a %s', async (answer) => {
    const { cancel, truth, sandbox, logged } = await openWithFault({
      kind: 'late-application',
      delayMs: 5_000,
      answer,
    })
    if (answer === '504') expect((await cancel(ID)).status).toBe(504)
    else await catchFailure(cancel(ID))
    sandbox.advance(4_999)
    expect(truth().status).toBe('pending')
    expect(logged()?.applied).toBe(false)
    sandbox.advance(1)
    expect(truth()).toMatchObject({ status: 'cancelled', patches: { arrived: 1, applied: 1 } })
    expect(truth().history.at(-1)).toMatchObject({
      at: START + 5_000,
      status: 'cancelled',
      by: 'cancel',
      request: 1,
    })
    expect(logged()?.applied).toBe(true)
  })

  it('applies a cancel later while the client still waits', async () => {
    const { cancel, truth, sandbox } = await openWithFault({ kind: 'late-application', delayMs: 5_000 })
    const controller = new AbortController()
    const failure = catchFailure(cancel(ID, { signal: controller.signal }))
    await until(() => sandbox.requests().count === 1)
    sandbox.advance(5_000)
    expect(truth().status).toBe('cancelled')
    controller.abort()
    expect((await failure).error).toMatchObject({ name: 'AbortError' })
  })

  it('does not apply a late cancel to an order that is no longer pending', async () => {
    const { cancel, truth, sandbox } = await openWithFault({
      kind: 'late-application',
      delayMs: 5_000,
      answer: '504',
    })
    await cancel(ID)
    sandbox.setStatus(ID, 'success')
    sandbox.advance(5_000)
    expect(truth()).toMatchObject({ status: 'success', patches: { arrived: 1, applied: 0 } })
  })

  it('does not apply a late cancel with a wrong key', async () => {
    const { send, truth, sandbox } = await openWithFault({
      kind: 'late-application',
      delayMs: 1,
      answer: '504',
    })
    const headers = { authorization: 'Bearer KEY_OTHER' }
    await send(`/v2/sub_number_orders/${ID}/cancel`, { method: 'PATCH', headers })
    sandbox.advance(1)
    expect(truth().status).toBe('pending')
  })

  it.each([500, 502, 503, 504, 408])('answers %s without effect', async (status) => {
    const { cancel, truth } = await openWithFault({ kind: 'error', status })
    expect((await errorIn(await cancel(ID))).status).toBe(status)
    expect(truth()).toMatchObject({ status: 'pending', patches: { arrived: 1, applied: 0 } })
  })

  it.each([500, 502, 503, 504, 408])('answers %s after the request took effect', async (status) => {
    const { cancel, truth } = await openWithFault({ kind: 'error', status, applied: true })
    expect((await errorIn(await cancel(ID))).status).toBe(status)
    expect(truth()).toMatchObject({ status: 'cancelled', patches: { arrived: 1, applied: 1 } })
  })

  it('answers 401 when a key was revoked', async () => {
    const { cancel } = await openWithFault({ kind: 'error', status: 401 })
    expect(await errorIn(await cancel(ID))).toEqual({ status: 401, code: '10009' })
  })

  it('answers 429 until its window ends', async () => {
    const { cancel, sandbox, truth } = await openWithFault({ kind: 'rate-limited', forMs: 30_000 })
    const refused = await cancel(ID)
    expect(await errorIn(refused)).toEqual({ status: 429, code: '10011' })
    expect(refused.headers.get('x-ratelimit-remaining')).toBe('0')
    expect(refused.headers.get('x-ratelimit-reset')).toBe('30')
    sandbox.advance(29_999)
    expect((await cancel(ID)).headers.get('x-ratelimit-reset')).toBe('1')
    expect(truth().status).toBe('pending')
    sandbox.advance(1)
    expect((await cancel(ID)).status).toBe(200)
  })

  it('sends a body in chunks', async () => {
    const { cancel, clock } = await openWithFault({ kind: 'slow-body', everyMs: 100, bytes: 100 })
    const text = await (await cancel(ID)).text()
    expect(JSON.parse(text)).toMatchObject({ data: { id: ID, status: 'cancelled' } })
    expect(clock.now() - START).toBe(100 * Math.ceil(text.length / 100))
  })

  it('stops a slow body when the client aborts', async () => {
    const { cancel } = await openWithFault({ kind: 'slow-body', everyMs: 100, bytes: 1 })
    const controller = new AbortController()
    const answer = await cancel(ID, { signal: controller.signal })
    const failure = catchFailure(answer.text())
    controller.abort()
    expect((await failure).error).toMatchObject({ name: 'AbortError' })
  })

  it.each([{}, { bytes: 0 }, { bytes: 20 }, { bytes: 1e6 }])('cuts a body off (%o)', async (options) => {
    const { cancel, truth } = await openWithFault({ kind: 'cut-body', ...options })
    const answer = await cancel(ID)
    expect(answer.status).toBe(200)
    expect(Number(answer.headers.get('content-length'))).toBeGreaterThan(100)
    expect((await catchFailure(answer.text())).error).toMatchObject({
      name: 'TypeError',
      message: 'terminated',
    })
    expect(truth().status).toBe('cancelled')
  })

  it('sends half of the JSON', async () => {
    const { cancel, truth } = await openWithFault({ kind: 'malformed-body' })
    const text = await (await cancel(ID)).text()
    expect(text).toMatch(/^\{"data":\{/)
    expect(() => JSON.parse(text)).toThrow(SyntaxError)
    expect(truth().status).toBe('cancelled')
  })

  it('sends a web page', async () => {
    const { cancel, truth } = await openWithFault({ kind: 'html-body' })
    const answer = await cancel(ID)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html'])
    expect(await answer.text()).toMatch(/^<!doctype html>/)
    expect(truth().status).toBe('cancelled')
  })

  it('sends an empty 200', async () => {
    const { cancel, truth } = await openWithFault({ kind: 'empty-body' })
    const answer = await cancel(ID)
    expect([answer.status, await answer.text()]).toEqual([200, ''])
    expect(truth().status).toBe('cancelled')
  })

  it("has another order's id", async () => {
    const { cancel, truth } = await openWithFault({ kind: 'foreign-body' })
    const order = await orderIn(await cancel(ID))
    expect(order.id).not.toBe(ID)
    expect(order.status).toBe('cancelled')
    expect(truth().status).toBe('cancelled')
  })

  it("has another order's id in a list", async () => {
    const { list } = await openWithFault({ kind: 'foreign-body' }, 'list')
    const ids = await idsIn(await list())
    expect(ids).toHaveLength(2)
    expect(ids).not.toContain(OTHER_ID)
    expect(ids).toContain(ID)
  })

  it('sends a body without end until the client disconnects', async () => {
    const { retrieve } = await openWithFault({ kind: 'endless-body' }, 'retrieve')
    const answer = await retrieve(ID)
    let bytes = 0
    for await (const piece of answer.body ?? []) {
      bytes += piece.length
      if (bytes > 1_000_000) break
    }
    expect(bytes).toBeGreaterThan(1_000_000)
  })

  it.each([false, true])('never answers (takes effect: %s)', async (applied) => {
    const { cancel, sandbox, truth } = await openWithFault({ kind: 'hang', applied })
    const controller = new AbortController()
    const failure = catchFailure(cancel(ID, { signal: controller.signal, body: 'any' }))
    await until(() => sandbox.requests().count === 1 && (!applied || truth().status === 'cancelled'))
    controller.abort(new Error('enough'))
    expect((await failure).error).toMatchObject({ message: 'enough' })
    expect(truth().status).toBe(applied ? 'cancelled' : 'pending')
  })

  it('redirects to another path', async () => {
    const { cancel, truth, sandbox } = await openWithFault({ kind: 'redirect' })
    const answer = await cancel(ID, { redirect: 'manual' })
    expect(answer.status).toBe(307)
    expect(answer.headers.get('location')).toBe(`/elsewhere/v2/sub_number_orders/${ID}/cancel`)
    expect(truth().status).toBe('pending')
    expect(sandbox.requests().count).toBe(1)
  })

  it('redirects a client that follows', async () => {
    const { cancel, truth, sandbox } = await openWithFault({
      kind: 'redirect',
      location: `/v2/sub_number_orders/${OTHER_ID}/cancel`,
    })
    expect(await orderIn(await cancel(ID))).toMatchObject({ id: OTHER_ID, status: 'cancelled' })
    expect(truth().status).toBe('pending')
    expect(sandbox.requests().count).toBe(2)
  })

  it('redirects to another host', async () => {
    const { cancel } = await openWithFault({ kind: 'redirect', location: 'http://nowhere.invalid/v2' })
    expect((await catchFailure(cancel(ID))).error).toMatchObject({ message: 'fetch failed' })
  })

  it('rewrites status, headers and body of a real response', async () => {
    const { cancel, truth } = await openWithFault({
      kind: 'rewrite',
      status: 201,
      headers: { 'X-RateLimit-Reset': '3600', 'x-request-id': 'KEY_SANDBOX', 'x-ratelimit-limit': null },
      set: { '/data/phone_numbers_count': '1', '/data/customer_reference': 42 },
      remove: ['/data/status'],
    })
    const answer = await cancel(ID)
    expect(answer.status).toBe(201)
    expect(answer.headers.get('x-ratelimit-reset')).toBe('3600')
    expect(answer.headers.get('x-request-id')).toBe('KEY_SANDBOX')
    expect(answer.headers.has('x-ratelimit-limit')).toBe(false)
    const { data } = (await answer.json()) as { data: object }
    expect(data).toMatchObject({ id: ID, phone_numbers_count: '1', customer_reference: 42 })
    expect(data).not.toHaveProperty('status')
    expect(truth()).toMatchObject({ status: 'cancelled', patches: { arrived: 1, applied: 1 } })
  })

  it('makes up a response without any effect', async () => {
    const { cancel, truth } = await openWithFault({
      kind: 'rewrite',
      applied: false,
      status: 202,
      body: '<p>Hold on',
    })
    const answer = await cancel(ID)
    expect([answer.status, await answer.text()]).toEqual([202, '<p>Hold on'])
    expect(answer.headers.has('x-ratelimit-limit')).toBe(false)
    expect(truth()).toMatchObject({ status: 'pending', patches: { arrived: 1, applied: 0 } })
  })

  it('rewrites the response of another rule', async () => {
    const { cancel, sandbox, truth } = await openWithFault({ kind: 'rewrite', status: 502 })
    const odd = { kind: 'rewrite', headers: { 'x-ratelimit-reset': '0x10' } } as const
    const quoting = { kind: 'rewrite', replace: { Too: 'Far too' } } as const
    sandbox.setFaults([
      { effect: odd },
      { effect: { kind: 'rate-limited', forMs: 30_000 } },
      { effect: quoting },
    ])
    const refused = await cancel(ID)
    expect(refused.headers.get('x-ratelimit-reset')).toBe('0x10')
    expect(await refused.json()).toMatchObject({ errors: [{ title: 'Far too many requests' }] })
    expect(truth().status).toBe('pending')
  })

  it('lets another rule decide whether the request takes effect', async () => {
    const { cancel, sandbox, truth } = await openWithFault({ kind: 'rewrite' })
    sandbox.setFaults([
      { effect: { kind: 'rewrite', applied: false, status: 207 } },
      { effect: { kind: 'error', status: 503, applied: true } },
    ])
    expect((await cancel(ID)).status).toBe(207)
    expect(truth().status).toBe('cancelled')
  })

  it.each(['gzip', 'deflate', 'br'] as const)('sends a body in a coding, in chunks: %s', async (coding) => {
    const { cancel, sandbox, clock } = await openWithFault({ kind: 'rewrite' })
    sandbox.setFaults([
      { effect: { kind: 'slow-body', everyMs: 100, bytes: 20 } },
      { effect: { kind: 'rewrite', coding } },
    ])
    const answer = await cancel(ID)
    expect(answer.headers.get('content-encoding')).toBe(coding)
    expect(await orderIn(answer)).toMatchObject({ id: ID, status: 'cancelled' })
    expect(clock.now()).toBeGreaterThan(START)
  })

  it.each([204, 205, 304])('answers a bare %s', async (status) => {
    const { cancel } = await openWithFault({ kind: 'rewrite', status })
    const answer = await cancel(ID)
    expect([answer.status, await answer.text()]).toEqual([status, ''])
  })

  it.each([{ kind: 'slow-body', everyMs: 1 }, { kind: 'cut-body' }, { kind: 'endless-body' }] as const)(
    'answers a bare 204 under $kind too',
    async (effect) => {
      const { cancel, sandbox } = await openWithFault({ kind: 'rewrite' })
      sandbox.setFaults([{ effect }, { effect: { kind: 'rewrite', status: 204 } }])
      const answer = await cancel(ID)
      expect([answer.status, await answer.text()]).toEqual([204, ''])
    },
  )

  it.each(['gzip', 'deflate', 'br'] as const)('sends a body in a coding: %s', async (coding) => {
    const { cancel } = await openWithFault({ kind: 'rewrite', coding })
    const answer = await cancel(ID)
    expect(answer.headers.get('content-encoding')).toBe(coding)
    expect(await orderIn(answer)).toMatchObject({ id: ID, status: 'cancelled' })
  })

  it('announces a coding that the body does not have', async () => {
    const { cancel } = await openWithFault({ kind: 'rewrite', headers: { 'content-encoding': 'gzip' } })
    const { error, code } = await catchFailure((await cancel(ID)).text())
    expect(error).toMatchObject({ name: 'TypeError', message: 'terminated' })
    expect(code).toBe('Z_DATA_ERROR')
  })

  it('sends a body in an unannounced coding', async () => {
    const { cancel } = await openWithFault({
      kind: 'rewrite',
      coding: 'gzip',
      headers: { 'content-encoding': null },
    })
    const bytes = await (await cancel(ID)).bytes()
    expect([...bytes.subarray(0, 2)]).toEqual([0x1f, 0x8b])
  })

  it.each([301, 302, 303, 308])('redirects with a %s, and fetch follows', async (status) => {
    const { cancel, sandbox } = await openWithFault({
      kind: 'rewrite',
      applied: false,
      status,
      headers: { location: `/v2/sub_number_orders/${OTHER_ID}/cancel` },
    })
    expect((await cancel(ID)).status).toBe(status === 303 ? 404 : 200)
    const methods = sandbox.requests().requests.map(({ method }) => method)
    expect(methods).toEqual(['PATCH', status === 303 ? 'GET' : 'PATCH'])
  })

  it('shows the state of some time ago', async () => {
    const { cancel, retrieve, sandbox } = await openWithFault(
      { kind: 'stale-read', forMs: 1_000 },
      'retrieve',
    )
    await cancel(ID)
    sandbox.advance(999)
    expect(await orderIn(await retrieve(ID))).toMatchObject({ status: 'pending' })
    expect(await orderIn(await retrieve(ID))).toMatchObject({ status: 'cancelled' })
  })

  it('shows the state before the last change', async () => {
    const { cancel, list, sandbox } = await openWithFault({ kind: 'stale-read' }, 'list')
    await cancel(ID)
    sandbox.advance(3_600_000)
    expect(await idsIn(await list('filter[status]=pending'))).toContain(ID)
    expect(await idsIn(await list('filter[status]=pending'))).not.toContain(ID)
  })
})

it('every effect has a test', () => {
  expect(tested).toEqual(new Set(FAULT_EFFECTS))
})

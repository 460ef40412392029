import { describe, expect, it, onTestFinished } from 'vitest'
import { ID, idsIn, openSandbox, openSandboxOverHttp, orderIn, UNKNOWN_ID } from '../../test/open-sandbox.ts'
import { START } from '../../test/virtual-clock.ts'

const rewrite = (options: object) => ({ effect: { kind: 'rewrite', ...options } })

describe('the control routes', () => {
  it('need no key, in-process or on a port', async () => {
    const { control, close } = await openSandboxOverHttp({ orders: 4 })
    onTestFinished(close)
    expect(await (await control('truth')).json()).toMatchObject({ now: START, orders: { length: 4 } })
  })

  it('seed', async () => {
    const { control, list } = openSandbox()
    expect(await (await control('seed', { orders: [{ id: ID, status: 'failure' }] })).json()).toEqual({
      orders: 1,
    })
    expect(await idsIn(await list())).toEqual([ID])
    expect(await (await control('seed', { pending: 7 })).json()).toEqual({ orders: 7 })
  })

  it('replace the fault rules', async () => {
    const { control, list } = openSandbox({ faults: [{ effect: { kind: 'error', status: 500 } }] })
    await control('faults', [{ match: { path: 'list' }, effect: { kind: 'error', status: 503 } }])
    expect((await list()).status).toBe(503)
    expect(await (await control('faults', [])).json()).toEqual({ rules: 0 })
    expect((await list()).status).toBe(200)
  })

  it('set variants, and reset all others to their defaults', async () => {
    const { control } = openSandbox({ variants: { repeatCancel: 200 } })
    const answer = await control('variants', { malformedId: 400 })
    expect(await answer.json()).toMatchObject({ malformedId: 400, repeatCancel: 422 })
  })

  it('set the rate limit, with defaults for fields that are left out', async () => {
    const { control } = openSandbox({ rateLimit: { limit: 3, kind: 'sliding' } })
    expect(await (await control('rate_limit', { limit: 7 })).json()).toEqual({
      limit: 7,
      windowMs: 1_000,
      kind: 'fixed',
      headers: 'telnyx',
      groups: [],
    })
  })

  it('set a separate rate limit for some endpoints', async () => {
    const { control, list, cancel } = openSandbox()
    const groups = [
      { paths: ['list'], limit: 300, windowMs: 60_000 },
      { paths: ['cancel'], limit: 50, kind: 'sliding' },
    ]
    const rules = await (await control('rate_limit', { groups })).json()
    expect(rules).toMatchObject({ limit: 200, groups })
    const announced = [await list(), await cancel(UNKNOWN_ID)].map(({ headers }) =>
      headers.get('x-ratelimit-limit'),
    )
    expect(announced).toEqual(['300', '50'])
  })

  it('shift the clock', async () => {
    const { control, sandbox } = openSandbox()
    expect(await (await control('clock', { advance_ms: 5_000 })).json()).toEqual({ now: START + 5_000 })
    await control('clock', { now: START + 60_000 })
    expect(sandbox.now()).toBe(START + 60_000)
  })

  it('change an order as a third party would, now or later', async () => {
    const { control, retrieve } = openSandbox({ seed: { orders: [{ id: ID }] } })
    const answer = await control(`orders/${ID}`, { status: 'success', after_ms: 1_000 })
    expect(await answer.json()).toMatchObject({ id: ID, status: 'pending' })
    await control('clock', { advance_ms: 1_000 })
    expect(await orderIn(await retrieve(ID))).toMatchObject({ status: 'success' })
    expect((await control(`orders/${UNKNOWN_ID}`, { status: 'success' })).status).toBe(404)
  })

  it('change the requirements status of an order as a third party would', async () => {
    const { control, retrieve } = openSandbox({ seed: { orders: [{ id: ID, country_code: 'DE' }] } })
    const answer = await control(`orders/${ID}`, { requirements_status: 'approved', status: 'success' })
    expect(await answer.json()).toMatchObject({
      status: 'success',
      history: [
        { requirements_status: 'requirement-info-pending' },
        { requirements_status: 'approved', deadline: null },
        { status: 'success' },
      ],
    })
    expect(await orderIn(await retrieve(ID))).toMatchObject({ requirements_met: true })
  })

  it('start the lifecycle', async () => {
    const { control, sandbox } = openSandbox()
    const day = 24 * 3_600_000
    await control('seed', { pending: 20 })
    await control('clock', { advance_ms: 200 * day })
    expect(sandbox.truth().orders.every(({ status }) => status === 'pending')).toBe(true)
    await control('seed', { pending: 20, lifecycle: true })
    await control('clock', { advance_ms: 200 * day })
    expect(sandbox.truth().orders.some(({ status }) => status === 'pending')).toBe(false)
  })

  it('show the log, without control requests', async () => {
    const { control, list } = openSandbox()
    await control('truth')
    await list()
    expect(await (await control('requests')).json()).toMatchObject({
      count: 1,
      requests: [{ route: 'list' }],
    })
  })

  it('reset orders, faults, variants, clock, rate limit and log to the initial state', async () => {
    const { control, cancel, sandbox } = openSandbox({
      seed: { pending: 2 },
      variants: { repeatCancel: 200 },
      faults: [{ match: { path: 'list' }, effect: { kind: 'error', status: 500 }, count: 1 }],
      rateLimit: { limit: 3, windowMs: 3_600_000 },
    })
    const walk = async () => {
      const id = sandbox.truth().orders[0]?.id as string
      const list = await sandbox.fetch('/v2/sub_number_orders')
      const answers = [await cancel(id), await cancel(id), await cancel(id), await cancel(id)]
      return [
        id,
        list.status,
        ...answers.map(({ status, headers }) => [status, headers.get('x-ratelimit-remaining')]),
      ]
    }
    const [before, first] = [sandbox.truth(), await walk()]
    await control('faults', [{ effect: { kind: 'drop' } }])
    await control('variants', { keyScope: 'read-only' })
    await control('clock', { advance_ms: 1e9 })
    await control('rate_limit', { limit: 100 })
    await control('seed', { orders: [] })

    expect(await (await control('reset', {})).json()).toEqual({ orders: 2 })
    expect(sandbox.truth()).toEqual(before)
    expect(sandbox.requests()).toEqual({ count: 0, requests: [] })
    expect(await walk()).toEqual(first)
    expect(first.slice(1)).toEqual([500, [200, '2'], [200, '1'], [200, '0'], [429, '0']])
  })

  it('drop scheduled changes on reset', async () => {
    const { cancel, sandbox } = openSandbox({
      seed: { orders: [{ id: ID }] },
      faults: [{ effect: { kind: 'late-application', delayMs: 10, answer: '504' } }],
    })
    await cancel(ID)
    sandbox.reset()
    sandbox.advance(1_000)
    expect(sandbox.truthOf(ID).status).toBe('pending')
  })

  it.each([
    ['seed', { orders: [{ status: 5 }] }, 'orders.0.status'],
    ['seed', { orders: 'many' }, 'orders'],
    ['seed', { pending: -1 }, 'pending'],
    ['seed', { order: 3 }, 'order'],
    ['faults', { effect: 'drop' }, 'body'],
    ['faults', [{ effect: { kind: 'explode' } }], '0.effect.kind'],
    ['faults', [{ effect: { kind: 'error', status: 200 } }], '0.effect.status'],
    ['faults', [{ effect: { kind: 'drop' }, probability: 2 }], '0.probability'],
    ['faults', [{ match: { path: 'cancle' }, effect: { kind: 'drop' } }], '0.match.path'],
    ['faults', [rewrite({ status: 100 })], '0.effect.status'],
    ['faults', [rewrite({ headers: { 'x y': '1' } })], '0.effect.headers.x y: not a valid header name'],
    ['faults', [rewrite({ headers: { x: 'a\r\nb' } })], '0.effect.headers.x: not a valid header value'],
    [
      'faults',
      [rewrite({ headers: { 'Content-Length': '5' } })],
      '0.effect.headers.Content-Length: is set by the transport',
    ],
    ['faults', [rewrite({ set: { 'data.status': 1 } })], '0.effect.set.data.status: not a JSON pointer'],
    ['faults', [rewrite({ remove: ['data'] })], '0.effect.remove.0: not a JSON pointer'],
    ['faults', [rewrite({ replace: { '': 'x' } })], '0.effect.replace'],
    ['faults', [rewrite({ coding: 'lzw' })], '0.effect.coding'],
    ['variants', { repeatCancel: 418 }, 'repeatCancel'],
    ['variants', { repeatCancle: 200 }, 'repeatCancle'],
    ['rate_limit', { limit: 1.5 }, 'limit'],
    ['rate_limit', { window_ms: 100 }, 'window_ms'],
    ['rate_limit', { kind: 'leaky' }, 'kind'],
    ['rate_limit', { groups: [{ paths: ['cancle'], limit: 5 }] }, 'groups.0.paths.0'],
    ['rate_limit', { groups: [{ paths: [], limit: 5 }] }, 'groups.0.paths'],
    ['rate_limit', { groups: [{ paths: ['cancel'] }] }, 'groups.0.limit'],
    ['rate_limit', { groups: { cancel: 50 } }, 'groups'],
    [
      'rate_limit',
      {
        groups: [
          { paths: ['cancel'], limit: 5 },
          { paths: ['cancel'], limit: 6 },
        ],
      },
      'groups.1.paths.0',
    ],
    ['clock', {}, 'advance_ms'],
    ['clock', { advance_ms: 'soon' }, 'advance_ms'],
    ['clock', { advance_ms: 1e300 }, 'advance_ms'],
    ['clock', { now: -1 }, 'now'],
    ['seed', { orders: [{ phone_numbers_count: 10_001 }] }, 'orders.0.phone_numbers_count'],
    [`orders/${ID}`, {}, 'status'],
    [`orders/${ID}`, { requirements_status: 'lost' }, 'requirements_status'],
    ['seed', { lifecycle: 'on' }, 'lifecycle'],
    ['seed', { orders: [{ id: ID }, {}, { id: ID }] }, 'orders.2.id'],
    ['seed', { orders: [{ deadline: 'soon' }] }, 'orders.0.deadline'],
    [
      'seed',
      { orders: [{ requirements_met: true, requirements_status: 'requirement-info-pending' }] },
      'orders.0.requirements_met',
    ],
  ])('reject an invalid body of %s: %o', async (path, body, field) => {
    const { control, sandbox } = openSandbox({ seed: { orders: [{ id: ID }] } })
    const before = sandbox.truth()
    const answer = await control(path, body)
    expect(answer.status).toBe(400)
    expect(await answer.json()).toEqual({ error: expect.stringContaining(field) })
    expect(sandbox.truth()).toEqual(before)
  })

  it('reject a body that is not JSON', async () => {
    const { send } = openSandbox()
    const answer = await send('/_sandbox/seed', { method: 'POST', body: '{"orders":' })
    expect([answer.status, await answer.json()]).toEqual([400, { error: 'body: not JSON' }])
  })

  it('answer 404 to an unknown control route', async () => {
    const { control } = openSandbox()
    expect((await control('nothing')).status).toBe(404)
  })
})

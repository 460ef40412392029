import { describe, expect, it } from 'vitest'
import { errorIn, ID, idsIn, openSandbox, orderIn, pageIn } from '../../test/open-sandbox.ts'
import { VARIANTS, type VariantOptions, variantsSchema } from './variants.ts'

const under = (variants: VariantOptions, status = 'pending') =>
  openSandbox({ variants, seed: { orders: [{ id: ID, status }] } })

describe('the variants', () => {
  it('are listed, each different from the defaults in one switch, and no switch is missing', () => {
    const defaults = variantsSchema.parse({})
    const switched = VARIANTS.map(({ variants }) => {
      const names = Object.keys(variants)
      expect(names).toHaveLength(1)
      expect(variantsSchema.parse(variants)).not.toEqual(defaults)
      return names[0]
    })
    // It only sets the duration of another variant.
    expect(new Set([...switched, 'settleAfterMs'])).toEqual(new Set(Object.keys(defaults)))
    expect(new Set(VARIANTS.map(({ name }) => name)).size).toBe(VARIANTS.length)
  })

  it.each(VARIANTS)('list, retrieve and cancel still answer under $name', async ({ variants }) => {
    const { list, retrieve, cancel } = under(variants)
    expect((await list()).status).toBe(200)
    expect((await retrieve(ID)).status).toBe(200)
    expect([200, 403, 409, 422]).toContain((await cancel(ID)).status)
  })

  it.each([200, 400, 404, 409, 422] as const)('answer a repeated cancel with %s', async (repeatCancel) => {
    const { cancel, sandbox } = under({ repeatCancel })
    await cancel(ID)
    expect((await cancel(ID)).status).toBe(repeatCancel)
    expect(sandbox.truthOf(ID).patches.applied).toBe(1)
  })

  it.each([400, 404, 409, 422] as const)('answer a cancel of a success with %s', async (notPendingCancel) => {
    const { cancel } = under({ notPendingCancel }, 'success')
    expect((await cancel(ID)).status).toBe(notPendingCancel)
  })

  it.each([
    [400, '10006'],
    [404, '10005'],
    [422, '10027'],
  ] as const)('answer a malformed id with %s', async (malformedId, code) => {
    const { retrieve, cancel } = under({ malformedId })
    expect(await errorIn(await retrieve('no-uuid'))).toEqual({ status: malformedId, code })
    expect(await errorIn(await cancel('no-uuid'))).toEqual({ status: malformedId, code })
  })

  it.each(['pending', 'cancel-pending'])(
    'settle a cancel that first reads %s',
    async (cancelAnswerStatus) => {
      const { cancel, retrieve, sandbox } = under({ cancelAnswerStatus, settleAfterMs: 700 })
      expect(await orderIn(await cancel(ID))).toMatchObject({ status: cancelAnswerStatus })
      sandbox.advance(699)
      expect(await orderIn(await retrieve(ID))).toMatchObject({ status: cancelAnswerStatus })
      sandbox.advance(1)
      expect(await orderIn(await retrieve(ID))).toMatchObject({ status: 'cancelled' })
      expect(sandbox.truthOf(ID).patches.applied).toBe(1)
      expect(sandbox.requests().requests[0]?.applied).toBe(true)
    },
  )

  it('let a third party win against a cancel that has not settled', async () => {
    const { cancel, sandbox } = under({ cancelAnswerStatus: 'pending', settleAfterMs: 700 })
    await cancel(ID)
    sandbox.setStatus(ID, 'success')
    sandbox.advance(700)
    expect(sandbox.truthOf(ID)).toMatchObject({ status: 'success', patches: { arrived: 1, applied: 0 } })
    expect((await cancel(ID)).status).toBe(422)
  })

  it('accept a repeat of a cancel that has not settled, and apply it once', async () => {
    const { cancel, sandbox } = under({ cancelAnswerStatus: 'pending', settleAfterMs: 700 })
    await cancel(ID)
    expect((await cancel(ID)).status).toBe(200)
    sandbox.advance(700)
    expect(sandbox.truthOf(ID)).toMatchObject({ status: 'cancelled', patches: { arrived: 2, applied: 1 } })
  })

  it('refuse a cancel of an order that waits only for its activation', async () => {
    const { cancel, sandbox } = under({ approvedCancel: 'refused' })
    expect(await errorIn(await cancel(ID))).toEqual({ status: 422, code: '10027' })
    expect(sandbox.truthOf(ID)).toMatchObject({ status: 'pending', patches: { arrived: 1, applied: 0 } })
    sandbox.seed({ orders: [{ id: ID, country_code: 'DE' }] })
    expect((await cancel(ID)).status).toBe(200)
  })

  it.each(['failure', 'pending', 'cancelled'] as const)(
    'show the numbers of a cancelled order as %s',
    async (cancelledNumbers) => {
      const { retrieve } = under({ cancelledNumbers }, 'cancelled')
      const { phone_numbers } = await orderIn(await retrieve(ID, 'filter[include_phone_numbers]=true'))
      expect(phone_numbers).toMatchObject([{ status: cancelledNumbers, requirements_status: 'cancelled' }])
    },
  )

  it.each(['cancelled', 'failure', 'pending'] as const)(
    'show a number order whose sub orders are cancelled as %s',
    async (cancelledParent) => {
      const { ask, sandbox, cancel } = under({ cancelledParent })
      await cancel(ID)
      const { data } = (await (await ask('/v2/number_orders')).json()) as { data: { status: string }[] }
      expect(data.map(({ status }) => status)).toEqual([cancelledParent])
      expect(sandbox.truthOf(ID).status).toBe('cancelled')
    },
  )

  it('show a cancelled order as deleted', async () => {
    const { cancel, retrieve } = under({ cancelledAs: 'deleted' })
    expect(await orderIn(await cancel(ID))).toMatchObject({ status: 'deleted' })
    expect(await orderIn(await retrieve(ID))).toMatchObject({ status: 'deleted' })
  })

  it('ignore paging', async () => {
    const { list } = openSandbox({ orders: 45, variants: { paging: 'ignored' } })
    const page = await pageIn(await list('page[number]=2&page[size]=10'))
    expect(page.data).toHaveLength(45)
    expect(page.meta).toMatchObject({ total_pages: 1, total_results: 45 })
  })

  it('send the first page whatever page is asked for', async () => {
    const { list } = openSandbox({ orders: 45, variants: { paging: 'first-page-only' } })
    expect(await idsIn(await list('page[number]=2&page[size]=10'))).toEqual(await idsIn(await list()))
  })

  it.each(['ignored', 'first-page-only'] as const)(
    'do not validate page[...] when paging is %s',
    async (paging) => {
      const { list } = openSandbox({ variants: { paging } })
      expect((await list('page[number]=0&page[size]=many')).status).toBe(200)
    },
  )

  it('refuse page[...], and send one page without it', async () => {
    const { list } = openSandbox({ orders: 45, variants: { paging: 'refused' } })
    expect((await pageIn(await list('filter[country_code]=US'))).meta).toMatchObject({ total_pages: 1 })
    expect(await idsIn(await list())).toHaveLength(45)
    for (const parameter of ['page[number]', 'page[size]']) {
      const refused = await list(`${parameter}=1`)
      expect(refused.status).toBe(400)
      expect(await refused.json()).toMatchObject({ errors: [{ source: { parameter } }] })
    }
  })

  it('send an empty page between others, and every order once', async () => {
    const { list } = openSandbox({ orders: 45, variants: { emptyPage: 2 } })
    const pages = await Promise.all(
      [1, 2, 3, 4].map(async (page) => pageIn(await list(`page[number]=${page}`))),
    )
    expect(pages.map(({ data }) => data.length)).toEqual([20, 0, 20, 5])
    expect(pages.map(({ meta }) => meta?.page_number)).toEqual([1, 2, 3, 4])
    expect(pages.every(({ meta }) => meta?.total_pages === 4 && meta.total_results === 45)).toBe(true)
    expect(new Set(pages.flatMap(({ data }) => data.map(({ id }) => id))).size).toBe(45)
  })

  it('send no empty page past the end of the list', async () => {
    const { list } = openSandbox({ orders: 20, variants: { emptyPage: 2 } })
    expect((await pageIn(await list())).meta).toMatchObject({ total_pages: 1 })
  })

  it('send an empty page between the phone numbers, too', async () => {
    const { ask } = openSandbox({
      seed: { orders: [{ phone_numbers_count: 30 }] },
      variants: { emptyPage: 1 },
    })
    const sizes = [1, 2, 3].map(async (page) => {
      const answer = await ask(`/v2/number_order_phone_numbers?page[number]=${page}`)
      return ((await answer.json()) as { data: unknown[] }).data.length
    })
    expect(await Promise.all(sizes)).toEqual([0, 20, 10])
  })

  it.each([400, 404, 416] as const)('answer %s past the last page', async (pastLastPage) => {
    const { list, ask } = openSandbox({ orders: 20, variants: { pastLastPage } })
    expect((await list()).status).toBe(200)
    expect((await errorIn(await list('page[number]=2'))).status).toBe(pastLastPage)
    expect((await ask('/v2/number_order_phone_numbers?page[number]=9999')).status).toBe(pastLastPage)
  })

  it('answer 204, or data that is null, past the last page', async () => {
    const { list, sandbox } = openSandbox({ orders: 20, variants: { pastLastPage: 204 } })
    const answer = await list('page[number]=2')
    expect([answer.status, await answer.text()]).toEqual([204, ''])
    sandbox.setVariants({ pastLastPage: 'null' })
    expect(await (await list('page[number]=2')).json()).toEqual({
      data: null,
      meta: { total_pages: 1, total_results: 20, page_number: 2, page_size: 20 },
    })
  })

  it('have a first page even without orders', async () => {
    const { list } = openSandbox({ orders: 0, variants: { pastLastPage: 404 } })
    expect((await list()).status).toBe(200)
  })

  it('refuse a page size above another limit, or cut it down', async () => {
    const { list, sandbox } = openSandbox({ orders: 45, variants: { largestPage: 30 } })
    expect(await idsIn(await list('page[size]=30'))).toHaveLength(30)
    expect(await errorIn(await list('page[size]=31'))).toEqual({ status: 400, code: '10015' })
    sandbox.setVariants({ largestPage: 30, tooLargePage: 'cut-down' })
    const page = await pageIn(await list('page[size]=250'))
    expect([page.data.length, page.meta?.page_size]).toEqual([30, 30])
    sandbox.setVariants({ largestPage: 10 })
    expect(await idsIn(await list())).toHaveLength(10)
  })

  it.each([
    ['upper-case', 'PENDING', 'CANCELLED'],
    ['canceled', 'pending', 'canceled'],
  ] as const)('spell statuses differently: %s', async (statusSpelling, pending, cancelled) => {
    const { list, retrieve, cancel, ask, sandbox } = under({
      statusSpelling,
      cancelledNumbers: 'cancelled',
    })
    const [order] = (await pageIn(await list('filter[status]=pending'))).data
    expect(order?.status).toBe(pending)
    expect(await orderIn(await cancel(ID))).toMatchObject({ status: cancelled })
    expect(await orderIn(await retrieve(ID))).toMatchObject({ status: cancelled })
    expect(sandbox.truthOf(ID).status).toBe('cancelled')
    expect((await cancel(ID)).status).toBe(422)
    for (const path of ['/v2/number_orders', '/v2/number_order_phone_numbers'])
      expect(await (await ask(path)).json()).toMatchObject({ data: [{ status: cancelled }] })
  })

  it('send a wrong meta, or none', async () => {
    const { list, sandbox } = openSandbox({ orders: 45, variants: { meta: 'wrong' } })
    expect((await pageIn(await list())).meta).toMatchObject({ total_pages: 1, total_results: 1 })
    sandbox.setVariants({ meta: 'missing' })
    expect(await (await list()).json()).not.toHaveProperty('meta')
  })

  it('ignore filters', async () => {
    const { list } = under({ filters: 'ignored' })
    expect(await idsIn(await list('filter[status]=success&filter[country_code]=DE'))).toEqual([ID])
  })

  it.each([
    ['/v2/sub_number_orders', 'filter[locality]'],
    ['/v2/sub_number_orders', 'filter[status][eq]'],
    [`/v2/sub_number_orders/${ID}`, 'filter[status]'],
    ['/v2/number_orders', 'filter[created_at]'],
    ['/v2/number_order_phone_numbers', 'filter[status]'],
  ])('ignore or refuse at %s the undocumented %s', async (path, name) => {
    const { ask, sandbox } = under({})
    expect((await ask(`${path}?${name}=pending`)).status).toBe(200)
    sandbox.setVariants({ unknownFilters: 'refused' })
    const refused = await ask(`${path}?${name}=pending`)
    expect(refused.status).toBe(400)
    expect(await refused.json()).toMatchObject({ errors: [{ code: '10015', source: { parameter: name } }] })
  })

  it('refuse no documented filter', async () => {
    const { ask } = under({ unknownFilters: 'refused' })
    for (const query of [
      '/v2/sub_number_orders?filter[status]=pending&filter[include_phone_numbers]=true&page[size]=5',
      `/v2/sub_number_orders/${ID}?filter[include_phone_numbers]=true`,
      '/v2/number_orders?filter[created_at][gt]=2020-01-01&filter[requirements_met]=true&page[size]=5',
      '/v2/number_order_phone_numbers?filter[country_code]=US&page[size]=5',
    ])
      expect((await ask(query)).status).toBe(200)
  })

  it('do not support the filter for cancelled orders', async () => {
    const { list, sandbox } = under({ filterCancelled: 'nothing' }, 'cancelled')
    expect(await idsIn(await list('filter[status]=cancelled'))).toEqual([])
    sandbox.setVariants({ filterCancelled: 'refused' })
    expect((await list('filter[status]=cancelled')).status).toBe(400)
  })

  it('sort in another order', async () => {
    const { list, sandbox } = openSandbox({ orders: 20 })
    const oldestFirst = await idsIn(await list())
    sandbox.setVariants({ sortOrder: 'reverse' })
    expect(await idsIn(await list())).toEqual(oldestFirst.toReversed())
    sandbox.setVariants({ sortOrder: 'random' })
    const [once, twice] = [await idsIn(await list()), await idsIn(await list())]
    expect(once).not.toEqual(twice)
    expect(once.toSorted()).toEqual(oldestFirst.toSorted())
  })

  it.each([
    ['string', '10009'],
    ['number', 10009],
    ['missing', undefined],
  ] as const)('give error codes as %s', async (errorCodes, code) => {
    const { send } = under({ errorCodes })
    expect(await errorIn(await send('/v2/sub_number_orders'))).toEqual({ status: 401, code })
  })

  it.each([
    ['text', /^Authentication failed/],
    ['html', /^<html>/],
    ['empty', /^$/],
  ] as const)('give error bodies as %s', async (errorBodies, body) => {
    const { send } = under({ errorBodies })
    const answer = await send('/v2/sub_number_orders')
    expect(answer.status).toBe(401)
    expect(await answer.text()).toMatch(body)
  })

  it('make reads stale, lists and filters included', async () => {
    const { cancel, retrieve, list, sandbox } = under({ getLagMs: 3_000 })
    expect(await orderIn(await cancel(ID))).toMatchObject({ status: 'cancelled' })
    sandbox.advance(2_999)
    expect(await orderIn(await retrieve(ID))).toMatchObject({ status: 'pending' })
    expect(await idsIn(await list('filter[status]=pending'))).toEqual([ID])
    sandbox.advance(1)
    expect(await orderIn(await retrieve(ID))).toMatchObject({ status: 'cancelled' })
  })

  it('send the request id in another header, or in none', async () => {
    const { list, sandbox } = under({ requestIdHeader: 'request-id' })
    const answer = await list()
    expect(answer.headers.has('request-id')).toBe(true)
    expect(answer.headers.has('x-request-id')).toBe(false)
    sandbox.setVariants({ requestIdHeader: 'none' })
    expect((await list()).headers.has('request-id')).toBe(false)
  })

  it('send retry-after in seconds, and a reset to the millisecond', async () => {
    const { list, clock } = openSandbox({
      variants: { retryAfter: true, rateLimitReset: 'fractional' },
      rateLimit: { limit: 1, windowMs: 2_000 },
    })
    clock.advance(250)
    expect((await list()).headers.has('retry-after')).toBe(false)
    const { status, headers } = await list()
    expect([status, headers.get('retry-after'), headers.get('x-ratelimit-reset')]).toEqual([429, '2', '1.75'])
  })

  it('send retry-after as a date', async () => {
    const { list, clock } = openSandbox({
      variants: { retryAfter: 'date' },
      rateLimit: { limit: 1, windowMs: 2_500, kind: 'sliding' },
    })
    await list()
    clock.advance(100)
    expect((await list()).headers.get('retry-after')).toBe('Tue, 24 Nov 2026 12:00:03 GMT')
  })

  it('answer 404 to a request without a key', async () => {
    const { send } = under({ missingAuth: 404 })
    expect(await errorIn(await send('/v2/sub_number_orders'))).toEqual({ status: 404, code: '10005' })
    const wrong = await send('/v2/sub_number_orders', { headers: { authorization: 'Bearer KEY_OTHER' } })
    expect(wrong.status).toBe(401)
  })

  it('answer 409 to the first cancels of an order', async () => {
    const { cancel } = under({ processingCancels: 2 })
    expect(await errorIn(await cancel(ID))).toEqual({ status: 409, code: '10036' })
    expect((await cancel(ID)).status).toBe(409)
    expect((await cancel(ID)).status).toBe(200)
  })

  it('end timestamps with another suffix', async () => {
    const { retrieve } = under({ timestamps: '+00:00' })
    expect((await orderIn(await retrieve(ID))).created_at).toBe('2026-11-24T11:00:00.000000+00:00')
  })

  it('adds undocumented fields', async () => {
    const { retrieve } = under({ extraFields: true })
    expect(await orderIn(await retrieve(ID))).toHaveProperty('sandbox_extra')
  })

  it('forbid a read-only key to cancel', async () => {
    const { retrieve, cancel, sandbox } = under({ keyScope: 'read-only' })
    expect((await retrieve(ID)).status).toBe(200)
    expect(await errorIn(await cancel(ID))).toEqual({ status: 403, code: '10010' })
    expect(sandbox.truthOf(ID).status).toBe('pending')
  })
})

import { OUTCOME_KINDS } from '@countermand/core/wire'
import { describe, expect, it } from 'vitest'
import { scrapeMetrics } from './scrape-metrics.ts'
import { createTestGateway, PENDING } from './test-gateway.ts'

const RETRIEVE = '{endpoint="GET /sub_number_orders/{id}"'
const CANCEL = '{endpoint="PATCH /sub_number_orders/{id}/cancel"'

const createBatch = (setup: Awaited<ReturnType<typeof createTestGateway>>, ids: string[]) =>
  setup.send('POST', '/v2/cancellation_batches', {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ sub_number_order_ids: ids }),
  })

describe('/metrics', () => {
  it('requires a token with the scope metrics:read', async () => {
    const { send } = await createTestGateway({ token: { name: 'crm', scopes: ['orders:read'] } })
    expect((await send('GET', '/metrics', { headers: { authorization: '' } })).status).toBe(401)
    const { status, body } = await send('GET', '/metrics')
    expect([status, body.errors[0].detail]).toEqual([403, expect.stringContaining('metrics:read')])
  })

  it('counts requests by route, method and class of status', async () => {
    const setup = await createTestGateway()
    await setup.cancel(PENDING)
    await setup.cancel('no-such-order')
    await setup.send('GET', '/v2/sub_number_orders', { headers: { authorization: '' } })
    await setup.send('GET', '/v2/some/secret/path')
    await setup.send('REPORT', '/v2/sub_number_orders')
    const { value, contentType } = await scrapeMetrics(setup)
    const count = (labels: string) => value(`countermand_http_request_duration_seconds_count{${labels}}`)
    const cancelRoute = '/v2/sub_number_orders/:sub_number_order_id/cancel'
    expect(contentType).toMatch('text/plain; version=0.0.4')
    expect(count(`route="${cancelRoute}",method="PATCH",status="2xx"`)).toBe(1)
    expect(count(`route="${cancelRoute}",method="PATCH",status="4xx"`)).toBe(1)
    expect(count('route="/v2/sub_number_orders",method="GET",status="4xx"')).toBe(1)
    expect(count('route="/v2/*",method="GET",status="4xx"')).toBe(1)
    expect(count('route="/v2/sub_number_orders",method="other",status="4xx"')).toBe(1)
  })

  it('counts cancellations by outcome and evidence, those of batches too, each from zero', async () => {
    const orders = ['b-1', 'b-2'].map((id) => ({ id, status: 'pending' as const }))
    const setup = await createTestGateway({
      sandbox: { seed: { orders: [{ id: PENDING, status: 'pending' }, ...orders] } },
    })
    const before = await scrapeMetrics(setup)
    for (const outcome of OUTCOME_KINDS) {
      const evidence = outcome === 'cancelled' ? 're-read' : 'none'
      const name = `countermand_cancellations_total{outcome="${outcome}",evidence="${evidence}"}`
      expect([name, before.value(name)]).toEqual([name, 0])
    }
    await setup.cancel(PENDING)
    await setup.cancel(PENDING)
    await createBatch(setup, ['b-1', 'b-2'])
    setup.startBatchRunner()
    await setup.clock.advance(10_000)
    const { value } = await scrapeMetrics(setup)
    const outcome = (kind: string, evidence: string) =>
      value(`countermand_cancellations_total{outcome="${kind}",evidence="${evidence}"}`)
    expect(outcome('cancelled', 'response')).toBe(3)
    expect(outcome('already-cancelled', 'none')).toBe(1)
    expect(value('countermand_cancels_total{priority="single",result="recorded"}')).toBe(2)
    expect(value('countermand_cancels_total{priority="bulk",result="recorded"}')).toBe(2)
    expect(value('countermand_cancels_in_progress{priority="bulk"}')).toBe(0)
  })

  it('counts an outcome that the sweep records', async () => {
    const setup = await createTestGateway({
      faults: [{ match: { method: 'PATCH' }, effect: { kind: 'hang', applied: true } }],
    })
    void setup.startCancel(PENDING)
    await setup.clock.advance(1_000)
    await setup.restart()
    await setup.startRecovery()
    await setup.clock.advance(1_000)
    const { value } = await scrapeMetrics(setup)
    expect(value('countermand_cancellations_total{outcome="cancelled",evidence="inferred"}')).toBe(1)
  })

  it('measures requests to Telnyx by endpoint and result, and what the limit leaves', async () => {
    const setup = await createTestGateway({
      faults: [
        { match: { method: 'PATCH' }, effect: { kind: 'lost-answer' }, count: 1 },
        { match: { method: 'GET' }, effect: { kind: 'error', status: 503 }, count: 1 },
      ],
    })
    await setup.cancel(PENDING)
    const { value } = await scrapeMetrics(setup)
    const count = (labels: string) => value(`countermand_upstream_request_duration_seconds_count${labels}}`)
    expect(count(`${CANCEL},result="connection"`)).toBe(1)
    expect(count(`${RETRIEVE},result="5xx"`)).toBe(1)
    expect(count(`${RETRIEVE},result="2xx"`)).toBe(1)
    expect(value('countermand_pacer_wait_seconds_count{priority="single"}')).toBe(1)
    expect(value('countermand_pacer_wait_seconds_count{priority="under-way"}')).toBe(2)
    const limit = value(`countermand_rate_limit${RETRIEVE}}`) ?? 0
    expect(limit).toBeGreaterThan(0)
    expect(value(`countermand_rate_limit_remaining${RETRIEVE}}`)).toBeLessThan(limit)
    await setup.clock.advance(120_000)
    const later = await scrapeMetrics(setup)
    expect(later.value(`countermand_rate_limit_remaining${RETRIEVE}}`)).toBe(limit)
  })

  it('counts requests that the limit left no room for', async () => {
    const setup = await createTestGateway({ sandbox: { rateLimit: { limit: 1, windowMs: 60_000 } } })
    await setup.send('GET', '/v2/sub_number_orders')
    await setup.cancel(PENDING)
    await setup.send('GET', `/v2/sub_number_orders/${PENDING}`)
    const { value } = await scrapeMetrics(setup)
    expect(value('countermand_cancels_total{priority="single",result="no-room"}')).toBe(1)
    expect(value(`countermand_upstream_unsent_requests_total${RETRIEVE},reason="out-of-time"}`)).toBe(1)
    expect(value('countermand_pacer_queue_seconds{priority="single"}')).toBeGreaterThan(45)
  })

  it('counts bugs, but not failures of the store', async () => {
    const setup = await createTestGateway()
    const bugs = async () => (await scrapeMetrics(setup)).value('countermand_unexpected_errors_total')
    expect(await bugs()).toBe(0)
    setup.disk.isUnreadable = true
    expect((await setup.send('GET', '/v2/cancellations')).status).toBe(503)
    expect(await bugs()).toBe(0)
    setup.disk.isUnreadable = false
    setup.gateway.telnyx.subNumberOrders.retrieve = () => Promise.reject(new Error('a bug'))
    expect((await setup.send('GET', `/v2/sub_number_orders/${PENDING}`)).status).toBe(500)
    expect(await bugs()).toBe(1)
  })

  it('measures the store, and counts its errors', async () => {
    const setup = await createTestGateway()
    setup.disk.answersAfterMs = 200
    await setup.cancel(PENDING)
    setup.disk.isFull = true
    await setup.cancel(PENDING)
    const { value } = await scrapeMetrics(setup)
    const bucket = (le: string) =>
      value(`countermand_store_duration_seconds_bucket{le="${le}",operation="write"}`) ?? 0
    expect(bucket('0.25') - bucket('0.1')).toBeGreaterThan(0)
    expect(value('countermand_store_errors_total{operation="write"}')).toBeGreaterThan(0)
    expect(value('countermand_store_errors_total{operation="read"}')).toBe(0)
  })

  it('shows dropped log lines', async () => {
    let dropped = 0
    const setup = await createTestGateway({ droppedLogLines: () => dropped })
    expect((await scrapeMetrics(setup)).value('countermand_log_lines_dropped_total')).toBe(0)
    dropped = 12
    expect((await scrapeMetrics(setup)).value('countermand_log_lines_dropped_total')).toBe(12)
  })
})

describe('the figures of the store in /metrics', () => {
  const readFigures = async (setup: Awaited<ReturnType<typeof createTestGateway>>) => {
    const { series } = await scrapeMetrics(setup)
    const name = /^countermand_store_(\w+)\{store="[^"]+",?(?:state="(\w+)")?\}$/
    return Object.fromEntries<number>(
      [...series].flatMap(([key, value]) => {
        const [, figure, state] = name.exec(key) ?? []
        return figure === undefined ? [] : [[state ? `${figure} ${state}` : figure, value]]
      }),
    )
  }

  it('are the open cancellations and the age of the oldest one', async () => {
    const setup = await createTestGateway({
      faults: [{ match: { method: 'PATCH' }, effect: { kind: 'hang' } }],
    })
    expect(await readFigures(setup)).toMatchObject({ up: 1, open_cancellations: 0, oldest_open_seconds: 0 })
    void setup.startCancel(PENDING)
    await setup.clock.advance(7_000)
    expect(await readFigures(setup)).toMatchObject({ open_cancellations: 1, oldest_open_seconds: 7 })
  })

  it('are the orders that are still read again, and the hold', async () => {
    const setup = await createTestGateway({ sandbox: { variants: { cancelAnswerStatus: 'pending' } } })
    expect((await setup.cancel(PENDING)).headers.get('x-cancellation-outcome')).toBe('accepted')
    expect(await readFigures(setup)).toMatchObject({ unsettled_cancellations: 1, hold: 0 })
    await setup.clock.until(setup.gateway.holds.place('porting day'))
    expect(await readFigures(setup)).toMatchObject({ hold: 1 })
  })

  it('are the batches that are not over, with their items', async () => {
    const ids = Array.from({ length: 40 }, (_, index) => `b-${index}`)
    const setup = await createTestGateway({
      sandbox: {
        seed: { orders: ids.map((id) => ({ id, status: 'pending' })) },
        rateLimit: { limit: 2, windowMs: 1_000 },
      },
    })
    const { body } = await createBatch(setup, ids)
    setup.startBatchRunner()
    await setup.clock.advance(5_000)
    const running = await readFigures(setup)
    expect(running).toMatchObject({ 'batches running': 1, 'batches paused': 0, 'batch_items untouched': 0 })
    const { 'batch_items done': done = 0, 'batch_items waiting': waiting = 0 } = running
    expect(done).toBeGreaterThan(0)
    expect(done + waiting).toBe(40)
    await setup.send('POST', `/v2/cancellation_batches/${body.data.id}/actions/pause`)
    await setup.clock.advance(5_000)
    expect(await readFigures(setup)).toMatchObject({ 'batches running': 0, 'batches paused': 1 })
    await setup.send('POST', `/v2/cancellation_batches/${body.data.id}/actions/stop`)
    expect(await readFigures(setup)).toMatchObject({ 'batches stopped': 1, 'batch_items waiting': 0 })
    await setup.clock.advance(5_000)
    expect(await readFigures(setup)).toMatchObject({ 'batches stopped': 0, 'batch_items done': 0 })
  })

  it('are left out while the store can not be read, and the rest is there', async () => {
    const setup = await createTestGateway()
    await setup.cancel(PENDING)
    await scrapeMetrics(setup)
    setup.disk.isUnreadable = true
    expect(await readFigures(setup)).toEqual({ up: 0 })
    expect(
      (await scrapeMetrics(setup)).value('countermand_cancels_total{priority="single",result="recorded"}'),
    ).toBe(1)
    setup.disk.isUnreadable = false
    expect(await readFigures(setup)).toMatchObject({ up: 1, open_cancellations: 0 })
  })

  it('are waited for at most three seconds, with the check of the token', async () => {
    const setup = await createTestGateway()
    await scrapeMetrics(setup)
    setup.disk.hangs = true
    const start = setup.clock.monotonic()
    expect(await readFigures(setup)).toEqual({ up: 0 })
    expect(setup.clock.monotonic() - start).toBeLessThanOrEqual(3_000)
  })

  it('are read once for scrapes at the same time', async () => {
    const setup = await createTestGateway()
    const reads = async () =>
      (await scrapeMetrics(setup)).value('countermand_store_duration_seconds_count{operation="read"}') ?? 0
    const before = await reads()
    const ofOne = (await reads()) - before
    await Promise.all([scrapeMetrics(setup), scrapeMetrics(setup), scrapeMetrics(setup)])
    // Each has its token checked, which is one read.
    expect((await reads()) - before).toBe(3 * ofOne + 2)
  })

  it('need a token that was accepted before, while the store can not be read', async () => {
    const setup = await createTestGateway()
    await scrapeMetrics(setup)
    setup.disk.isUnreadable = true
    expect((await scrapeMetrics({ ...setup, token: 'cmd_unknown' })).status).toBe(503)
    await setup.clock.advance(3_700_000)
    expect((await scrapeMetrics(setup)).status).toBe(503)
  })
})

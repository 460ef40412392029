import { expect, it } from 'vitest'
import { createVirtualClock } from '../../test/virtual-clock.ts'
import { createTelnyxClient } from '../clients/telnyx-client.ts'
import type { RequestReport } from './request-report.ts'

const ORDER = { id: 'o-1', status: 'pending' }

/** A client of a Telnyx that allows one request in 10 s and responds after 200 ms, and its reports. */
function createReportingClient() {
  const clock = createVirtualClock()
  const reports: RequestReport[] = []
  const headers = { 'x-ratelimit-limit': '1', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '10' }
  const client = createTelnyxClient({
    apiKey: 'KEY',
    baseUrl: 'http://telnyx.test/v2',
    clock,
    onRequest: (report) => void reports.push(report),
    async fetch() {
      await new Promise<void>((resolve) => void clock.after(200, resolve))
      return Response.json({ data: ORDER }, { headers })
    },
  })
  return { client, clock, reports }
}

it('reports each request, with its wait for the limit and the time until its response', async () => {
  const { client, clock, reports } = createReportingClient()
  await clock.until(client.subNumberOrders.retrieve('o-1'))
  await clock.until(client.subNumberOrders.cancel('o-1', { priority: 'bulk' }))
  expect(reports).toMatchObject([
    {
      endpoint: 'GET /sub_number_orders/{id}',
      priority: 'single',
      waitMs: 0,
      sendMs: 200,
      result: { status: 200 },
    },
    {
      endpoint: 'PATCH /sub_number_orders/{id}/cancel',
      priority: 'bulk',
      waitMs: expect.closeTo(10_000, -3),
      sendMs: 200,
      result: { status: 200 },
    },
  ])
})

it('reports a request that was not sent, with the reason', async () => {
  const { client, clock, reports } = createReportingClient()
  await clock.until(client.subNumberOrders.retrieve('o-1'))
  const late = client.subNumberOrders.retrieve('o-1', undefined, { startBy: clock.monotonic() + 1_000 })
  await expect(clock.until(late)).rejects.toThrow()
  expect(reports[1]).toMatchObject({ waitMs: 0, sendMs: undefined, result: { kind: 'out-of-time' } })
})

it('does not count the permission to send as a wait for the limit', async () => {
  const { client, clock, reports } = createReportingClient()
  const beforeSend = async () => {
    await new Promise<void>((resolve) => void clock.after(3_000, resolve))
    return true
  }
  await clock.until(client.subNumberOrders.cancel('o-1', { beforeSend }))
  expect(reports).toMatchObject([{ waitMs: 0, sendMs: 200 }])
})

import { describe, expect, it } from 'vitest'
import type { Cancellation } from '../wire/cancellation.ts'
import { TelnyxError } from '../wire/telnyx-error.ts'
import { createGatewayClient } from './gateway-client.ts'

const cancellation: Cancellation = {
  record_type: 'cancellation',
  id: 'c-1',
  sub_number_order_id: 'o-1',
  actor: 'billing',
  reason: null,
  request_id: 'r-1',
  batch_id: null,
  created_at: '2026-11-24T12:00:00.000Z',
  deadline_at: '2026-11-24T12:00:45.000Z',
  attempts: 0,
  last_attempt_at: null,
  seen_pending_at: null,
  outcome: null,
  evidence: null,
  detail: null,
  sub_number_order: null,
  closed_at: null,
  settled_status: null,
  settled_at: null,
  next_check_at: null,
}

/** A client of a gateway that sends this response to every request, and the requested paths. */
function connect(status: number, body: unknown) {
  const paths: string[] = []
  const client = createGatewayClient({
    url: 'http://gateway.test',
    token: 'cmd_of_a_test',
    fetch: async (request) => {
      paths.push(decodeURIComponent(new Request(request).url).replace('http://gateway.test', ''))
      return Response.json(body, { status })
    },
  })
  return { paths, client }
}

describe('cancellations of a gateway', () => {
  it('are listed by filters, with a time within brackets', async () => {
    const page = { data: [cancellation], meta: { page_size: 20, next: null } }
    const { paths, client } = connect(200, page)
    const filter = { outcome: 'unknown', created_at: { gt: '2026-11-24' } } as const
    expect(await client.cancellations.list({ filter, page: { after: 'c-2' } })).toEqual(page)
    await client.cancellations.list()
    expect(paths).toEqual([
      '/v2/cancellations?filter[outcome]=unknown&filter[created_at][gt]=2026-11-24&page[after]=c-2',
      '/v2/cancellations',
    ])
  })

  it('are retrieved with their timeline', async () => {
    const timeline = [{ at: cancellation.created_at, text: 'Opened by billing.' }]
    const { paths, client } = connect(200, { data: { ...cancellation, timeline } })
    expect((await client.cancellations.retrieve('c-1')).data).toMatchObject({ id: 'c-1', timeline })
    expect(paths).toEqual(['/v2/cancellations/c-1'])
  })

  it("throw the gateway's failure, and send no id that could be another path", async () => {
    const { paths, client } = connect(404, { errors: [{ code: '10005' }] })
    await expect(client.cancellations.retrieve('c-9')).rejects.toBeInstanceOf(TelnyxError)
    await expect(client.cancellations.retrieve('../tokens')).rejects.toMatchObject({
      failure: { kind: 'invalid-id' },
    })
    expect(paths).toHaveLength(1)
  })
})

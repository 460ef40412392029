import { createVirtualClock } from '@countermand/core/testing'
import type { CancellationBatch, CancellationBatchItem } from '@countermand/core/wire'
import { OUTCOME_KINDS } from '@countermand/core/wire'
import { connectToGateway } from './run-command.ts'

export const BATCH_ID = '019ac0de-0000-7000-8000-000000000001'

export const batchWith = (more: Partial<CancellationBatch> = {}): CancellationBatch => ({
  record_type: 'cancellation_batch',
  id: BATCH_ID,
  status: 'running',
  status_reason: null,
  actor: 'crm',
  reason: 'cleanup',
  request_id: 'r-1',
  filter: null,
  created_at: '2026-11-24T12:00:00.000Z',
  finished_at: null,
  items: { total: 2, waiting: 2, done: 0, untouched: 0, repeated: 0 },
  outcomes: Object.fromEntries(OUTCOME_KINDS.map((kind) => [kind, 0])) as CancellationBatch['outcomes'],
  rate: 0,
  eta: null,
  ...more,
})

export const itemOf = (
  id: string,
  outcome: CancellationBatchItem['outcome'] = 'cancelled',
): CancellationBatchItem => ({
  record_type: 'cancellation_batch_item',
  sub_number_order_id: id,
  status: 'done',
  outcome,
  evidence: outcome === 'cancelled' ? 'response' : null,
  detail: 'A sentence.',
  cancel_outcome:
    outcome === 'cancelled'
      ? { kind: 'cancelled', evidence: 'response', order: { id, status: 'cancelled' } }
      : { kind: 'unknown', reason: 'The answer was lost.', attempts: 1 },
  cancellation_id: `c-${id}`,
  finished_at: '2026-11-24T12:00:01.000Z',
  sub_number_order: {
    id,
    status: 'cancelled',
    country_code: 'DE',
    phone_number_type: 'local',
    customer_reference: 'ACME, Inc.',
    order_request_id: 'n-1',
    phone_numbers_count: 3,
  },
})

export const FINISHED = batchWith({
  status: 'finished',
  finished_at: '2026-11-24T12:01:00.000Z',
  items: { total: 2, waiting: 0, done: 2, untouched: 0, repeated: 0 },
})

/** A gateway whose batches are scripted; the last state is repeated. Notes the bodies and paths that it got. */
export function scriptedGateway(
  states: CancellationBatch[],
  items: CancellationBatchItem[][] = [],
  /** Answers a request in its place, if it returns a response. */
  answer: (request: { method: string; path: string }) => Response | undefined = () => undefined,
) {
  const received: { method: string; path: string; body: unknown; key: string | null }[] = []
  const orders = ['order-1', 'order-2'].map((id) => ({ id, status: 'pending', country_code: 'DE' }))
  let polls = 0
  const clock = createVirtualClock()
  const connection = connectToGateway(async (request) => {
    const { pathname, searchParams } = new URL(request.url)
    const text = await request.text()
    const key = request.headers.get('idempotency-key')
    received.push({ method: request.method, path: pathname, body: text && JSON.parse(text), key })
    const other = answer({ method: request.method, path: pathname })
    if (other) return other
    if (pathname === '/readyz') return Response.json({ status: 'ready', detail: 'Ready.', hold: null })
    if (pathname.endsWith('/cancellation_guards')) return Response.json({ data: {} })
    if (pathname.endsWith('/sub_number_orders')) {
      return Response.json({
        data: orders,
        meta: { page_number: 1, page_size: 250, total_pages: 1, total_results: 2 },
      })
    }
    if (pathname.endsWith('/items')) {
      const after = Number(searchParams.get('page[after]') ?? 0)
      const known = items.slice(0, polls).flat()
      const data = known.slice(after)
      return Response.json({ data, meta: { page_size: 250, next: String(known.length), has_more: false } })
    }
    if (pathname.endsWith('/cancellation_batches') && request.method === 'GET') {
      return Response.json({ data: states, meta: { page_size: 100, next: null } })
    }
    const data = states[Math.min(polls++, states.length - 1)]
    return Response.json({ data }, { status: request.method === 'POST' ? 202 : 200 })
  }, clock)
  const posts = () => received.filter(({ method }) => method === 'POST')
  return { connection, received, posts, clock }
}

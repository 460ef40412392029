import type { Cancellation } from '@countermand/core/wire'
import { createSandbox, type SandboxOptions } from '@countermand/sandbox'
import type { Connection } from '../src/connection.ts'
import { connectToGateway } from './run-command.ts'

export const ledgerRow = (more: Partial<Cancellation> = {}): Cancellation => ({
  record_type: 'cancellation',
  id: '019ac0de-0000-7000-8000-0000000000c1',
  sub_number_order_id: 'order-1',
  actor: 'crm',
  reason: 'customer left',
  request_id: 'r-1',
  batch_id: null,
  created_at: '2026-11-24T12:00:00.000Z',
  deadline_at: '2026-11-24T12:00:45.000Z',
  attempts: 1,
  last_attempt_at: '2026-11-24T12:00:00.100Z',
  seen_pending_at: null,
  outcome: 'cancelled',
  evidence: 'response',
  detail: 'The order was cancelled.',
  sub_number_order: null,
  closed_at: '2026-11-24T12:00:00.200Z',
  settled_status: null,
  settled_at: null,
  next_check_at: null,
  ...more,
})

const reject = (status: number, detail: string) =>
  Response.json(
    { errors: [{ code: '10010', title: 'Authorization failed', detail, meta: { origin: 'countermand' } }] },
    { status },
  )

/**
 * A gateway with this ledger, newest first, whose orders are those of a sandbox. `requests` are the paths and queries
 * of what was read from the ledger. `answer` answers a request in its place, if it returns a response.
 */
export function connectToLedger(
  rows: readonly Cancellation[],
  sandboxOptions: SandboxOptions = {},
  answer: (request: { path: string; query: URLSearchParams }) => Response | undefined = () => undefined,
): { connection: Connection; requests: string[]; sandbox: ReturnType<typeof createSandbox> } {
  const sandbox = createSandbox(sandboxOptions)
  const requests: string[] = []
  const connection = connectToGateway(async (request) => {
    const { pathname, search, searchParams: query } = new URL(request.url)
    const other = answer({ path: pathname, query })
    if (other) return other
    if (pathname.endsWith('/cancellation_guards')) return Response.json({ data: {} })
    if (pathname === '/readyz') return Response.json({ status: 'ready', detail: 'Ready.', hold: null })
    const [, id] = /\/cancellations(?:\/([^/]+))?$/.exec(pathname) ?? []
    if (pathname.endsWith('/cancellations')) {
      requests.push(decodeURIComponent(search))
      return Response.json(pageOf(rows, query))
    }
    if (id !== undefined) {
      requests.push(id)
      const row = rows.find((known) => known.id === id)
      return row
        ? Response.json({
            data: { ...row, timeline: [{ at: row.created_at, text: `Opened by ${row.actor}.` }] },
          })
        : reject(404, 'No such cancellation.')
    }
    const url = new URL(request.url)
    const { authorization: _, ...headers } = Object.fromEntries(request.headers)
    return sandbox.fetch(`${sandbox.baseUrl}${url.pathname.replace(/^\/v2/, '')}${url.search}`, {
      method: request.method,
      headers: { ...headers, authorization: `Bearer ${sandbox.apiKey}` },
    })
  })
  return { connection, requests, sandbox }
}

function pageOf(rows: readonly Cancellation[], query: URLSearchParams) {
  const orderId = query.get('filter[sub_number_order_id]')
  const size = Number(query.get('page[size]') ?? 20)
  const matching = rows.filter((row) => orderId === null || row.sub_number_order_id === orderId)
  const after = matching.findIndex(({ id }) => id === query.get('page[after]')) + 1
  const data = matching.slice(after, after + size)
  const isLast = after + size >= matching.length
  return { data, meta: { page_size: size, next: isLast ? null : (data.at(-1)?.id ?? null) } }
}

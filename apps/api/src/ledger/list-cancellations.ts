import type { OutcomeKind } from '@countermand/core'
import type { QueryCreator } from 'kysely'
import type { Store } from '../store/store.ts'
import type { CancellationRow, Tables } from '../store/tables.ts'

/** Selects cancellations that match every given field. */
export interface CancellationFilter {
  sub_number_order_id?: string | undefined
  outcome?: OutcomeKind | undefined
  actor?: string | undefined
  request_id?: string | undefined
  batch_id?: string | undefined
  /** Exclusive limits, in the format of the tables. */
  created_at?: { gt?: string | undefined; lt?: string | undefined } | undefined
}

export interface PageRequest {
  /** Only rows that are older than this one. */
  after?: Pick<CancellationRow, 'created_at' | 'id'> | undefined
  limit: number
}

const EQUALITY_FILTERS = ['sub_number_order_id', 'outcome', 'actor', 'request_id', 'batch_id'] as const

/** The query for one page, newest first. It costs the same at every depth. */
export function listCancellations(
  queries: QueryCreator<Tables>,
  filter: CancellationFilter,
  { after, limit }: PageRequest,
) {
  let query = queries.selectFrom('cancellations').selectAll()
  for (const name of EQUALITY_FILTERS) {
    if (filter[name] !== undefined) query = query.where(name, '=', filter[name])
  }
  const { gt, lt } = filter.created_at ?? {}
  if (gt !== undefined) query = query.where('created_at', '>', gt)
  if (lt !== undefined) query = query.where('created_at', '<', lt)
  if (after) {
    query = query.where((eb) =>
      eb(eb.refTuple('created_at', 'id'), '<', eb.tuple(after.created_at, after.id)),
    )
  }
  return query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit)
}

/** Rows per page: reading them, with their snapshots, blocks the event loop for a few milliseconds. */
const PAGE_SIZE = 100

/** Every cancellation that exists when its page is read, newest first, in constant memory. */
export async function* readPages(
  store: Store,
  filter: CancellationFilter,
  nextTurn: () => Promise<void>,
): AsyncGenerator<CancellationRow[], void, void> {
  let after: PageRequest['after']
  for (;;) {
    await nextTurn()
    const rows = await store.read(listCancellations(store.queries, filter, { after, limit: PAGE_SIZE }))
    if (rows.length > 0) yield rows
    if (rows.length < PAGE_SIZE) return
    after = rows.at(-1)
  }
}

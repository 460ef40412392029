import type { OutcomeKind } from '@countermand/core'
import type { Kysely } from 'kysely'
import type { CancellationRow, Tables } from '../store/tables.ts'

/** Which cancellations; all that is given must hold. */
export interface CancellationFilter {
  sub_number_order_id?: string | undefined
  outcome?: OutcomeKind | undefined
  actor?: string | undefined
  batch_id?: string | undefined
  /** Times as the rows keep them; neither is included. */
  created_at?: { gt?: string | undefined; lt?: string | undefined } | undefined
}

/** A place in the list: rows after it are older. */
export type Place = Pick<CancellationRow, 'created_at' | 'id'>

const EQUAL = ['sub_number_order_id', 'outcome', 'actor', 'batch_id'] as const

/** So many cancellations after a place, newest first. It costs the same at every depth. */
export function listCancellations(
  db: Kysely<Tables>,
  filter: CancellationFilter,
  { after, limit }: { after?: Place | undefined; limit: number },
): Promise<CancellationRow[]> {
  let query = db.selectFrom('cancellations').selectAll()
  for (const name of EQUAL) {
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
  return query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit).execute()
}

/** How many rows are read at once: a few milliseconds of the event loop, snapshots included. */
const PAGE_SIZE = 100

/** Lets those who read many pages take turns: one page for each turn of the event loop, however many read. */
export function createTurns(): () => Promise<void> {
  let last = Promise.resolve()
  return () => {
    last = last.then(() => new Promise((resolve) => setImmediate(resolve)))
    return last
  }
}

/** Every cancellation that was there when its page was read, newest first, in constant memory. */
export async function* allPages(
  db: Kysely<Tables>,
  filter: CancellationFilter,
  inTurn: () => Promise<void>,
): AsyncGenerator<CancellationRow[], void, void> {
  let after: Place | undefined
  for (;;) {
    await inTurn()
    const rows = await listCancellations(db, filter, { after, limit: PAGE_SIZE })
    if (rows.length > 0) yield rows
    if (rows.length < PAGE_SIZE) return
    after = rows.at(-1)
  }
}

import { checkClient } from '../cancellation/check-arguments.ts'
import { concludeLast, untouched } from '../cancellation/conclude.ts'
import type { ListingPort } from '../cancellation/ports.ts'
import { IncompleteListError } from '../reads/incomplete-list-error.ts'
import { retryRead } from '../reads/retry-read.ts'
import { judgeOrder, type Verdict } from '../rules/evaluate-cancellation.ts'
import { checkGuards } from '../rules/guards.ts'
import type { CancelOutcome } from '../wire/cancel-outcome.ts'
import type { Guards } from '../wire/cancellation-guards.ts'
import type { Selection } from '../wire/selection.ts'
import type { SubNumberOrder } from '../wire/sub-number-order.ts'
import { failureOf, TelnyxError } from '../wire/telnyx-error.ts'
import { isRequestRejected, type TelnyxFailure } from '../wire/telnyx-failure.ts'
import { inParallel } from './map-concurrent.ts'
import { checkSelection, type SelectOptions, selectOrders } from './select-orders.ts'

export interface PlanOptions extends SelectOptions {
  /** Rules beyond "pending only". @default none */
  guards?: Guards | undefined
}

/**
 * What would happen to one order. `order` is the reading it was judged by; there may be none to be had,
 * and then `failure` says why.
 */
export interface PlannedCancellation {
  id: string
  order?: SubNumberOrder
  failure?: TelnyxFailure
  verdict: Verdict | { cancellable: false; by: 'not-found' | 'refused'; reason: string }
}

/** Reads at once, of orders that no listing named. */
const READS_AT_ONCE = 10

/**
 * Says of each selected order whether it may be cancelled now, and if not, why. Nothing is sent. Many
 * ids are looked up in the list of pending orders, as far as that takes fewer requests than asking for
 * each. A repeated id is planned once.
 *
 * @throws TypeError when the selection is empty or wrong, or a guard doesn't fit
 * @throws TelnyxError when the orders stay unreadable
 * @throws IncompleteListError when orders that a filter selects are known to be missing; with `onIncomplete`,
 * what could be read is planned instead
 * @example
 * const plan = await planCancellations(client, { filter: { customer_reference: 'ACME-*' } }, { guards })
 * const doomed = plan.filter(({ verdict }) => verdict.cancellable)
 */
export async function planCancellations(
  client: ListingPort,
  selection: Selection,
  options: PlanOptions = {},
): Promise<PlannedCancellation[]> {
  checkClient(client)
  checkSelection(selection)
  checkGuards(options.guards, 'options.guards')
  const { guards, ...request } = options
  const judge = (order: SubNumberOrder): PlannedCancellation => ({
    id: order.id,
    order,
    verdict: judgeOrder(order, { guards, now: client.clock.now() }),
  })
  if ('filter' in selection) return (await selectOrders(client, selection.filter, request)).map(judge)

  const ids = [...new Set(selection.sub_number_order_ids)]
  const plan = new Map<string, PlannedCancellation>()
  for (const [id, order] of await findPending(client, ids, request)) plan.set(id, { ...judge(order), id })
  const reads = inParallel(
    ids.filter((id) => !plan.has(id)),
    { atOnce: () => READS_AT_ONCE, run: (id) => look(client, id, request) },
  )
  for await (const { id, found } of reads) {
    plan.set(id, 'verdict' in found ? { id, ...found } : { ...judge(found.order), id })
  }
  return ids.map((id) => plan.get(id) as PlannedCancellation) // each id was found or asked for
}

/** Those of the ids that the pending orders name. It stops once asking for the rest one by one costs less. */
async function findPending(client: ListingPort, ids: readonly string[], request: SelectOptions) {
  const missing = new Map(ids.map((id) => [id.toLowerCase(), id]))
  const found = new Map<string, SubNumberOrder>()
  let pages = 0
  const worthOnePage = () => missing.size > ++pages
  if (!worthOnePage()) return found
  const query = { filter: { status: 'pending' } }
  try {
    for await (const orders of client.subNumberOrders.listAllPages(query, request)) {
      for (const order of orders) {
        const id = missing.get(order.id.toLowerCase())
        if (id === undefined) continue
        found.set(id, order)
        missing.delete(order.id.toLowerCase())
      }
      if (!worthOnePage()) break
    }
  } catch (error) {
    // What the list lacks is read one by one.
    const isRefused = error instanceof TelnyxError && isRequestRejected(error.failure)
    if (!(error instanceof IncompleteListError) && !isRefused) throw error
  }
  return found
}

/**
 * The outcome of a cancellation that is planned not to be carried out: what asking for it now would come
 * to, without a request. Undefined for one that may be.
 */
export function plannedOutcome({ order, verdict, failure }: PlannedCancellation): CancelOutcome | undefined {
  if (verdict.cancellable) return undefined
  const { by, reason } = verdict
  switch (by) {
    case 'not-found':
      return failure?.kind === 'invalid-id' ? { kind: 'not-sent', reason, failure } : { kind: 'not-found' }
    case 'refused':
      return failure && { kind: 'refused', failure }
    case 'status':
      return order && concludeLast({ kind: 'order', order }, untouched)
    default:
      return order && { kind: 'blocked', guard: by, reason, order }
  }
}

type Found = { order: SubNumberOrder } | Pick<PlannedCancellation, 'verdict' | 'failure'>

async function look(
  client: ListingPort,
  id: string,
  { onRetry, ...request }: SelectOptions,
): Promise<{ id: string; found: Found }> {
  const read = (startBy: number) => client.subNumberOrders.retrieve(id, undefined, { startBy, ...request })
  try {
    const { data: order } = await retryRead(client, read, { onRetry, signal: request.signal })
    return { id, found: { order } }
  } catch (error) {
    const failure = failureOf(error)
    const reason = reasonOf(failure)
    if (!reason) throw error
    return { id, found: { verdict: { cancellable: false, ...reason }, failure } }
  }
}

/** Why this one order can't be planned; undefined when the trouble is not its own. */
function reasonOf(failure: TelnyxFailure) {
  if (failure.kind === 'invalid-id') return { by: 'not-found', reason: failure.message } as const
  if (!isRequestRejected(failure)) return undefined
  return failure.status === 404
    ? ({ by: 'not-found', reason: 'Telnyx knows no such order for this key.' } as const)
    : ({ by: 'refused', reason: `Telnyx refused to show it: ${failure.message}.` } as const)
}

import { checkClient } from '../cancellation/check-arguments.ts'
import { concludeLast, noAttempts } from '../cancellation/conclude.ts'
import type { ListingPort } from '../cancellation/ports.ts'
import { IncompleteListError } from '../reads/incomplete-list-error.ts'
import { retryRead } from '../reads/retry-read.ts'
import { judgeOrder, type Verdict } from '../rules/evaluate-cancellation.ts'
import { checkGuards } from '../rules/guards.ts'
import type { CancelOutcome } from '../wire/cancel-outcome.ts'
import type { Guards } from '../wire/cancellation-guards.ts'
import type { Selection } from '../wire/selection.ts'
import type { SubNumberOrder } from '../wire/sub-number-order.ts'
import { getFailure, TelnyxError } from '../wire/telnyx-error.ts'
import { isRequestRejected, type TelnyxFailure } from '../wire/telnyx-failure.ts'
import { createIdSet } from './id-set.ts'
import { mapConcurrent } from './map-concurrent.ts'
import { checkSelection, type SelectOptions, selectOrders } from './select-orders.ts'

/** Options of `planCancellations`. */
export interface PlanOptions extends SelectOptions {
  /** Rules beyond "pending only". @default none */
  guards?: Guards | undefined
}

/** What would happen to one order. `order` is the reading behind the verdict; without one, `failure` says why. */
export interface PlannedCancellation {
  id: string
  order?: SubNumberOrder
  failure?: TelnyxFailure
  verdict: Verdict | { cancellable: false; by: 'not-found' | 'refused'; reason: string }
}

/** How many orders are read at the same time. */
const READ_CONCURRENCY = 10

/**
 * Decides for each selected order whether it may be cancelled now, and if not, why. Nothing is sent that changes
 * an order. Ids are looked up in the list of pending orders as long as that takes fewer requests than reading each
 * order. An id that is repeated, in any case, is planned once.
 *
 * @throws TypeError if the selection is empty or not valid, or a guard is not valid
 * @throws TelnyxError if the orders can't be read
 * @throws IncompleteListError if orders that match a filter are known to be missing; with `onIncomplete`, the
 * orders that could be read are planned instead
 * @example
 * const plan = await planCancellations(client, { filter: { customer_reference: 'ACME-*' } }, { guards })
 * const cancellable = plan.filter(({ verdict }) => verdict.cancellable)
 */
export async function planCancellations(
  client: ListingPort,
  selection: Selection,
  options: PlanOptions = {},
): Promise<PlannedCancellation[]> {
  checkClient(client)
  checkSelection(selection)
  checkGuards(options.guards, 'options.guards')
  const { guards, onIncomplete, ...request } = options
  const plan = (order: SubNumberOrder): PlannedCancellation => ({
    id: order.id,
    order,
    verdict: judgeOrder(order, { guards, now: client.clock.now() }),
  })
  if ('filter' in selection) {
    return (await selectOrders(client, selection.filter, { ...request, onIncomplete })).map(plan)
  }

  const knownIds = createIdSet()
  const ids = selection.sub_number_order_ids.filter((id) => knownIds.add(id))
  const planned = new Map<string, PlannedCancellation>()
  for (const [id, order] of await findListed(client, ids, request)) planned.set(id, { ...plan(order), id })
  const reads = mapConcurrent(
    ids.filter((id) => !planned.has(id)),
    { concurrency: () => READ_CONCURRENCY, run: (id) => readForPlan(client, id, request) },
  )
  for await (const { id, found } of reads) {
    planned.set(id, 'verdict' in found ? { id, ...found } : { ...plan(found.order), id })
  }
  return ids.map((id) => planned.get(id) as PlannedCancellation) // each id was listed or read
}

/** For ids an incomplete list is nothing to report. */
type ReadOptions = Omit<SelectOptions, 'onIncomplete'>

/** Finds those of the ids that are listed as pending. Stops once reading the rest one by one is cheaper. */
async function findListed(client: ListingPort, ids: readonly string[], request: ReadOptions) {
  const missing = new Map(ids.map((id) => [id.toLowerCase(), id]))
  const found = new Map<string, SubNumberOrder>()
  let pages = 0
  const isNextPageWorthwhile = () => missing.size > pages + 1
  if (!isNextPageWorthwhile()) return found
  const query = { filter: { status: 'pending' } }
  try {
    for await (const orders of client.subNumberOrders.listAllPages(query, request)) {
      pages++
      for (const order of orders) {
        const id = missing.get(order.id.toLowerCase())
        if (id === undefined) continue
        found.set(id, order)
        missing.delete(order.id.toLowerCase())
      }
      if (!isNextPageWorthwhile()) break
    }
  } catch (error) {
    // Orders that the list lacks are read one by one.
    const isRejected = error instanceof TelnyxError && isRequestRejected(error.failure)
    if (!(error instanceof IncompleteListError) && !isRejected) throw error
  }
  return found
}

/**
 * The outcome that cancelling an order now would have, if the plan says that it may not be cancelled.
 *
 * @returns undefined if it may be cancelled
 * @example
 * for (const planned of plan) console.log(planned.id, plannedOutcome(planned)?.kind ?? 'cancellable')
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
      return order && concludeLast({ kind: 'order', order }, noAttempts)
    default:
      return order && { kind: 'blocked', guard: by, reason, order }
  }
}

type Found = { order: SubNumberOrder } | Pick<PlannedCancellation, 'verdict' | 'failure'>

async function readForPlan(
  client: ListingPort,
  id: string,
  { onRetry, ...request }: ReadOptions,
): Promise<{ id: string; found: Found }> {
  const read = (startBy: number) => client.subNumberOrders.retrieve(id, undefined, { startBy, ...request })
  try {
    const { data: order } = await retryRead(client, read, { onRetry, signal: request.signal })
    return { id, found: { order } }
  } catch (error) {
    const failure = getFailure(error)
    const reason = explainFailure(failure)
    if (!reason) throw error
    return { id, found: { verdict: { cancellable: false, ...reason }, failure } }
  }
}

/** Why this order can't be planned; undefined for a failure that is not specific to it. */
function explainFailure(failure: TelnyxFailure) {
  if (failure.kind === 'invalid-id') return { by: 'not-found', reason: failure.message } as const
  if (!isRequestRejected(failure)) return undefined
  return failure.status === 404
    ? ({ by: 'not-found', reason: 'Telnyx has no such order for this key.' } as const)
    : ({ by: 'refused', reason: `Telnyx refused to show it: ${failure.message}.` } as const)
}

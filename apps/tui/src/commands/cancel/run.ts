import {
  type CancelResult,
  cancelOrders,
  type PlannedCancellation,
  plannedOutcome,
  refreshReadings,
  type SubNumberOrder,
} from '@countermand/core'
import { EXIT, type ExitCode } from '../../exit-codes.ts'
import type { GuardsInForce } from '../../guards-in-force.ts'
import { formatId, pluralize } from '../../text/format.ts'
import { formatCounts } from '../../text/format-progress.ts'
import type { ConnectedContext } from '../command.ts'
import { askForConfirmation } from './ask-for-confirmation.ts'
import { cancelAsBatch, MIN_BATCH_ORDERS } from './cancel-as-batch.ts'
import { untilForcedStop } from './forced-stop.ts'
import { loadInputs } from './load-inputs.ts'
import type { CancelOptions } from './options.ts'
import { adviseOnUnknown, createOutcomeSummary } from './outcome-summary.ts'
import { planSelection } from './plan.ts'
import { showProgress } from './progress.ts'
import { createResultWriter } from './result-writer.ts'

/** A planned order, or an id alone if no reading was needed. */
type Item = string | PlannedCancellation

/** `countermand cancel`: selects the orders, asks for confirmation, cancels them and prints each outcome. */
export async function runCancel(options: CancelOptions, context: ConnectedContext): Promise<ExitCode> {
  const { connection, io } = context
  const selected = await selectItems(options, context)
  if (typeof selected === 'number') return selected
  const { items, guards, isComplete } = selected
  if (items.length === 0) io.err(`No order at ${connection.name} matches; nothing was sent.\n`)
  const refusal =
    options.ask && items.some(isCancellable) ? await askForConfirmation(items, context) : undefined
  if (refusal !== undefined) return refusal
  const exitCode = await cancelItems(items, guards, options, context)
  return exitCode === EXIT.ok && !isComplete ? EXIT.some : exitCode
}

/** The selected orders, or the exit code if they can't be read. */
async function selectItems(
  options: CancelOptions,
  context: ConnectedContext,
): Promise<{ items: readonly Item[]; guards: GuardsInForce; isComplete: boolean } | ExitCode> {
  const inputs = await loadInputs(options, context)
  if (typeof inputs === 'number') return inputs
  const { selection, guards } = inputs
  // Ids alone need no reading before the first PATCH, except for guards and for a person who confirms them.
  const needsPlan =
    !('ids' in selection) || selection.filter || guards.own || (options.ask && selection.ids.length > 1)
  if (!needsPlan) return { items: selection.ids, guards, isComplete: true }
  const plan = await planSelection(selection, guards, context)
  return typeof plan === 'number' ? plan : { items: plan.planned, guards, isComplete: plan.isComplete }
}

async function cancelItems(
  items: readonly Item[],
  { own }: GuardsInForce,
  { selection, reason, format, ask }: CancelOptions,
  context: ConnectedContext,
): Promise<ExitCode> {
  const { connection, io, interruption } = context
  const writer = createResultWriter(format, items.map(toReported), io)
  const summary = createOutcomeSummary()
  const report = (result: CancelResult) => {
    summary.add(result)
    writer.add(result)
  }

  for (const item of items) {
    const outcome = typeof item === 'string' ? undefined : plannedOutcome(item)
    if (outcome) report({ id: getId(item), outcome })
  }

  const cancellable = items.filter(isCancellable)
  const ids = cancellable.map(getId)
  const { client } = connection
  const asBatch =
    client.kind === 'gateway' && !own && ids.length >= MIN_BATCH_ORDERS
      ? await cancelAsBatch(ids, { reason, ask, report }, { ...context, client })
      : 'not-possible'
  if (typeof asBatch === 'number') {
    writer.end()
    return asBatch
  }
  if (asBatch === 'not-possible') await cancelEach(cancellable, { own, selection, reason, report }, context)
  writer.end()
  if (items.length > 1) {
    io.err(`${pluralize(items.length, 'order')} at ${connection.name}: ${formatCounts(summary.counts)}\n`)
  }
  io.err(adviseOnUnknown(summary.unknownIds))
  return summary.exitCode({ interrupted: interruption.signal.aborted })
}

/** Cancels the orders from this process, several at a time. */
async function cancelEach(
  cancellable: readonly Item[],
  {
    own,
    selection,
    reason,
    report,
  }: Pick<GuardsInForce, 'own'> &
    Pick<CancelOptions, 'selection' | 'reason'> & { report(result: CancelResult): void },
  context: ConnectedContext,
) {
  const { connection, io, interruption } = context
  const { client } = connection
  const attempts = new Map<string, number>()
  const retried = new Set<string>()
  const signal = AbortSignal.any([interruption.signal, io.outClosed])
  const orders = cancellable.map((item): string | SubNumberOrder =>
    typeof item === 'string' ? item : (item.order ?? item.id),
  )
  const run = cancelOrders(
    client,
    own ? refreshReadings(client, orders, selection.filter, { signal }) : orders,
    {
      guards: own,
      reason,
      signal,
      total: orders.length,
      priority: orders.length === 1 ? 'single' : 'bulk',
      onEvent(event) {
        if (event.type !== 'attempt') return
        attempts.set(event.id, event.number)
        if (event.number === 1) return
        // Trouble is often common to all orders: a line for each would hide the results.
        if (orders.length > 1) retried.add(event.id)
        else io.err(`${formatId(event.id)}: attempt ${event.number}\n`)
      },
    },
  )
  const hideProgress = orders.length > 1 ? showProgress(run, context) : () => {}
  for await (const result of untilForcedStop(run, { ids: cancellable.map(getId), attempts, context })) {
    attempts.delete(result.id)
    report(result)
  }
  hideProgress()
  if (retried.size > 0) io.err(`${pluralize(retried.size, 'order')} took more than one attempt.\n`)
}

const getId = (item: Item) => (typeof item === 'string' ? item : item.id)

const toReported = (item: Item) => (typeof item === 'string' ? { id: item } : item)

const isCancellable = (item: Item) => typeof item === 'string' || item.verdict.cancellable

import { MAX_BATCH_SIZE, type NewCancellationBatch } from '@countermand/core/wire'
import { EXIT, type ExitCode } from '../../exit-codes.ts'
import type { GuardsInForce } from '../../guards-in-force.ts'
import { pluralize } from '../../text/format.ts'
import { toJson, toJsonLine } from '../../text/to-json.ts'
import { askForConfirmation } from '../cancel/ask-for-confirmation.ts'
import { type LoadedSelection, loadInputs } from '../cancel/load-inputs.ts'
import type { CancelOptions } from '../cancel/options.ts'
import { planSelection } from '../cancel/plan.ts'
import type { BatchContext } from './batch-context.ts'
import { reportFailure } from './report-failure.ts'

export interface CreateBatchOptions extends Pick<CancelOptions, 'selection' | 'format' | 'reason' | 'ask'> {
  /** The idempotency key. */
  key: string | undefined
}

/**
 * `countermand batch create`: shows the orders and asks, then creates a batch of exactly the ids that were shown.
 * With --yes the gateway resolves a filter itself.
 */
export async function runBatchCreate(options: CreateBatchOptions, context: BatchContext): Promise<ExitCode> {
  const { connection, client, io, interruption } = context
  const { reason, key, format, ask } = options
  const inputs = await loadInputs({ selection: options.selection, guardsFile: undefined }, context)
  if (typeof inputs === 'number') return inputs
  const orders = await chooseOrders(inputs, ask, context)
  if (typeof orders === 'number') return orders
  if ('sub_number_order_ids' in orders && orders.sub_number_order_ids.length > MAX_BATCH_SIZE) {
    io.err(`A batch takes at most ${MAX_BATCH_SIZE} orders: split the selection. Nothing was sent.\n`)
    return EXIT.usage
  }
  try {
    const { data: batch } = await client.cancellationBatches.create(
      { ...orders, reason },
      { idempotencyKey: key, signal: interruption.signal },
    )
    io.out(format === 'text' ? `${batch.id}\n` : format === 'json' ? toJson(batch) : toJsonLine(batch))
    const size = batch.items.total === null ? 'the orders that match' : pluralize(batch.items.total, 'order')
    io.err(
      `Created a batch of ${size} at ${connection.name}. Follow it with:\n  countermand batch watch ${batch.id}\n`,
    )
    return EXIT.ok
  } catch (error) {
    const retry = key === undefined ? ' It may have been created: see countermand batch list.' : ''
    return reportFailure(error, 'create the batch', context, retry)
  }
}

type ChosenOrders = Pick<NewCancellationBatch, 'filter'> | { sub_number_order_ids: string[] }

/** The orders of the batch, or the exit code if there is nothing to cancel or the user said no. */
async function chooseOrders(
  { selection, guards }: { selection: LoadedSelection; guards: GuardsInForce },
  ask: boolean,
  context: BatchContext,
): Promise<ChosenOrders | ExitCode> {
  const { connection, io } = context
  if (!ask && !('ids' in selection)) return { filter: selection.filter }
  if (!ask && 'ids' in selection && !selection.filter) return { sub_number_order_ids: [...selection.ids] }

  const plan = await planSelection(selection, guards, context)
  if (typeof plan === 'number') return plan
  const cancellable = plan.planned.filter(({ verdict }) => verdict.cancellable)
  if (cancellable.length === 0) {
    io.err(`No order at ${connection.name} can be cancelled; nothing was sent.\n`)
    return plan.isComplete && plan.planned.length === 0 ? EXIT.ok : EXIT.some
  }
  const refusal = ask ? await askForConfirmation(plan.planned, context) : undefined
  return refusal ?? { sub_number_order_ids: cancellable.map(({ id }) => id) }
}

import { TelnyxError } from '@countermand/core'
import { createBatch, isForbidden } from '../../../create-batch.ts'
import { describeFailure } from '../../../text/describe-failure.ts'
import { sanitize } from '../../../text/format.ts'
import type { Effect, EffectContext } from '../../model/effect.ts'

/**
 * Gives the orders to the gateway as a batch, which goes on without this program. If the token may not create
 * batches, `cancelHere` cancels them from here instead.
 */
export async function startBatch(
  { orders, reason }: Effect & { kind: 'cancel-many' },
  { client, signal, dispatch }: EffectContext,
  cancelHere: () => Promise<void>,
): Promise<void> {
  if (client.kind !== 'gateway') return cancelHere()
  const ids = orders.map(({ id }) => id)
  try {
    const id = await createBatch(client, { sub_number_order_ids: ids, reason }, { signal })
    dispatch({ type: 'batch-created', id, ids })
  } catch (error) {
    if (!(error instanceof TelnyxError)) throw error
    if (signal.aborted) return
    if (isForbidden(error)) return cancelHere()
    const { problem, nextStep } = describeFailure(error.failure)
    const text = `! The batch may not have been created: ${sanitize(problem)} ${nextStep} b shows the batches.`
    dispatch({ type: 'notice', notice: { text, tone: 'bad' } })
  }
}

import { retryRead, TelnyxError } from '@countermand/core'
import { describeFailure } from '../../../text/describe-failure.ts'
import { sanitize } from '../../../text/format.ts'
import type { Effect, EffectContext } from '../../model/effect.ts'

/**
 * Gives the orders to the gateway as a batch, which goes on without this program. If the token may not create
 * batches, `cancelHere` cancels them from here instead.
 */
export async function createBatch(
  { orders, reason }: Effect & { kind: 'cancel-many' },
  { client, signal, dispatch }: EffectContext,
  cancelHere: () => Promise<void>,
): Promise<void> {
  if (client.kind !== 'gateway') return cancelHere()
  const ids = orders.map(({ id }) => id)
  // With one idempotency key for all tries, a repeat after a lost response gives the same batch.
  const options = { idempotencyKey: crypto.randomUUID(), signal }
  try {
    const { data: batch } = await retryRead(
      client,
      (startBy) =>
        client.cancellationBatches.create({ sub_number_order_ids: ids, reason }, { ...options, startBy }),
      { signal },
    )
    dispatch({ type: 'batch-created', id: batch.id, ids })
  } catch (error) {
    if (!(error instanceof TelnyxError)) throw error
    if (signal.aborted) return
    if (error.failure.kind === 'rejected' && error.failure.status === 403) return cancelHere()
    const { problem, nextStep } = describeFailure(error.failure)
    const text = `! The batch may not have been created: ${sanitize(problem)} ${nextStep} b shows the batches.`
    dispatch({ type: 'notice', notice: { text, tone: 'bad' } })
  }
}

import { type GatewayClient, sleep, TelnyxError } from '@countermand/core'
import { createBatch, isForbidden } from '../../../create-batch.ts'
import { followBatch } from '../../../follow-batch.ts'
import { describeFailure } from '../../../text/describe-failure.ts'
import { sanitize } from '../../../text/format.ts'
import type { Effect, EffectContext } from '../../model/effect.ts'
import { toReadResult } from '../../model/read-result.ts'

interface StartBatchOptions {
  /** Gets the id of the batch while it is followed: its screen then needs no poll of its own. */
  followedBatches: Set<string>
  /** Cancels the orders from here, if the token may not create batches. */
  cancelHere(): Promise<void>
}

/**
 * Gives the orders to the gateway as a batch, which goes on without this program, and follows it to its end for the
 * list and for its screen, whichever screen is on top.
 */
export async function startBatch(
  { orders, reason }: Effect & { kind: 'cancel-many' },
  { client, signal, dispatch }: EffectContext,
  { followedBatches, cancelHere }: StartBatchOptions,
): Promise<void> {
  if (client.kind !== 'gateway') return cancelHere()
  const ids = orders.map(({ id }) => id)
  const created = await toReadResult(createBatch(client, { sub_number_order_ids: ids, reason }, { signal }))
  if ('value' in created) {
    const id = created.value
    followedBatches.add(id)
    dispatch({ type: 'batch-created', id, ids })
    await reportBatch(id, client, { signal, dispatch })
    followedBatches.delete(id)
    return
  }
  if (signal.aborted) return
  if (isForbidden(created)) return cancelHere()
  const { problem, nextStep } = describeFailure(created.failure)
  const text = `! The batch may not have been created: ${sanitize(problem)} ${nextStep} b shows the batches.`
  dispatch({ type: 'notice', notice: { text, tone: 'bad' } })
}

/** The pause after the gateway could not be read. */
const PAUSE_MS = 30_000

/** Reports a batch and its orders that are done until it has ended, or until the gateway refuses to say. */
async function reportBatch(
  id: string,
  client: GatewayClient,
  { signal, dispatch }: Pick<EffectContext, 'signal' | 'dispatch'>,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const following = followBatch(id, client, {
        signal,
        onBatch: (value) => dispatch({ type: 'batch-read', id, batch: { value } }),
      })
      for await (const items of following) {
        if (signal.aborted) return
        if (items.length > 0) dispatch({ type: 'batch-items', items })
      }
      return
    } catch (error) {
      if (!(error instanceof TelnyxError)) throw error
      dispatch({ type: 'batch-read', id, batch: { failure: error.failure } })
      if (error.failure.kind === 'rejected') return
      await sleep(client.clock, PAUSE_MS, signal)
    }
  }
}

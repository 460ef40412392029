import { type GatewayClient, sleep, TelnyxError } from '@countermand/core'
import { createBatch, isForbidden } from '../../../create-batch.ts'
import { followBatch } from '../../../follow-batch.ts'
import { describeFailure } from '../../../text/describe-failure.ts'
import { sanitize } from '../../../text/format.ts'
import type { Effect, EffectContext } from '../../model/effect.ts'
import { asReading } from '../../model/reading.ts'

/**
 * Gives the orders to the gateway as a batch, which goes on without this program, and follows it to its end for the
 * list, whichever screen is on top. If the token may not create batches, `cancelHere` cancels them from here instead.
 */
export async function startBatch(
  { orders, reason }: Effect & { kind: 'cancel-many' },
  { client, signal, dispatch }: EffectContext,
  cancelHere: () => Promise<void>,
): Promise<void> {
  if (client.kind !== 'gateway') return cancelHere()
  const ids = orders.map(({ id }) => id)
  const created = await asReading(createBatch(client, { sub_number_order_ids: ids, reason }, { signal }))
  if ('value' in created) {
    dispatch({ type: 'batch-created', id: created.value, ids })
    return reportItems(created.value, client, { signal, dispatch })
  }
  if (signal.aborted) return
  if (isForbidden(created)) return cancelHere()
  const { problem, nextStep } = describeFailure(created.failure)
  const text = `! The batch may not have been created: ${sanitize(problem)} ${nextStep} b shows the batches.`
  dispatch({ type: 'notice', notice: { text, tone: 'bad' } })
}

/** How long a gateway that can't be read is left alone. */
const PAUSE_MS = 30_000

/** Reports the orders of a batch that are done until it has ended, or until the gateway refuses to say. */
async function reportItems(
  id: string,
  client: GatewayClient,
  { signal, dispatch }: Pick<EffectContext, 'signal' | 'dispatch'>,
): Promise<void> {
  while (!signal.aborted) {
    try {
      for await (const items of followBatch(id, client, { signal })) {
        if (signal.aborted) return
        if (items.length > 0) dispatch({ type: 'batch-items', items })
      }
      return
    } catch (error) {
      if (!(error instanceof TelnyxError)) throw error
      if (error.failure.kind === 'rejected') return
      await sleep(client.clock, PAUSE_MS, signal)
    }
  }
}

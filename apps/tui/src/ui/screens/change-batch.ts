import { TelnyxError } from '@countermand/core'
import { describeFailure } from '../../text/describe-failure.ts'
import type { EffectContext } from '../model/effect.ts'

const DONE = {
  pause: 'Batch paused. p resumes it.',
  resume: 'Batch resumed.',
  stop: 'Batch stopped. Orders that it had not touched stay as they are.',
} as const

/** Pauses, resumes or stops a batch, and says whether that worked. */
export async function changeBatch(
  id: string,
  action: 'pause' | 'resume' | 'stop',
  { client, signal, dispatch }: EffectContext,
): Promise<void> {
  if (client.kind !== 'gateway') return
  try {
    const { data: batch } = await client.cancellationBatches[action](id, { signal })
    dispatch({ type: 'batch-read', id, batch: { value: batch } })
    dispatch({ type: 'notice', notice: { text: DONE[action], tone: 'neutral' } })
  } catch (error) {
    if (!(error instanceof TelnyxError)) throw error
    const { problem, nextStep } = describeFailure(error.failure)
    const text = `! Could not ${action} the batch: ${problem} ${nextStep}`
    if (!signal.aborted) dispatch({ type: 'notice', notice: { text, tone: 'bad' } })
  }
}

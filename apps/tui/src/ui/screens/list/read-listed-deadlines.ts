import { type SubNumberOrder, TelnyxError } from '@countermand/core'
import { readDeadlines } from '../../../deadlines.ts'
import { describeFailure } from '../../../text/describe-failure.ts'
import type { EffectContext } from '../../model/effect.ts'
import type { Notice } from '../../model/event.ts'

/** Reads the deadlines of these orders. Reports nothing more once the signal has aborted. */
export async function readListedDeadlines(
  orders: readonly SubNumberOrder[],
  { client, signal, dispatch }: EffectContext,
): Promise<void> {
  const notify = (text: string, tone: Notice['tone']) => dispatch({ type: 'notice', notice: { text, tone } })
  dispatch({ type: 'deadlines-reading', count: 0 })
  try {
    let missing: string | undefined
    const deadlines = await readDeadlines(client, orders, {
      signal,
      onIncomplete({ message }) {
        missing = message
      },
      onProgress(count) {
        if (!signal.aborted) dispatch({ type: 'deadlines-reading', count })
      },
    })
    if (signal.aborted) return
    dispatch({
      type: 'deadlines-read',
      deadlines: new Map(orders.map((order) => [order.id, deadlines.of(order)])),
    })
    if (missing !== undefined) notify(`! Deadlines may be missing: ${missing}`, 'warn')
  } catch (error) {
    if (!(error instanceof TelnyxError)) throw error
    if (signal.aborted) return
    dispatch({ type: 'deadlines-stopped' })
    const { problem, nextStep } = describeFailure(error.failure)
    notify(`! The deadlines could not be read: ${problem} ${nextStep}`, 'bad')
  }
}

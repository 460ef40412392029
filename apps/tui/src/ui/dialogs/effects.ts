import { cancelOrder, resolveCancellation, type SubNumberOrder } from '@countermand/core'
import type { EffectContext } from '../model/effect.ts'
import type { Cancellation } from '../model/order-data.ts'

export async function cancelAndReport(
  target: SubNumberOrder | string,
  reason: string | undefined,
  { client, guards, signal, dispatch }: EffectContext,
): Promise<void> {
  const id = typeof target === 'string' ? target : target.id
  dispatch({ type: 'cancel-started', id })
  const outcome = await cancelOrder(client, target, {
    guards,
    signal,
    reason,
    // The reading on the screen may be minutes old.
    readFirst: true,
    async beforeAttempt({ number, reading }) {
      dispatch({ type: 'attempt', id, number, isSeen: reading !== undefined })
      return true
    },
    onEvent({ type }) {
      if (type === 'answer') dispatch({ type: 'stage', id, stage: 'read-again' })
      if (type === 'wait') dispatch({ type: 'stage', id, stage: 'pausing' })
    },
  })
  dispatch({ type: 'outcome', id, outcome })
}

/** Reads an order again whose outcome may have changed; sends no PATCH. */
export async function recheckOutcome(
  id: string,
  cancellation: Cancellation | undefined,
  { client, signal, dispatch }: EffectContext,
): Promise<void> {
  if (!cancellation?.outcome) return
  const { outcome: known, isSeen, attempts } = cancellation
  dispatch({ type: 'check-started', id })
  const outcome = await resolveCancellation(client, id, {
    seen: isSeen,
    accepted: known.kind === 'accepted',
    attempts: known.kind === 'unknown' ? known.attempts : Math.max(1, attempts),
    signal,
  })
  dispatch({ type: 'outcome', id, outcome })
}

import { IncompleteListError, listMatching, TelnyxError } from '@countermand/core'
import type { EffectContext } from '../../model/effect.ts'

export async function loadOrders({ client, signal, dispatch }: EffectContext): Promise<void> {
  dispatch({ type: 'load-started' })
  try {
    for await (const orders of listMatching(client, { status: 'pending' }, { signal })) {
      dispatch({ type: 'orders-loaded', orders })
    }
    dispatch({ type: 'load-ended' })
  } catch (error) {
    if (error instanceof IncompleteListError) {
      return dispatch({ type: 'load-incomplete', reason: error.message })
    }
    if (!(error instanceof TelnyxError)) throw error
    dispatch({ type: 'load-failed', failure: error.failure })
  }
}

import { IncompleteListError, listMatching, TelnyxError } from '@countermand/core'
import { describeFailure } from '../../../text/describe-failure.ts'
import type { EffectContext } from '../../model/effect.ts'

/** Reads the pending orders. Reports nothing more once the signal has aborted. */
export async function loadOrders({ client, signal, dispatch }: EffectContext): Promise<void> {
  dispatch({ type: 'load-started' })
  try {
    const pages = listMatching(
      client,
      { status: 'pending' },
      {
        signal,
        onRetry: (failure) => dispatch({ type: 'load-retry', problem: describeFailure(failure).problem }),
      },
    )
    for await (const orders of pages) {
      if (signal.aborted) return
      dispatch({ type: 'orders-loaded', orders })
    }
    if (!signal.aborted) dispatch({ type: 'load-ended' })
  } catch (error) {
    const isExpected = error instanceof IncompleteListError || error instanceof TelnyxError
    if (!isExpected) throw error
    if (signal.aborted) return
    dispatch(
      error instanceof IncompleteListError
        ? { type: 'load-incomplete', reason: error.message }
        : { type: 'load-failed', failure: error.failure },
    )
  }
}

/** Reads whether the gateway has a hold in force. A failure changes nothing: the list reports it. */
export async function readHold({ client, signal, dispatch }: EffectContext): Promise<void> {
  if (client.kind !== 'gateway') return
  try {
    const { data } = await client.readiness.retrieve({ signal })
    dispatch({ type: 'hold', why: data.hold ?? undefined })
  } catch (error) {
    if (!(error instanceof TelnyxError)) throw error
  }
}

import {
  IncompleteListError,
  listMatching,
  type OrderFilter,
  type SubNumberOrder,
  TelnyxError,
} from '@countermand/core'
import { describeFailure } from '../../../text/describe-failure.ts'
import type { EffectContext } from '../../model/effect.ts'
import type { UiEvent } from '../../model/event.ts'
import { dropDetails } from '../../model/listed-orders.ts'

/** How often the orders that were read are shown: each time, the screen is laid out again. */
const SHOW_EVERY_MS = 500

/**
 * Reads the orders that match the filter. Reports nothing more once the signal has aborted.
 *
 * @param isQuiet it was not asked for by a key
 * @returns how many requests it took
 */
export async function loadOrders(
  filter: OrderFilter,
  { client, signal, dispatch }: EffectContext,
  isQuiet?: true,
): Promise<number> {
  dispatch({ type: 'load-started', ...(isQuiet && { isQuiet }) })
  /** The one that ends the list has no orders. */
  let requests = 1
  let unshown: SubNumberOrder[] = []
  let stopTimer: (() => void) | undefined

  function show() {
    stopTimer = undefined
    if (unshown.length === 0 || signal.aborted) return
    dispatch({ type: 'orders-loaded', orders: unshown })
    unshown = []
    stopTimer = client.clock.after(SHOW_EVERY_MS, show)
  }

  const pages = listMatching(client, filter, {
    signal,
    onRetry: (failure) => {
      requests++
      dispatch({ type: 'load-retry', problem: describeFailure(failure).problem })
    },
  })
  let end: UiEvent = { type: 'load-ended' }
  try {
    for await (const orders of pages) {
      if (signal.aborted) break
      requests++
      unshown = [...unshown, ...orders.map(dropDetails)]
      if (!stopTimer) show()
    }
  } catch (error) {
    if (error instanceof IncompleteListError) end = { type: 'load-incomplete', reason: error.message }
    else if (error instanceof TelnyxError) end = { type: 'load-failed', failure: error.failure }
    else throw error
  } finally {
    stopTimer?.()
  }
  if (signal.aborted) return requests
  if (unshown.length > 0) dispatch({ type: 'orders-loaded', orders: unshown })
  dispatch(end)
  return requests
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

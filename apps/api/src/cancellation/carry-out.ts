import { type CancelOutcome, cancelOrder, type Guards, type TelnyxClient } from '@countermand/core'
import type { Logger } from 'pino'
import type { Ledger } from '../ledger/ledger.ts'
import type { NewCancellation } from '../ledger/queries-of-a-cancel.ts'
import { outcomeOf } from '../ledger/recorded-outcome.ts'
import { StoreError } from '../store/store.ts'
import { logStep } from './log-step.ts'

/**
 * What came of it. `taken`: another cancellation of the order is open. `unrecorded`: a PATCH may have
 * gone out, and the ledger could not be written any more. `nothing-sent`: it could not be written before.
 */
export type CarriedOut =
  | { kind: 'recorded'; outcome: CancelOutcome }
  | { kind: 'unrecorded' | 'nothing-sent' }
  | { kind: 'taken' }

/**
 * Carries one cancellation out with the ledger ahead of everything that is sent: opens the row, runs the
 * protocol with each attempt recorded before its PATCH, closes the row and tells what is recorded there.
 */
export async function carryOut(
  cancellation: NewCancellation,
  { ledger, telnyx, guards, log }: { ledger: Ledger; telnyx: TelnyxClient; guards: Guards; log: Logger },
  { readFirst }: { readFirst: boolean },
): Promise<CarriedOut> {
  const { id, sub_number_order_id: orderId, request_id, actor, reason, deadline_at } = cancellation
  const entry = log.child({ cancellation_id: id, sub_number_order_id: orderId })

  /** What the ledger answered; undefined when it failed. */
  async function told<Answer>(answer: Promise<Answer>): Promise<Answer | undefined> {
    try {
      return await answer
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      entry.error({ error: error.message }, 'the ledger fails')
      return undefined
    }
  }

  const stop = new AbortController()
  // Not waited for yet, so that the first attempt can share its commit.
  const opening = told(ledger.open(cancellation)).then((isOpen) => {
    if (isOpen) entry.info({ request_id, actor, ...(reason !== null && { reason }) }, 'cancellation opened')
    else stop.abort()
    return isOpen
  })
  let attempts = 0
  const outcome = await cancelOrder(telnyx, orderId, {
    guards,
    readFirst,
    signal: stop.signal,
    deadlineMs: Date.parse(deadline_at) - telnyx.clock.now(),
    onEvent: (event) => logStep(entry, event),
    beforeAttempt: async ({ number, reading }) => {
      const isCommitted = await told(ledger.commitAttempt(id, number, reading?.readAt))
      if (isCommitted) attempts = number
      return isCommitted === true
    },
  })

  const isOpen = await opening
  if (isOpen === false) return { kind: 'taken' }
  if (isOpen) {
    if (await told(ledger.close(id, attempts, outcome))) {
      entry.info({ outcome: outcome.kind }, 'cancellation closed')
      return { kind: 'recorded', outcome }
    }
    const row = await told(ledger.find(id))
    const recorded = row && outcomeOf(row)
    if (recorded) return { kind: 'recorded', outcome: recorded }
  }
  return { kind: attempts > 0 ? 'unrecorded' : 'nothing-sent' }
}

import type { CancelOutcome, SubNumberOrder } from '@countermand/core'
import type { Cancellation, State } from './state.ts'

/** Changes one cancellation of the session. */
export function withCancellation(
  state: State,
  id: string,
  change: Partial<Cancellation>,
): State['cancellations'] {
  const known = state.cancellations.get(id) ?? { attempts: 0, isSeen: false }
  return new Map(state.cancellations).set(id, { ...known, ...change })
}

/** The order that an outcome carries, if any. */
export const orderIn = (outcome: CancelOutcome): SubNumberOrder | undefined =>
  'order' in outcome ? outcome.order : undefined

/** Whether reading again can tell more than this outcome does. */
export const isOpen = (outcome: CancelOutcome | undefined) =>
  outcome?.kind === 'unknown' || outcome?.kind === 'accepted'

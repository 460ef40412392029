import type { CancelOutcome } from '../src/wire/cancel-outcome.ts'
import type { Guards } from '../src/wire/cancellation-guards.ts'
import type { SubNumberOrder } from '../src/wire/sub-number-order.ts'

/** One request of a call, as it was seen on the wire. */
export interface Sighting {
  method: string
  at: number
  /** What the call knew of the order right before it went out. */
  before: { order: SubNumberOrder; readAt: number } | undefined
  /** Telnyx was busy with the order, which is no refusal. */
  isConflict?: boolean
  /** How it ended for the client; undefined while it is under way. */
  end?: 'order' | 'refused' | 'not-sent' | 'uncertain'
  status?: number
  /** The order that its answer brought. */
  order?: SubNumberOrder
}

/** One call that is to cancel one order: everything that the invariants speak of. */
export interface Call {
  /** As its requests tell it; one name may have many orders. */
  readonly name: string
  readonly id: string
  readonly guards: Guards
  readonly sightings: Sighting[]
  /** The last order that it read. */
  known: Sighting['before']
  /** Attempts that `beforeAttempt` let go. */
  committed: number
  /** Whether a rate limit may have kept it from reading in time. */
  isHeld: () => boolean
  /** How long `beforeAttempt` took, which no deadline bounds, in milliseconds. */
  hookMs: number
  /** When its caller stopped it; never, as long as it is undefined. */
  stoppedAt: () => number | undefined
  /** Its latest moment, where the simulation knows it. */
  deadline: number | undefined
  outcome: CancelOutcome | undefined
}

export const patchesOf = (call: Call) => call.sightings.filter(({ method }) => method === 'PATCH')

export const isAccepted = ({ method, end }: Sighting) => method === 'PATCH' && end === 'order'

export const hasActed = (sighting: Sighting) =>
  isAccepted(sighting) || (sighting.method === 'PATCH' && sighting.end === 'uncertain')

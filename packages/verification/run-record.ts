import type { CancelOutcome, Guards, SubNumberOrder } from '@countermand/core'

/**
 * What happened in one run, whichever harness ran it: a simulation, real gateways that are killed, or a truth
 * table. `invariants.ts` judges it. Times are true time in milliseconds since the epoch, which no process's
 * clock can step. A field that a harness can't know is left out, and the checks that need it are skipped.
 */
export interface RunRecord {
  orders: ReadonlyMap<string, OrderRecord>
  cancellations: readonly CancellationRecord[]
  requests: readonly RequestRecord[]
  /** Times at which no cancellation may be sent. */
  holds: readonly { from: number; to: number }[]
  /** A process's wall clock stepped, so that a re-check may be put off by up to an hour. */
  hasClockSteps?: boolean
  /** Everything written or answered in which a credential must not be. */
  texts: readonly { where: string; text: string }[]
  credentials: readonly string[]
}

/** An order at Telnyx, as it really was. */
export interface OrderRecord {
  id: string
  /** Its statuses, oldest first. */
  history: readonly { at: number; status: string }[]
  /** The cancellations of which a PATCH took effect. Undefined where it can't be told which it was. */
  effects?: ReadonlySet<string>
  /** Something is wrong with this order that outlasts the run, so that it alone may stay unfinished. */
  isPoisoned?: boolean
}

/** What Telnyx said of an order, and when it was read. */
export interface KnownOrder {
  order: SubNumberOrder
  readAt: number
}

/**
 * One request to cancel one order, from its start to its outcome. `library`: `cancelOrder` or `cancelOrders`
 * against Telnyx. `row`: a cancellation of the gateway's ledger. `client`: a caller's request through a gateway.
 */
export interface CancellationRecord {
  /** Unique for its order. */
  name: string
  kind: 'library' | 'row' | 'client'
  /** As the caller wrote it, which may be in another case than Telnyx's. */
  orderId: string
  process?: string
  guards: Guards
  /** The reading that the caller brought along. */
  given?: KnownOrder
  startedAt: number
  /** A fresh pending reading came before an attempt, as its own record says: where readings are not recorded. */
  wasSeen?: boolean
  /** When its outcome is due. */
  deadlineAt?: number
  /** How long things took that no deadline bounds: hooks, frozen processes, commits. In milliseconds. */
  delayMs: number
  /** From then on nothing may be sent for it. */
  stoppedAt?: number
  /** Attempts that were allowed, or committed to the ledger, oldest first; undefined where not recorded. */
  commits?: { number: number; at: number }[]
  outcome?: CancelOutcome
  endedAt?: number
  /** The ledger's row over time, oldest first. */
  versions?: RowVersion[]
  /** Its process crashed or froze, or the ledger failed, while it was open. */
  isDisturbed: boolean
  /** Its caller, a hold, its process or the ledger kept it from finishing, so that nothing is expected of it. */
  isExcused?: boolean
  /** A rate limit may have kept it from reading in time. */
  isHeld: boolean
  /** A cancellation before it of the same order is in the ledger. */
  isRepeat?: boolean
}

/** What the ledger held of a cancellation from a time on. */
export interface RowVersion {
  at: number
  attempts: number
  /** The recorded outcome as JSON. */
  outcome?: string
  settledStatus?: string
  isWatched: boolean
}

/** One request of a cancellation on the wire. */
export interface RequestRecord {
  /** The cancellation that it belongs to; undefined for recovery, which belongs to the order alone. */
  cancellation?: string | undefined
  process?: string
  orderId: string
  method: 'GET' | 'PATCH'
  to: 'telnyx' | 'gateway'
  /** When it was handed to the network. */
  at: number
  /** When its first byte was written; undefined when none was. */
  sentAt?: number
  endedAt?: number
  /**
   * How it ended for its sender; undefined while it is under way. `not-sent`: provably no byte went out, or
   * 429. `uncertain`: it may have been carried out. `rejected`: any other 4xx.
   */
  end?: 'order' | 'rejected' | 'not-sent' | 'uncertain' | undefined
  status?: number
  /** 409 or code 10036: Telnyx was busy with the order, which is no rejection. */
  isConflict?: boolean
  /** The order in its answer. */
  order?: SubNumberOrder
  /** It came after an announced limit was used up. */
  isBeyondLimit?: boolean
  /** Its process was frozen between the permission to send it and its first byte. */
  wasFrozen?: boolean
  /** What a gateway's answer says: the cancellation's id and its outcome. */
  told?: { id: string; outcome: string }
}

export const isPatch = ({ method }: RequestRecord) => method === 'PATCH'

/** A PATCH that may have taken effect, as far as its sender can know. */
export const hasActed = ({ method, end }: RequestRecord) =>
  method === 'PATCH' && (end === 'order' || end === 'uncertain')

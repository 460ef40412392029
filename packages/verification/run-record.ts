import type { CancelOutcome, Guards, SubNumberOrder } from '@countermand/core'

/**
 * What happened in one run of any harness: a simulation, real gateways that are killed, or a truth table.
 * `invariants.ts` checks it. All times are true time in milliseconds since the epoch, not a process's clock,
 * which may step. A harness leaves out fields that it can't know, and the checks that need them are skipped.
 */
export interface RunRecord {
  orders: ReadonlyMap<string, OrderRecord>
  cancellations: readonly CancellationRecord[]
  requests: readonly RequestRecord[]
  /** Batches that a gateway acknowledged, or stored. @default none */
  batches?: readonly BatchRecord[]
  /** While a hold lasts, no cancellation may be sent. */
  holds: readonly { from: number; to: number }[]
  /** A process's wall clock stepped, which may delay a re-check by up to an hour. */
  hasClockSteps?: boolean
  /** Everything that was written or sent and must not contain a credential. */
  texts: readonly { where: string; text: string }[]
  credentials: readonly string[]
}

/** An order at Telnyx, as it really was. */
export interface OrderRecord {
  id: string
  /** Its statuses, oldest first. */
  history: readonly { at: number; status: string }[]
  /** The cancellations of which a PATCH took effect. Undefined where the harness can't attribute effects. */
  effects?: ReadonlySet<string>
  /** It has a permanent fault, so it may stay unfinished, and only it. */
  isPoisoned?: boolean
}

/** An order as Telnyx returned it, and when it was read. */
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
  /** As the caller wrote it; the case may differ from Telnyx's. */
  orderId: string
  /** The batch that its row belongs to. */
  batch?: string
  process?: string
  guards: Guards
  /** The reading that the caller passed in. */
  given?: KnownOrder
  startedAt: number
  /** Where readings are not recorded: whether its ledger row says that a fresh pending reading preceded an attempt. */
  wasSeen?: boolean
  /** By when it must have an outcome. */
  deadlineAt?: number
  /** No attempt may be committed later. */
  commitsUntil?: number
  /** Time spent on what no deadline bounds: hooks, frozen processes, commits. In milliseconds. */
  delayMs: number
  /** From then on it must not send anything. */
  stoppedAt?: number
  /** Attempts that were permitted, or committed to the ledger, oldest first; undefined where not recorded. */
  commits?: { number: number; at: number }[]
  outcome?: CancelOutcome
  endedAt?: number
  /** The ledger's row over time, oldest first. */
  versions?: RowVersion[]
  /** Its process crashed or froze, or the ledger failed, while it was open. */
  isDisturbed: boolean
  /** Its caller, a hold, its process or the ledger may have prevented it from finishing. I9 and I10 skip it. */
  isExempt?: boolean
  /** A rate limit may have prevented it from reading in time. */
  isRateLimited: boolean
  /** The order's previous cancellation in the ledger may have had an effect. */
  isRepeat?: boolean
}

/** A cancellation's row in the ledger from a time on. */
export interface RowVersion {
  at: number
  attempts: number
  /** The recorded outcome as JSON. */
  outcome?: string
  settledStatus?: string
  isWatched: boolean
}

/** A batch of a gateway. */
export interface BatchRecord {
  id: string
  /** When a gateway acknowledged it; undefined if no caller learned that it exists. */
  acknowledgedAt?: number
  /** The distinct orders that its caller named, in lower case; undefined if it gave a filter. */
  orderIds?: readonly string[]
  /** The row over time, oldest first. Empty if the store has none. */
  versions: readonly BatchVersion[]
  items: readonly ItemRecord[]
}

/** A batch's row from a time on. */
export interface BatchVersion {
  at: number
  state: 'running' | 'paused' | 'stopped' | 'finished'
  /** The stored selection as JSON; undefined before it is stored, and once the items are. */
  selection?: string
  /** Whether all items are stored. */
  isResolved: boolean
  /** The number of items that the batch claims to have. */
  total?: number
  isFinished: boolean
}

/** One order of a batch. */
export interface ItemRecord {
  orderId: string
  /** When it was stored. */
  addedAt: number
  /** The outcomes that it was given, oldest first: at most one. */
  outcomes: { at: number; outcome: string; cancellation: string }[]
}

/** One request of a cancellation on the wire. */
export interface RequestRecord {
  /** The cancellation that it belongs to; undefined for a request of recovery. */
  cancellation?: string | undefined
  process?: string
  orderId: string
  method: 'GET' | 'PATCH'
  to: 'telnyx' | 'gateway'
  /** When the client passed it to the network. */
  at: number
  /** When its first byte was written; undefined when none was. */
  sentAt?: number
  endedAt?: number
  /**
   * How it ended for its sender; undefined while it is in flight. `not-sent`: provably no byte was sent, or
   * 429. `uncertain`: it may have taken effect. `rejected`: any other 4xx.
   */
  end?: 'order' | 'rejected' | 'not-sent' | 'uncertain' | undefined
  status?: number
  /** 409 or code 10036: Telnyx was busy with the order, which is not a rejection. */
  isConflict?: boolean
  /** The order in its response. */
  order?: SubNumberOrder
  /** It arrived after an announced limit was used up. */
  isBeyondLimit?: boolean
  /** Its process was frozen after it got the permission to send, before the first byte. */
  wasFrozen?: boolean
  /** The cancellation's id and outcome in a gateway's response. */
  reported?: { id: string; outcome: string }
}

export const isPatch = ({ method }: RequestRecord) => method === 'PATCH'

/** Whether it is a PATCH that, as far as its sender knows, may have taken effect. */
export const hasActed = ({ method, end }: RequestRecord) =>
  method === 'PATCH' && (end === 'order' || end === 'uncertain')

import type { OutcomeKind } from '@countermand/core'
import type { Evidence } from '@countermand/core/wire'

/**
 * One cancellation. Opened before anything is sent, closed once, settled at most once. Times are ISO 8601
 * in UTC with milliseconds, so that they sort as text.
 */
export interface CancellationRow {
  id: string
  /** Lower case if it is a UUID. Unique among open rows. */
  sub_number_order_id: string
  /** The name of the caller's token. */
  actor: string
  reason: string | null
  request_id: string
  batch_id: string | null
  created_at: string
  deadline_at: string
  /** PATCHes that may have been sent. It is the fence: every change of the row compares it first. */
  attempts: number
  last_attempt_at: string | null
  /** The time of the fresh pending reading that preceded an attempt. */
  seen_pending_at: string | null
  /** Null while the cancellation is open. */
  outcome: OutcomeKind | null
  evidence: Evidence | null
  /** The other fields of the outcome, as JSON. */
  detail: string | null
  /** The order as last read, as JSON. */
  sub_number_order: string | null
  closed_at: string | null
  /** The final status of an order that was not final when the row was closed. */
  settled_status: string | null
  settled_at: string | null
  /** When to read the order again; null when its status is final, or no longer checked. */
  next_check_at: string | null
}

/** A request for an order whose cancellation was already open. */
export interface JoinRow {
  cancellation_id: string
  request_id: string
  actor: string
  reason: string | null
  joined_at: string
}

/** A caller's token. */
export interface TokenRow {
  id: string
  /** Unique among tokens that are not revoked. */
  name: string
  /** SHA-256 in hex. The token itself is not stored. */
  hash: string
  /** A JSON array. */
  scopes: string
  created_at: string
  expires_at: string | null
  last_used_at: string | null
  revoked_at: string | null
}

/** While a hold is not released, no PATCH is sent. */
interface HoldRow {
  id: string
  why: string
  created_at: string
  released_at: string | null
}

/** Many orders to cancel. */
export interface BatchRow {
  id: string
  /** The name of the caller's token. */
  actor: string
  reason: string | null
  request_id: string
  /** Unique for its actor. */
  idempotency_key: string | null
  /** SHA-256 of the request's body in hex. */
  request_hash: string
  created_at: string
  /** Attempts are committed only while it is `running`. */
  state: 'running' | 'paused' | 'stopped' | 'finished'
  /** Why it is paused. */
  state_reason: string | null
  /** Why its list of orders is incomplete. */
  list_problem: string | null
  /** JSON; null when the orders were given by id. */
  filter: string | null
  /** A JSON array; null once the items are stored. */
  order_ids: string | null
  /** When all items were stored. */
  resolved_at: string | null
  /** Number of items; null until a filter is resolved. */
  total: number | null
  /** The number of repeated ids. */
  repeated: number
  /** When no item was waiting, or, after a stop, none was running. */
  finished_at: string | null
  /** JSON: the number of items by outcome, once it is finished. */
  outcomes: string | null
}

/** One order of a batch. */
export interface BatchItemRow {
  batch_id: string
  position: number
  /** Lower case if it is a UUID. */
  sub_number_order_id: string
  /** Numbers the finished items in their order; null while it waits. */
  finish_number: number | null
  /** The outcome of its cancellation; null while it waits. */
  outcome: OutcomeKind | null
  cancellation_id: string | null
  finished_at: string | null
}

export interface Tables {
  cancellations: CancellationRow
  joins: JoinRow
  tokens: TokenRow
  holds: HoldRow
  batches: BatchRow
  batch_items: BatchItemRow
}

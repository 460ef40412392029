/** Who changed an order. `seed` is its initial state, `lifecycle` is Telnyx itself. */
export type ChangedBy = 'seed' | 'cancel' | 'third-party' | 'lifecycle'

/** Source: Telnyx guide "Number Orders". */
export const REQUIREMENTS_STATUSES = [
  'requirement-info-pending',
  'requirement-info-under-review',
  'requirement-info-exception',
  'approved',
] as const

export type RequirementsStatus = (typeof REQUIREMENTS_STATUSES)[number]

/** One change of an order and its state after it. The last change is the order's current state. */
export interface OrderChange {
  /** Milliseconds since the epoch. */
  at: number
  by: ChangedBy
  /** For a cancel: the number of its request in the log. */
  request?: number
  status: string
  requirements_status: RequirementsStatus
  /** When missing or rejected values are due, in milliseconds since the epoch; null when there are none. */
  deadline: number | null
}

/** What Telnyx needs to know before it activates a number. The id depends on country and number type. */
export interface Requirement {
  requirement_id: string
  field_type: string
}

/** A sub number order in the sandbox's store. Field names are Telnyx's, times are milliseconds. */
export interface OrderRecord {
  readonly id: string
  readonly order_request_id: string
  readonly country_code: string
  readonly phone_number_type: string
  readonly user_id: string
  readonly regulatory_requirements: readonly Requirement[]
  readonly phone_numbers_count: number
  readonly created_at: number
  readonly customer_reference: string | null
  readonly is_block_sub_number_order: boolean
  /** Never empty, oldest first. */
  readonly history: OrderChange[]
  /** `arrived`: cancels that reached the sandbox. `applied`: those that changed the status. */
  readonly patches: { arrived: number; applied: number }
  /** The status of the order while an accepted asynchronous cancel has not settled. */
  unsettledCancel: string | undefined
  /** How many cancels were answered with 409, "is being processed", so far. */
  processingResponses: number
}

/** A number order: the result of one POST, split into sub orders by country and number type. */
export interface NumberOrderRecord {
  readonly id: string
  readonly user_id: string
  readonly created_at: number
  readonly customer_reference: string | null
  /** Never empty. */
  readonly parts: OrderRecord[]
}

export const currentState = (order: OrderRecord): OrderChange =>
  order.history[order.history.length - 1] as OrderChange

/** How far a reading lags behind the current state: by a time, or by the order's last change. */
export type Staleness = { forMs: number } | 'before-last-change'

/** The state that a stale reading at `now` shows. */
export function stateAsRead({ history }: OrderRecord, now: number, staleness: Staleness): OrderChange {
  const seen =
    staleness === 'before-last-change'
      ? history[history.length - 2]
      : history.findLast(({ at }) => at <= now - staleness.forMs)
  return seen ?? (history[0] as OrderChange)
}

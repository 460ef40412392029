/** Who changed an order. `seed` is how it began, `lifecycle` is Telnyx itself. */
export type ChangedBy = 'seed' | 'cancel' | 'third-party' | 'lifecycle'

/** Where an order's paperwork can stand. Source: Telnyx guide "Number Orders". */
export const REQUIREMENTS_STATUSES = [
  'requirement-info-pending',
  'requirement-info-under-review',
  'requirement-info-exception',
  'approved',
] as const

export type RequirementsStatus = (typeof REQUIREMENTS_STATUSES)[number]

/** One change of an order, with what it came to; the last one is the order's state. */
export interface OrderChange {
  /** Milliseconds since the epoch. */
  at: number
  by: ChangedBy
  /** The number of the request in the log that did it, for a cancel. */
  request?: number
  status: string
  requirements_status: RequirementsStatus
  /** By when what is missing must be there, in milliseconds since the epoch; null when nothing is. */
  deadline: number | null
}

/** What Telnyx wants to know before it activates a number; the id belongs to country and type. */
export interface Requirement {
  requirement_id: string
  field_type: string
}

/** A sub number order as the sandbox holds it. Field names are Telnyx's, times are milliseconds. */
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
  /** The status in which an accepted cancel waits to settle. */
  cancelUnderWay: string | undefined
  /** Cancels turned down with "is being processed" so far. */
  processingAnswers: number
}

/** A number order: what one POST asked for, split into sub orders by country and type. */
export interface NumberOrderRecord {
  readonly id: string
  readonly user_id: string
  readonly created_at: number
  readonly customer_reference: string | null
  /** Never empty. */
  readonly parts: OrderRecord[]
}

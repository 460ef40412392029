import type { Clock, Random } from '../clock.ts'
import type { RequestOptions } from '../request-options.ts'
import type { CancelOutcome } from '../wire/cancel-outcome.ts'
import type { SubNumberOrder } from '../wire/sub-number-order.ts'
import type { TelnyxFailure } from '../wire/telnyx-failure.ts'

interface Port {
  readonly clock: Clock
  readonly random: Random
  /** How long one request may take, in milliseconds. */
  readonly timeoutMs: number
  readonly subNumberOrders: {
    /** One GET. Throws TelnyxError. */
    retrieve(id: string, query?: undefined, options?: RequestOptions): Promise<{ data: SubNumberOrder }>
  }
}

/**
 * What the cancel protocol needs of a client that speaks to Telnyx. `retrieve` and `cancel` send one
 * request each, wait for the rate limit themselves, also after a 429, and never start after `startBy`.
 */
export interface TelnyxPort extends Port {
  readonly kind: 'telnyx'
  readonly subNumberOrders: Port['subNumberOrders'] & {
    /** One PATCH. Throws TelnyxError. */
    cancel(id: string, options?: RequestOptions): Promise<{ data: SubNumberOrder }>
  }
}

/** What `cancelOrder` needs of a client that speaks to a gateway, which runs the protocol itself. */
export interface GatewayPort extends Port {
  readonly kind: 'gateway'
  /** Asks the gateway once to cancel an order; gives the outcome that its answer carries. */
  requestCancellation(
    id: string,
    options: CancellationRequest,
  ): Promise<{ outcome: CancelOutcome } | TelnyxFailure>
}

export interface CancellationRequest extends RequestOptions {
  /** Kept with the cancellation; at most 500 characters. */
  reason?: string | undefined
}

export type CancellationPort = TelnyxPort | GatewayPort

import type { Clock, Random } from '../clock.ts'
import type { Priority, RequestOptions } from '../pacing/request-options.ts'
import type { ListAllOptions } from '../reads/list-pages.ts'
import type { CancelOutcome } from '../wire/cancel-outcome.ts'
import type { SubNumberOrderPage, SubNumberOrderQuery } from '../wire/page.ts'
import type { SubNumberOrder } from '../wire/sub-number-order.ts'
import type { TelnyxFailure } from '../wire/telnyx-failure.ts'

/** What the limit does to the requests of a client. */
export interface Pace {
  /** Milliseconds between two bulk requests to an endpoint as far as its limit is known; else 0. */
  spacingMs(endpoint: string): number
  /** Milliseconds until such a request would be accepted; 0 when it would be now. */
  waitMs(request: PacedRequest): number
  /** While nothing may go out because the limit is used up: until when, in milliseconds since the epoch. */
  readonly waitingUntil: number | undefined
}

type PacedRequest = Pick<RequestOptions, 'startBy' | 'followUps'> & { endpoint: string; priority: Priority }

interface Port {
  readonly clock: Clock
  readonly random: Random
  /** How long one request may take, in milliseconds. */
  readonly timeoutMs: number
  /** How the client keeps to the rate limit; undefined when somebody else does. */
  readonly pacer?: Pace | undefined
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

/** What selecting and planning needs of a client. Reads only. */
export interface ListingPort {
  readonly clock: Clock
  readonly random: Random
  readonly subNumberOrders: Port['subNumberOrders'] & {
    /** One page. Throws TelnyxError. */
    list(query?: SubNumberOrderQuery, options?: RequestOptions): Promise<SubNumberOrderPage>
    /** Every order once, page by page, asking again for a page that failed. Throws TelnyxError. */
    listAllPages(query?: SubNumberOrderQuery, options?: ListAllOptions): AsyncIterable<SubNumberOrder[]>
  }
}

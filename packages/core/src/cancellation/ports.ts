import type { Clock, Random } from '../clock.ts'
import type { RequestOptions } from '../pacing/request-options.ts'
import type { Pacer } from '../pacing/turn.ts'
import type { ListAllOptions } from '../reads/list-pages.ts'
import type { CancelOutcome } from '../wire/cancel-outcome.ts'
import type { SubNumberOrderPage, SubNumberOrderQuery } from '../wire/page.ts'
import type { SubNumberOrder } from '../wire/sub-number-order.ts'
import type { TelnyxFailure } from '../wire/telnyx-failure.ts'

interface BasePort {
  readonly clock: Clock
  readonly random: Random
  /** How long one request may take, in milliseconds. */
  readonly timeoutMs: number
  /** Undefined if the client does not keep to the rate limit itself. */
  readonly pacer?: Pick<Pacer, 'spacingMs' | 'waitMs' | 'waitingUntil'> | undefined
  readonly subNumberOrders: {
    /** One GET. Throws TelnyxError. */
    retrieve(id: string, query?: undefined, options?: RequestOptions): Promise<{ data: SubNumberOrder }>
  }
}

/**
 * What the cancel protocol needs of a Telnyx client. `retrieve` and `cancel` send one request each. They wait
 * for the rate limit, also after a 429, and never start after `startBy`.
 */
export interface TelnyxPort extends BasePort {
  readonly kind: 'telnyx'
  readonly subNumberOrders: BasePort['subNumberOrders'] & {
    /** One PATCH. Throws TelnyxError. */
    cancel(id: string, options?: RequestOptions): Promise<{ data: SubNumberOrder }>
  }
}

/** What `cancelOrder` needs of a gateway's client; the gateway runs the protocol itself. */
export interface GatewayPort extends BasePort {
  readonly kind: 'gateway'
  /** Resolves when the gateway accepts requests again after a 429, or at once if that is later than `startBy`. */
  waitForTurn(options: Pick<RequestOptions, 'signal' | 'startBy'>): Promise<void>
  /** Sends one cancel request to the gateway and resolves to the outcome in its response. */
  requestCancellation(
    id: string,
    options: GatewayCancelOptions,
  ): Promise<{ outcome: CancelOutcome } | TelnyxFailure>
}

export interface GatewayCancelOptions extends RequestOptions {
  /** Recorded with the cancellation; at most 500 characters. */
  reason?: string | undefined
}

/** A client that can cancel orders: from `createTelnyxClient` or `createGatewayClient`. */
export type CancellationPort = TelnyxPort | GatewayPort

/** What selecting and planning needs of a client. It only reads. */
export interface ListingPort {
  readonly clock: Clock
  readonly random: Random
  readonly subNumberOrders: BasePort['subNumberOrders'] & {
    /** One page. Throws TelnyxError. */
    list(query?: SubNumberOrderQuery, options?: RequestOptions): Promise<SubNumberOrderPage>
    /** Every order once, page by page; a page that failed is read again. Throws TelnyxError. */
    listAllPages(query?: SubNumberOrderQuery, options?: ListAllOptions): AsyncIterable<SubNumberOrder[]>
  }
}

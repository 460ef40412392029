import type { GatewayPort } from '../cancellation/ports.ts'
import { systemClock } from '../clock.ts'
import { checkUrl } from '../http/check-url.ts'
import { statusFailure } from '../http/failures.ts'
import type { ApiResponse } from '../http/send-request.ts'
import { createRetryAfterPacer } from '../pacing/retry-after-pacer.ts'
import type { Pacer } from '../pacing/turn.ts'
import { ERROR_ORIGIN, parseCancelResponse } from '../wire/cancel-response.ts'
import { ENDPOINTS } from '../wire/endpoints.ts'
import { parseErrors } from '../wire/error-envelope.ts'
import { isValidId } from '../wire/sub-number-order.ts'
import { invalidId, type TelnyxFailure } from '../wire/telnyx-failure.ts'
import { type CancellationBatches, createCancellationBatches } from './cancellation-batches.ts'
import { type CancellationGuards, createCancellationGuards } from './cancellation-guards.ts'
import { type Cancellations, createCancellations } from './cancellations.ts'
import { type ClientOptions, createClientBase } from './client-base.ts'
import { createGatewayReadiness, type GatewayReadiness } from './gateway-readiness.ts'
import type { NumberOrderPhoneNumbers } from './number-order-phone-numbers.ts'
import type { NumberOrders } from './number-orders.ts'
import type { SubNumberOrders } from './sub-number-orders.ts'

/** Options of `createGatewayClient`. */
export interface GatewayClientOptions extends ClientOptions {
  /** The gateway's origin; a trailing `/v2` is accepted. @default the environment's COUNTERMAND_URL */
  url?: string | undefined
  /** A token of the gateway (`cmd_…`). @default the environment's COUNTERMAND_TOKEN */
  token?: string | undefined
}

/** A client of a gateway: its reads. To cancel orders, pass it to `cancelOrder`. */
export interface GatewayClient extends GatewayPort {
  readonly subNumberOrders: SubNumberOrders
  readonly numberOrders: NumberOrders
  readonly numberOrderPhoneNumbers: NumberOrderPhoneNumbers
  readonly cancellationGuards: CancellationGuards
  readonly readiness: GatewayReadiness
  /** Waits only after a 429, for as long as its `retry-after` says. */
  readonly pacer: Pacer
  readonly cancellations: Cancellations
  readonly cancellationBatches: CancellationBatches
}

/**
 * Creates a client of a Countermand gateway. Pass it to `cancelOrder` instead of a Telnyx client: then the gateway
 * runs the rules and the protocol, and the call resolves to the outcome that the gateway recorded.
 *
 * @throws TypeError if the URL or the token is missing or not valid
 * @example
 * const client = createGatewayClient({ url: 'http://127.0.0.1:8787', token })
 * const outcome = await cancelOrder(client, id, { reason: 'customer left' })
 */
export function createGatewayClient(options: GatewayClientOptions = {}): GatewayClient {
  const { url = process.env.COUNTERMAND_URL, token = process.env.COUNTERMAND_TOKEN, ...shared } = options
  if (url === undefined) throw new TypeError('No gateway URL: pass `url` or set COUNTERMAND_URL.')
  if (!token) throw new TypeError('No gateway token: pass `token` or set COUNTERMAND_TOKEN.')
  checkUrl('url', url)
  const baseUrl = `${url.replace(/\/+$/, '').replace(/\/v2$/, '')}/v2`
  const clock = shared.clock ?? systemClock
  const pacer = createRetryAfterPacer(clock)
  const { sendPaced, ...base } = createClientBase(token, baseUrl, { ...shared, clock, pacer })
  return {
    kind: 'gateway',
    pacer,
    ...base,
    cancellationGuards: createCancellationGuards(sendPaced),
    readiness: createGatewayReadiness(sendPaced),
    cancellations: createCancellations(sendPaced),
    cancellationBatches: createCancellationBatches(sendPaced),
    async waitForTurn(options) {
      await pacer.turn({ endpoint: ENDPOINTS.cancel, priority: 'single', ...options })
    },
    async requestCancellation(id, { reason, ...options }) {
      if (!isValidId(id)) return invalidId(id)
      const response = await sendPaced(
        { method: 'patch', path: `sub_number_orders/${id}/cancel`, endpoint: ENDPOINTS.cancel },
        {
          ...options,
          ...(reason && { headers: { 'x-cancellation-reason': encodeURIComponent(reason.toWellFormed()) } }),
        },
      )
      if ('kind' in response) return response
      const { status, headers, body } = response
      const outcome = parseCancelResponse({ status, headers: Object.fromEntries(headers), body })
      return outcome ? { outcome } : withoutOutcome(response)
    },
  }
}

/** The failure of a response that carries no outcome: the gateway rejected the request, or another server answered. */
function withoutOutcome({ status, headers, body }: ApiResponse): TelnyxFailure {
  const failure = statusFailure(status, headers, body)
  const isFromGateway = parseErrors(body)[0]?.meta?.origin === ERROR_ORIGIN
  return isFromGateway && status === 503
    ? { kind: 'stopped', delivery: 'not-sent', message: failure.message }
    : failure
}

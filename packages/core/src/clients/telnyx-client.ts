import { type Clock, type Random, systemClock } from '../clock.ts'
import { checkBaseUrl } from '../http/check-url.ts'
import { createPacer } from '../pacing/pacer.ts'
import type { RequestReport } from '../pacing/request-report.ts'
import type { Pacer } from '../pacing/turn.ts'
import { type ClientOptions, createClientBase } from './client-base.ts'
import type { NumberOrderPhoneNumbers } from './number-order-phone-numbers.ts'
import type { NumberOrders } from './number-orders.ts'
import type { SubNumberOrders } from './sub-number-orders.ts'

/** The default base URL, with the API's version. */
export const TELNYX_BASE_URL = 'https://api.telnyx.com/v2'

/** Options of `createTelnyxClient`. */
export interface TelnyxClientOptions extends ClientOptions {
  /** @default the environment's TELNYX_API_KEY */
  apiKey?: string | undefined
  /** Including the version. @default the environment's TELNYX_BASE_URL, or https://api.telnyx.com/v2 */
  baseUrl?: string | undefined
  /** Called when a request has ended, also one that was not sent. It must not throw. */
  onRequest?: ((report: RequestReport) => void) | undefined
}

/** A client of Telnyx's API: the wire calls, and what `cancelOrder` and the other verbs need to use them. */
export interface TelnyxClient {
  readonly kind: 'telnyx'
  readonly subNumberOrders: SubNumberOrders
  readonly numberOrders: NumberOrders
  readonly numberOrderPhoneNumbers: NumberOrderPhoneNumbers
  readonly clock: Clock
  readonly random: Random
  readonly timeoutMs: number
  /** Keeps this client's requests, reads included, within Telnyx's rate limit. */
  readonly pacer: Pacer
}

/**
 * Creates a client of Telnyx's sub number orders.
 *
 * @throws TypeError if there is no API key, or the base URL is not valid or has no path
 * @example
 * const client = createTelnyxClient({ apiKey: process.env.TELNYX_API_KEY })
 * for await (const order of client.subNumberOrders.listAll({ filter: { status: 'pending' } })) {
 *   console.log(order.id, order.country_code)
 * }
 */
export function createTelnyxClient(options: TelnyxClientOptions = {}): TelnyxClient {
  const apiKey = options.apiKey ?? process.env.TELNYX_API_KEY
  if (!apiKey) throw new TypeError('No Telnyx API key: pass `apiKey` or set TELNYX_API_KEY.')
  const baseUrl = options.baseUrl ?? (process.env.TELNYX_BASE_URL || TELNYX_BASE_URL)
  checkBaseUrl(baseUrl)
  const clock = options.clock ?? systemClock
  const pacer = createPacer(clock)
  const { sendPaced: _, ...base } = createClientBase(apiKey, baseUrl, { ...options, clock, pacer })
  return { kind: 'telnyx', pacer, ...base }
}

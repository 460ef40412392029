import { type Clock, type Random, systemClock } from '../clock.ts'
import { checkBaseUrl } from '../http/check-url.ts'
import { createPacer } from '../pacing/pacer.ts'
import type { Pacer } from '../pacing/turn.ts'
import { type ClientOptions, createClientBase } from './client-base.ts'
import type { SubNumberOrders } from './sub-number-orders.ts'

export const TELNYX_BASE_URL = 'https://api.telnyx.com/v2'

export interface TelnyxClientOptions extends ClientOptions {
  /** @default the environment's TELNYX_API_KEY */
  apiKey?: string | undefined
  /** Including the version. @default the environment's TELNYX_BASE_URL, or https://api.telnyx.com/v2 */
  baseUrl?: string | undefined
}

/** What `cancelOrder` and its kin rest on: wire calls, and the times by which they are made. */
export interface TelnyxClient {
  readonly kind: 'telnyx'
  readonly subNumberOrders: SubNumberOrders
  readonly clock: Clock
  readonly random: Random
  readonly timeoutMs: number
  /** Keeps the requests of this client, reads included, under Telnyx's rate limit. */
  readonly pacer: Pacer
}

/**
 * A client of Telnyx's sub number orders.
 *
 * @throws TypeError when there is no API key, or the base URL is none or has no path
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

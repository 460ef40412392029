import { type Clock, type Random, systemClock, systemRandom } from '../clock.ts'
import { checkBaseUrl } from './check-url.ts'
import { createExchange } from './exchange.ts'
import type { HttpFetch } from './http-fetch.ts'
import { createPacer, type Pacer } from './pacer.ts'
import { createSubNumberOrders, type SubNumberOrders } from './sub-number-orders.ts'
import { createUndiciFetch } from './undici-fetch.ts'

export const TELNYX_BASE_URL = 'https://api.telnyx.com/v2'

export interface ClientTimes {
  /** How requests go out. @default an undici agent of this client */
  fetch?: HttpFetch | undefined
  /** @default the system's */
  clock?: Clock | undefined
  /** @default Math.random */
  random?: Random | undefined
  /** How long one request may take until its whole answer is read, in milliseconds. @default 10_000 */
  timeoutMs?: number | undefined
}

export interface TelnyxClientOptions extends ClientTimes {
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
  const { exchange: _, ...wire } = createWireClient(apiKey, baseUrl, { ...options, clock, pacer })
  return { kind: 'telnyx', pacer, ...wire }
}

/** What a client of Telnyx and a client of a gateway have in common. */
export function createWireClient(
  credential: string,
  baseUrl: string,
  options: ClientTimes & { pacer: Pacer },
) {
  // Node would quote an unfit header, and with it the credential, in its error.
  if (!/^[\x21-\x7e]+$/.test(credential)) {
    throw new TypeError('The API key or token holds spaces, line breaks or other characters that no key has.')
  }
  const clock = options.clock ?? systemClock
  const random = options.random ?? systemRandom
  const timeoutMs = options.timeoutMs ?? 10_000
  const { pacer } = options
  const fetch = options.fetch ?? createUndiciFetch()
  const exchange = createExchange({ baseUrl, credential, fetch, clock, timeoutMs, pacer })
  return {
    clock,
    random,
    timeoutMs,
    exchange,
    subNumberOrders: createSubNumberOrders(exchange, { clock, random }),
  }
}

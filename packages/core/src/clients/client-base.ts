import { type Clock, type Random, systemClock, systemRandom } from '../clock.ts'
import type { HttpFetch } from '../http/http-fetch.ts'
import { createSendRequest } from '../http/send-request.ts'
import { createUndiciFetch } from '../http/undici-fetch.ts'
import { paceRequests } from '../pacing/pace-requests.ts'
import type { RequestReport } from '../pacing/request-report.ts'
import type { Pacer } from '../pacing/turn.ts'
import { createNumberOrderPhoneNumbers } from './number-order-phone-numbers.ts'
import { createNumberOrders } from './number-orders.ts'
import { createSubNumberOrders } from './sub-number-orders.ts'

export interface ClientOptions {
  /** How requests are sent. @default `createUndiciFetch()` */
  fetch?: HttpFetch | undefined
  /** @default the system's */
  clock?: Clock | undefined
  /** @default Math.random */
  random?: Random | undefined
  /** How long one request may take until its whole response is read, in milliseconds. @default 10_000 */
  timeoutMs?: number | undefined
}

/** The parts that a client of Telnyx and a client of a gateway share. */
export function createClientBase(
  credential: string,
  baseUrl: string,
  options: ClientOptions & { pacer: Pacer; onRequest?: ((report: RequestReport) => void) | undefined },
) {
  // Otherwise Node's error would quote the header with the credential.
  if (!/^[\x21-\x7e]+$/.test(credential)) {
    throw new TypeError(
      'The API key or token contains spaces, line breaks or other characters that are not valid in a key.',
    )
  }
  const clock = options.clock ?? systemClock
  const random = options.random ?? systemRandom
  const timeoutMs = options.timeoutMs ?? 10_000
  const { pacer, onRequest } = options
  const fetch = options.fetch ?? createUndiciFetch()
  const sendRequest = createSendRequest({ baseUrl, credential, fetch, clock, timeoutMs })
  const times = { clock, random }
  const sendPaced = paceRequests(sendRequest, { pacer, clock, onRequest })
  return {
    clock,
    random,
    timeoutMs,
    sendPaced,
    subNumberOrders: createSubNumberOrders(sendPaced, times),
    numberOrders: createNumberOrders(sendPaced, times),
    numberOrderPhoneNumbers: createNumberOrderPhoneNumbers(sendPaced, times),
  }
}

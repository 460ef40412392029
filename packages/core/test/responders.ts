import { describeOutcome } from '../src/cancellation/describe-outcome.ts'
import type { CancelOutcome } from '../src/wire/cancel-outcome.ts'
import { toCancelResponse } from '../src/wire/cancel-response.ts'
import type { SubNumberOrder } from '../src/wire/sub-number-order.ts'
import { anOrder } from './orders.ts'

/** What a scripted server does with one request. */
export type Responder = (request: Request) => Promise<Response>

export const withJson =
  (status: number, body: unknown, headers: Record<string, string> = {}): Responder =>
  async () =>
    Response.json(body, { status, headers })

/** 200 with an order of this status. */
export const withOrder = (status: string, changes: Partial<SubNumberOrder> = {}): Responder =>
  withJson(200, { data: anOrder({ ...changes, status }) })

/** An error in Telnyx's envelope. */
export const withError = (
  status: number,
  code?: string | number,
  headers: Record<string, string> = {},
): Responder =>
  withJson(status, { errors: [{ code, title: 'Title', detail: `Detail of ${status}` }] }, headers)

/** A gateway's response with this outcome. */
export function respondWith(outcome: CancelOutcome): Responder {
  const { status, headers, body } = toCancelResponse(outcome, describeOutcome(outcome))
  return withJson(status, body, headers)
}

/** The gateway's own error without an outcome. */
export const gatewayError = (status: number, code: string, headers: Record<string, string> = {}): Responder =>
  withJson(
    status,
    { errors: [{ code, title: 'Held', detail: 'Held', meta: { origin: 'countermand' } }] },
    headers,
  )

/** A response whose body is this text. */
export const text =
  (status: number, body: string, headers: Record<string, string> = {}): Responder =>
  async () =>
    new Response(body, { status, headers })

/** 429: Telnyx did not process the request. */
export const rateLimited = (seconds: number): Responder =>
  withError(429, '10011', { 'retry-after': String(seconds) })

/** Never responds: the request ends by its timeout or its signal. */
export const noResponse: Responder = ({ signal }) =>
  new Promise((_, reject) => {
    const end = () => reject(signal.reason)
    if (signal.aborted) end()
    signal.addEventListener('abort', end)
  })

const failWith =
  (code: string, syscall?: string): Responder =>
  async () => {
    throw new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code, syscall }) })
  }

export const connectionRefused = failWith('ECONNREFUSED', 'connect')
export const lookupFailed = failWith('ENOTFOUND', 'getaddrinfo')
export const connectionReset = failWith('ECONNRESET', 'read')

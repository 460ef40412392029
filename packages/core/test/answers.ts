import type { SubNumberOrder } from '../src/wire/sub-number-order.ts'
import { anOrder } from './orders.ts'

/** What a scripted server does with one request. */
export type Reply = (request: Request) => Promise<Response>

const json = (status: number, body: unknown, headers: Record<string, string> = {}): Reply => {
  const text = JSON.stringify(body)
  return async () =>
    new Response(text, { status, headers: { 'content-type': 'application/json', ...headers } })
}

/** 200 with the order, which reads `status`. */
export const says = (status: string, changes: Partial<SubNumberOrder> = {}): Reply =>
  json(200, { data: anOrder({ ...changes, status }) })

/** An error in Telnyx's envelope. */
export const error = (status: number, code?: string | number, headers: Record<string, string> = {}): Reply =>
  json(status, { errors: [{ code, title: 'Title', detail: `Detail of ${status}` }] }, headers)

export const answers = json

/** An answer whose body is this text. */
export const text =
  (status: number, body: string, headers: Record<string, string> = {}): Reply =>
  async () =>
    new Response(body, { status, headers })

/** 429; Telnyx looked at nothing. */
export const rateLimited = (seconds: number): Reply => error(429, '10011', { 'retry-after': String(seconds) })

/** Never answers: the request ends by its timeout or its signal. */
export const silence: Reply = ({ signal }) =>
  new Promise((_, reject) => {
    const end = () => reject(signal.reason)
    if (signal.aborted) end()
    signal.addEventListener('abort', end)
  })

const breaks =
  (code: string, syscall?: string): Reply =>
  async () => {
    throw new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code, syscall }) })
  }

export const connectionRefused = breaks('ECONNREFUSED', 'connect')
export const lookupFailed = breaks('ENOTFOUND', 'getaddrinfo')
export const connectionReset = breaks('ECONNRESET', 'read')

import ky from 'ky'
import manifest from '../../package.json' with { type: 'json' }
import type { Clock } from '../clock.ts'
import { type TelnyxFailure, unreadable } from '../wire/telnyx-failure.ts'
import { transportFailure } from './failures.ts'
import type { HttpFetch, HttpHeaders, HttpInit, HttpResponse } from './http-fetch.ts'
import { createRedaction } from './redaction.ts'
import { MAX_BODY_BYTES, readBody } from './response-body.ts'

/** Some firewalls block requests without a user agent. */
const USER_AGENT = `countermand/${manifest.version}`

/** How long a permission to send is valid while a connection is opened, in milliseconds. */
const PERMISSION_VALID_MS = 1_000

export interface SendSettings {
  baseUrl: string
  /** Sent as `Authorization: Bearer …`. */
  credential: string
  fetch: HttpFetch
  clock: Clock
  timeoutMs: number
}

export interface ApiRequest {
  method: 'get' | 'patch' | 'post'
  /** Below the base URL. */
  path: string
  /** The operation that Telnyx's rate limit headers apply to, one of `ENDPOINTS`. */
  endpoint: string
  searchParams?: string[][]
  /** Sent as JSON. @default no body */
  json?: unknown
}

/** A complete response of any status. `body` is parsed JSON, or undefined if it was not JSON. */
export interface ApiResponse {
  status: number
  headers: HttpHeaders
  body: unknown
}

export interface SendOptions {
  signal?: AbortSignal | undefined
  /** How long to wait for the complete response, in milliseconds. @default the client's `timeoutMs` */
  timeoutMs?: number | undefined
  /** When the response must be complete, in milliseconds of `clock.monotonic()`. @default no limit */
  endBy?: number | undefined
  headers?: Record<string, string> | undefined
  /**
   * When the caller got permission to send, in milliseconds of `clock.monotonic()`. The first byte goes out
   * within 1 s of it, or not at all. @default no permission needed
   */
  permittedAt?: number | undefined
  /** Called with the response's status and headers, before its body is read. */
  onResponse?: ((response: HttpResponse) => void) | undefined
}

/**
 * Creates a function that sends one request and resolves to its complete response, or to the reason why there
 * is none. It never repeats a request and never follows a redirect. Every timeout uses the given clock.
 */
export function createSendRequest({ baseUrl, credential, fetch, clock, timeoutMs }: SendSettings) {
  const redaction = createRedaction(credential)
  const { host } = new URL(baseUrl)
  const prefix = baseUrl.replace(/\/+$/, '')
  const shared = {
    redirect: 'manual' as const,
    headers: {
      authorization: `Bearer ${credential}`,
      accept: 'application/json',
      'accept-encoding': 'gzip, deflate, br',
      'user-agent': USER_AGENT,
    },
  }
  const http = ky.create({ ...shared, prefix, retry: 0, timeout: false, throwHttpErrors: false })
  // The signal bypasses ky, which would wrap it in several others for retries and timeouts that we don't use.
  // ky returns a response that is not a `Response` as it is.
  const fetchWith = (init: HttpInit) =>
    ((request: Request) => fetch(request, init)) as typeof globalThis.fetch

  /**
   * ky builds the requests that have a query, a body or headers of their own. A cancel has none of these: there ky's
   * merging of options, its three `Headers` and its `Request` would take a tenth of the CPU, and 12 % of the garbage.
   */
  function dispatch(
    { method, path, searchParams = [], json }: ApiRequest,
    headers: SendOptions['headers'],
    init: HttpInit,
  ): Promise<HttpResponse> {
    const hasBody = json !== undefined
    if (!hasBody && !headers && searchParams.length === 0) {
      return fetch(`${prefix}/${path}`, { ...init, ...shared, method: method.toUpperCase() })
    }
    return http(path, {
      method,
      fetch: fetchWith(hasBody ? { ...init, body: JSON.stringify(json) } : init),
      searchParams,
      headers: { ...headers, ...(hasBody && { 'content-type': 'application/json' }) },
    })
  }

  /** Sends the request and reads the whole response. Rejects with the errors of fetch and of the body stream. */
  async function send(request: ApiRequest, { headers, onResponse }: SendOptions, init: HttpInit) {
    const response = await dispatch(request, headers, init)
    onResponse?.(response)
    const text = await readBody(response)
    if (text === undefined) return unreadable(response.status, `a response of over ${MAX_BODY_BYTES} bytes`)
    return {
      status: response.status,
      headers: redaction.headers(response.headers),
      body: redaction.json(text),
    }
  }

  return async function sendRequest(
    request: ApiRequest,
    options: SendOptions = {},
  ): Promise<ApiResponse | TelnyxFailure> {
    const { signal, permittedAt, endBy = Number.POSITIVE_INFINITY } = options
    const limitMs = Math.min(options.timeoutMs ?? timeoutMs, Math.floor(endBy - clock.monotonic()))
    if (limitMs <= 0) return tooLate
    const abort = new AbortController()
    /** Whether a byte may have been written. A fetch that doesn't report it may have written from the start. */
    let isSent = !fetch.reportsSend
    let isExpired = false
    let isTimedOut = false
    function onSend() {
      isExpired = permittedAt !== undefined && clock.monotonic() - permittedAt > PERMISSION_VALID_MS
      isSent = !isExpired
      return isSent
    }
    let rejectNow = () => {}
    const end = () => {
      abort.abort()
      rejectNow()
    }
    const cancelTimeout = clock.after(limitMs, () => {
      isTimedOut = true
      end()
    })
    signal?.addEventListener('abort', end)
    try {
      return await new Promise<ApiResponse | TelnyxFailure>((resolve, reject) => {
        // Another fetch may react to the abort late, or never. No listener on its signal does this: the
        // platform keeps one for as long as the Request lives, and an error may keep the Request.
        rejectNow = () => reject(abort.signal.reason)
        send(request, options, { signal: abort.signal, onSend }).then(resolve, reject)
      })
    } catch (error) {
      if (isExpired)
        return notConnected('Opening the connection took longer than the permission to send is valid')
      if (isTimedOut && !isSent) return notConnected(`No connection to ${host} within ${limitMs / 1000} s`)
      if (isTimedOut) return timedOut(limitMs)
      if (signal?.aborted) return aborted(isSent ? 'maybe-applied' : 'not-sent')
      const failure = transportFailure(error, isSent)
      return { ...failure, message: redaction.text(failure.message) }
    } finally {
      cancelTimeout()
      signal?.removeEventListener('abort', end)
    }
  }
}

/** The caller aborted the request. */
export const aborted = (delivery: 'not-sent' | 'maybe-applied'): TelnyxFailure => ({
  kind: 'aborted',
  delivery,
  message: `It was aborted ${delivery === 'not-sent' ? 'before it was sent' : 'while waiting for the response'}.`,
})

const tooLate: TelnyxFailure = {
  kind: 'out-of-time',
  delivery: 'not-sent',
  message: 'Its time was over before it was sent.',
}

/** No byte of the request went out. */
const notConnected = (what: string): TelnyxFailure => ({
  kind: 'connection',
  delivery: 'not-sent',
  message: `${what}.`,
})

const timedOut = (timeoutMs: number): TelnyxFailure => ({
  kind: 'timeout',
  delivery: 'maybe-applied',
  timeout_ms: timeoutMs,
  message: `No complete response within ${timeoutMs / 1000} s.`,
})

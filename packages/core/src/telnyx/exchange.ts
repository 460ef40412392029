import ky from 'ky'
import type { z } from 'zod'
import type { Clock } from '../clock.ts'
import type { RequestOptions } from '../request-options.ts'
import { outOfTime, type TelnyxFailure } from '../wire/telnyx-failure.ts'
import type { HttpFetch, HttpHeaders, HttpInit, HttpResponse } from './http-fetch.ts'
import type { Pacer, Turn, TurnRequest } from './pacer.ts'
import { LARGEST_BODY_BYTES, readBody } from './read-body.ts'
import { createRedaction } from './redaction.ts'
import { statusFailure, transportFailure, unreadable } from './to-failure.ts'
import { USER_AGENT } from './user-agent.ts'

export interface ExchangeSettings {
  baseUrl: string
  /** Sent as `Authorization: Bearer …`. */
  credential: string
  fetch: HttpFetch
  clock: Clock
  timeoutMs: number
  pacer: Pacer
}

/** How long a yes of `beforeSend` counts while a connection is made, in milliseconds. */
const FENCE_COUNTS_MS = 1_000

/** A complete answer of any status, its body parsed if it was JSON. */
export interface Answer {
  status: number
  headers: HttpHeaders
  body: unknown
}

export interface Ask {
  method: 'get' | 'patch'
  path: string
  /** The operation, by which rate limits are announced. */
  endpoint: string
  searchParams?: string[][]
}

/**
 * One request and its whole answer, or why there is none. Asks once: nothing in here repeats a request
 * or follows a redirect. Every wait is by the given clock.
 */
export function createExchange({ baseUrl, credential, fetch, clock, timeoutMs, pacer }: ExchangeSettings) {
  const redaction = createRedaction(credential)
  const { host } = new URL(baseUrl)
  const http = ky.create({
    prefix: baseUrl,
    retry: 0,
    timeout: false,
    throwHttpErrors: false,
    redirect: 'manual',
    headers: {
      authorization: `Bearer ${credential}`,
      accept: 'application/json',
      'accept-encoding': 'gzip, deflate, br',
      'user-agent': USER_AGENT,
    },
  })
  // ky would hang a given signal on several others before it reached fetch, and with no retry and no
  // timeout has no use for it. An answer that is no `Response` it hands on as it is.
  const fetchWith = (init: HttpInit) =>
    ((request: Request) => fetch(request, init)) as typeof globalThis.fetch

  /**
   * Waits for a turn, and then for the fence: a yes of `beforeSend` is never older than the request, however
   * long it takes. Until then the turn counts against the limit, so that what waits here together can go
   * out together.
   */
  async function takeTurn(
    request: TurnRequest,
    { beforeSend, lastCheck }: RequestOptions,
  ): Promise<Turn | TelnyxFailure> {
    const turn = await pacer.turn(request)
    if (turn === 'aborted') return aborted('not-sent')
    if (turn === 'out-of-time') {
      return outOfTime(request.priority === 'under-way' ? undefined : clock.now() + pacer.waitMs(request))
    }
    let mayGo = false
    try {
      const isAllowed = (await beforeSend?.()) ?? true
      mayGo = isAllowed && !request.signal?.aborted && lastCheck?.() !== false
      if (!mayGo) return request.signal?.aborted && isAllowed ? aborted('not-sent') : stopped
      turn.sent()
      return turn
    } finally {
      if (!mayGo) turn.unused()
    }
  }

  /** Sends it, and reads the whole answer. Rejects as fetch and the body do. */
  async function send(ask: Ask, { headers }: RequestOptions, init: HttpInit, turn: Turn) {
    const response: HttpResponse = await http(ask.path, {
      method: ask.method,
      fetch: fetchWith(init),
      ...(ask.searchParams && { searchParams: ask.searchParams }),
      ...(headers && { headers }),
    })
    turn.done(response)
    const text = await readBody(response)
    if (text === undefined) return unreadable(response.status, `a body of over ${LARGEST_BODY_BYTES} bytes`)
    return {
      status: response.status,
      headers: redaction.headers(response.headers),
      body: redaction.json(text),
    }
  }

  return async function exchange(ask: Ask, options: RequestOptions = {}): Promise<Answer | TelnyxFailure> {
    const { signal, priority = 'single', startBy, followUps } = options
    const turn = await takeTurn({ endpoint: ask.endpoint, priority, signal, startBy, followUps }, options)
    if ('kind' in turn) return turn

    const limitMs = options.timeoutMs ?? timeoutMs
    const abort = new AbortController()
    const allowedAt = clock.monotonic()
    /** Whether a byte may have been written: a fetch that can't tell may have written from the start on. */
    let isSent = !fetch.reportsSend
    let isStale = false
    let timedOut = false
    function onSend() {
      isStale = options.beforeSend !== undefined && clock.monotonic() - allowedAt > FENCE_COUNTS_MS
      isSent = !isStale
      return isSent
    }
    let leave = () => {}
    const end = () => {
      abort.abort()
      leave()
    }
    const cancelTimeout = clock.after(limitMs, () => {
      timedOut = true
      end()
    })
    signal?.addEventListener('abort', end)
    try {
      return await new Promise<Answer | TelnyxFailure>((resolve, reject) => {
        // A fetch of somebody else may hear of the abort late, or never. Nobody listens to the signal for it:
        // the platform holds that as long as the Request lives, and an error may hold the Request.
        leave = () => reject(abort.signal.reason)
        send(ask, options, { signal: abort.signal, onSend }, turn).then(resolve, reject)
      })
    } catch (error) {
      if (isStale) return notConnected('The connection took longer than a permission to send counts')
      if (timedOut && !isSent) return notConnected(`No connection to ${host} within ${limitMs / 1000} s`)
      if (timedOut) return timeout(limitMs)
      if (signal?.aborted) return aborted(isSent ? 'maybe-applied' : 'not-sent')
      const failure = transportFailure(error, isSent)
      return { ...failure, message: redaction.text(failure.message) }
    } finally {
      turn.done()
      cancelTimeout()
      signal?.removeEventListener('abort', end)
    }
  }
}

/** Reads a 2xx answer by a schema; any other answer, and a body that does not fit, is a failure. */
export function readAnswer<Schema extends z.ZodType>(
  answer: Answer | TelnyxFailure,
  schema: Schema,
): { value: z.infer<Schema> } | TelnyxFailure {
  if ('kind' in answer) return answer
  const { status, headers, body } = answer
  if (status < 200 || status > 299) return statusFailure(status, headers, body)
  const parsed = schema.safeParse(body)
  return parsed.success ? { value: parsed.data } : unreadable(status, 'a body that is not what was asked for')
}

const aborted = (delivery: 'not-sent' | 'maybe-applied'): TelnyxFailure => ({
  kind: 'aborted',
  delivery,
  message: delivery === 'not-sent' ? 'Stopped before it was sent.' : 'Stopped while waiting for the answer.',
})

const stopped: TelnyxFailure = {
  kind: 'stopped',
  delivery: 'not-sent',
  message: 'It was stopped before sending.',
}

/** No byte of the request went out. */
const notConnected = (what: string): TelnyxFailure => ({
  kind: 'connection',
  delivery: 'not-sent',
  message: `${what}.`,
})

const timeout = (timeoutMs: number): TelnyxFailure => ({
  kind: 'timeout',
  delivery: 'maybe-applied',
  timeout_ms: timeoutMs,
  message: `No complete answer within ${timeoutMs / 1000} s.`,
})

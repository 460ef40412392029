import { isNetworkError } from 'ky'
import { describeError, parseErrors } from '../wire/error-envelope.ts'
import { type TelnyxFailure, unreadable } from '../wire/telnyx-failure.ts'
import type { HttpHeaders } from './http-fetch.ts'

/** Errors of a fetch that can't say whether it sent: by their code alone, no byte of the request went out. */
const NEVER_SENT_CODES = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** The certificate is judged before the request is written. */
const UNTRUSTED_CERTIFICATE = new Set([
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
])

interface SystemError {
  code?: unknown
  syscall?: unknown
  cause?: unknown
  errors?: unknown
  message?: unknown
}

/** The innermost error that says anything: ky wraps fetch's, fetch wraps the socket's, the socket's may be several. */
function findRootCause(error: unknown): SystemError {
  const { cause, errors } = (error ?? {}) as SystemError
  if (cause) return findRootCause(cause)
  if (Array.isArray(errors) && errors.length > 0) return findRootCause(errors[0])
  return (error ?? {}) as SystemError
}

/**
 * Turns whatever ky or the transport below it threw into a failure. The only place that knows their errors.
 * `isSent`: false when the transport is known to have written nothing.
 */
export function transportFailure(error: unknown, isSent: boolean): TelnyxFailure {
  const root = findRootCause(error)
  const code = typeof root.code === 'string' ? root.code : undefined
  const isUntrusted = code !== undefined && UNTRUSTED_CERTIFICATE.has(code)
  const neverSent =
    !isSent ||
    isUntrusted ||
    root.syscall === 'connect' ||
    root.syscall === 'getaddrinfo' ||
    (code !== undefined && NEVER_SENT_CODES.has(code))
  const what = code ?? (isNetworkError(error) ? 'network error' : String(root.message ?? error))
  const whyNot = isUntrusted ? `its certificate is not trusted: ${what}` : what
  return {
    kind: 'connection',
    delivery: neverSent ? 'not-sent' : 'maybe-applied',
    message: neverSent
      ? `Could not connect (${whyNot}).`
      : `The connection broke before an answer came (${what}).`,
    ...(code && { code }),
  }
}

/** What an answer other than 2xx means for the request it answers. */
export function statusFailure(status: number, headers: HttpHeaders, body: unknown): TelnyxFailure {
  const errors = parseErrors(body)
  const request_id = headers.get('request-id') ?? headers.get('x-request-id')
  const said = errors.map(describeError).find(Boolean)
  const message = said ? `${status} ${said}` : `status ${status}, no reason given`
  const answered = { status, errors, message, ...(request_id && { request_id }) }

  if (status === 429) return { kind: 'rate-limited', delivery: 'not-sent', ...answered }
  if (status === 408 || status >= 500) return { kind: 'server-error', delivery: 'maybe-applied', ...answered }
  if (status >= 400) {
    return { kind: 'rejected', delivery: 'answered', systemic: status === 401 || status === 403, ...answered }
  }
  return unreadable(status, `an answer of status ${status} where 200 was expected`)
}

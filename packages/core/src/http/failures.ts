import { isNetworkError } from 'ky'
import { describeError, parseErrors } from '../wire/error-envelope.ts'
import { type TelnyxFailure, unreadable } from '../wire/telnyx-failure.ts'
import type { HttpHeaders } from './http-fetch.ts'

/** With these error codes no byte of the request was sent, even if the fetch doesn't report when it sends. */
const NEVER_SENT_CODES = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** The certificate is checked before the request is written. */
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

/** The innermost error: ky wraps the error of fetch, fetch that of the socket, and a socket may have several. */
function findRootCause(error: unknown): SystemError {
  const { cause, errors } = (error ?? {}) as SystemError
  if (cause) return findRootCause(cause)
  if (Array.isArray(errors) && errors.length > 0) return findRootCause(errors[0])
  return (error ?? {}) as SystemError
}

/**
 * Converts an error of ky or of the transport below it into a failure. Only this function knows their errors.
 * `isSent`: false if the transport is known to have written nothing.
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
  const detail = isUntrusted ? `its certificate is not trusted: ${what}` : what
  return {
    kind: 'connection',
    delivery: neverSent ? 'not-sent' : 'maybe-applied',
    message: neverSent
      ? `Could not connect (${detail}).`
      : `The connection broke before a response arrived (${what}).`,
    ...(code && { code }),
  }
}

/** Converts a response other than 2xx into a failure. */
export function statusFailure(status: number, headers: HttpHeaders, body: unknown): TelnyxFailure {
  const errors = parseErrors(body)
  const request_id = headers.get('request-id') ?? headers.get('x-request-id')
  const reason = errors.map(describeError).find(Boolean)
  const message = reason ? `${status} ${reason}` : `status ${status}, no reason given`
  const answered = { status, errors, message, ...(request_id && { request_id }) }

  if (status === 429) return { kind: 'rate-limited', delivery: 'not-sent', ...answered }
  if (status === 408 || status >= 500) return { kind: 'server-error', delivery: 'maybe-applied', ...answered }
  if (status >= 400) {
    return { kind: 'rejected', delivery: 'answered', systemic: status === 401 || status === 403, ...answered }
  }
  return unreadable(status, `status ${status} instead of 200`)
}

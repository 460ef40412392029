import type { Clock } from '@countermand/core'
import type { Context } from 'hono'
import { errorEnvelope, type GatewayError } from '../../responses/error-envelope.ts'
import { type ReadBody, readBody } from '../read-body.ts'

/** Enough for an empty object with any white space. */
const MAX_BYTES = 1024

const TIMEOUT_MS = 10_000

export const BODY_TOO_SLOW = {
  status: 408,
  detail: `The body did not arrive within ${TIMEOUT_MS / 1000} s, so nothing was sent: send the cancel again, without a body.`,
} as const satisfies GatewayError

const EMPTY = /^\s*(\{\s*\})?\s*$/

/**
 * Reads the request of a cancel to its end. Returns an error response when the body is not empty or is
 * incomplete: a caller that sends `{"dry_run": true}` does not want a cancellation.
 */
export async function rejectBody(c: Context, clock: Clock) {
  const body = await readBody(c, { maxBytes: MAX_BYTES, timeoutMs: TIMEOUT_MS, clock })
  if ('problem' in body && body.problem === 'too-slow') return c.json(errorEnvelope(BODY_TOO_SLOW), 408)
  const detail = findProblem(body)
  return detail === undefined ? undefined : c.json(errorEnvelope({ status: 400, detail }), 400)
}

function findProblem(body: ReadBody): string | undefined {
  if ('text' in body && EMPTY.test(body.text)) return undefined
  if ('text' in body || body.problem === 'too-large') {
    return 'A cancel takes no fields: the body must be empty or {}. Nothing was sent.'
  }
  return 'The body was incomplete, so nothing was sent: send the cancel again, without a body.'
}

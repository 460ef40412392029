import type { TelnyxFailure } from '@countermand/core'
import type { Context } from 'hono'
import type { Upstream } from '../upstream/observe-upstream.ts'
import { endSentence } from './end-sentence.ts'
import { errorEnvelope, type GatewayError } from './error-envelope.ts'

/** Responds to a read that failed at Telnyx. Telnyx's own errors are passed through if they concern the caller. */
export const sendFailure = (c: Context, failure: TelnyxFailure, upstream: Upstream) => {
  const concernsCaller = failure.kind === 'rate-limited' || (failure.kind === 'rejected' && !failure.systemic)
  const error = toGatewayError(failure)
  const body = concernsCaller && failure.errors.length > 0 ? { errors: failure.errors } : errorEnvelope(error)
  // Telnyx may send any status, which the OpenAPI description covers with `default`.
  return c.json(body, error.status as 400, upstream.limitHeaders())
}

function toGatewayError(failure: TelnyxFailure): GatewayError {
  const { kind } = failure
  const message = endSentence(failure.message)
  switch (kind) {
    case 'rejected':
    case 'rate-limited':
      return kind === 'rejected' && failure.systemic
        ? {
            status: 502,
            title: 'Telnyx rejected the gateway',
            detail: `${message} This concerns the gateway's own key: contact its operator.`,
          }
        : withoutReason(failure.status as GatewayError['status']) // Telnyx may send any status
    case 'timeout':
      return { status: 504, detail: `Telnyx did not respond in time. ${message}` }
    case 'out-of-time':
      return { status: 504, detail: `Telnyx was not asked. ${message} Try again later.` }
    case 'connection':
    case 'server-error':
    case 'unreadable':
      return {
        status: 502,
        title: 'Bad response from Telnyx',
        detail: `Telnyx sent no usable response. ${message} Try again.`,
      }
    case 'invalid-id':
      return { status: 400, code: '10006', title: 'Invalid ID', detail: message }
    case 'aborted':
    case 'stopped':
      return { status: 503, detail: message }
    default:
      return failure satisfies never
  }
}

/** The error of a read that Telnyx refused without errors of its own. */
export const withoutReason = (status: GatewayError['status']): GatewayError => ({
  status,
  detail: `Telnyx responded with ${status} and gave no reason. ${getNextStep(status)}`,
})

function getNextStep(status: number): string {
  if (status === 429) return 'Try again later.'
  return status === 404 ? 'Check the id and the account.' : 'Check the request.'
}

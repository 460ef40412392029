import type { TelnyxFailure } from '@countermand/core'
import { documentedError, type ErrorEnvelope } from '@countermand/core/wire'
import type { Context } from 'hono'
import type { Upstream } from '../upstream/observe-upstream.ts'
import { errorEnvelope, type GatewayError } from './error-envelope.ts'

interface FailureResponse {
  status: number
  body: ErrorEnvelope
}

/** Responds to a read that failed at Telnyx. */
export const sendFailure = (c: Context, failure: TelnyxFailure, upstream: Upstream) => {
  const { status, body } = toResponse(failure)
  // Telnyx may send any status, which the OpenAPI description covers with `default`.
  return c.json(body, status as 400, upstream.limitHeaders())
}

function toResponse(failure: TelnyxFailure): FailureResponse {
  switch (failure.kind) {
    case 'rejected':
      return failure.systemic
        ? gatewayError(
            502,
            '10007',
            'Telnyx rejected the gateway',
            `${failure.message} This concerns the gateway's own key: contact its operator.`,
          )
        : passThrough(failure)
    case 'rate-limited':
      return passThrough(failure)
    case 'timeout':
    case 'out-of-time':
      return gatewayError(
        504,
        '10008',
        'Request timeout',
        `Telnyx did not respond in time. ${failure.message}`,
      )
    case 'connection':
    case 'server-error':
    case 'unreadable':
      return gatewayError(
        502,
        '10007',
        'Bad response from Telnyx',
        `Telnyx sent no usable response. ${failure.message} Try again.`,
      )
    case 'invalid-id':
      return gatewayError(400, '10006', 'Invalid ID', failure.message)
    case 'aborted':
    case 'stopped':
      return gatewayError(503, '10037', 'Service unavailable', failure.message)
    default:
      return failure satisfies never
  }
}

const gatewayError = (
  status: GatewayError['status'],
  code: string,
  title: string,
  detail: string,
): FailureResponse => ({
  status,
  body: errorEnvelope({ status, code, title, detail }),
})

/** Telnyx's status and errors. If its response has no error envelope, the error is ours. */
const passThrough = ({
  status,
  errors,
}: TelnyxFailure & { kind: 'rejected' | 'rate-limited' }): FailureResponse => ({
  status,
  body:
    errors.length > 0
      ? { errors }
      : errorEnvelope({
          status: status as GatewayError['status'], // not part of the body
          ...documentedError(status),
          detail: `Telnyx responded with ${status} and gave no reason. ${getNextStep(status)}`,
        }),
})

function getNextStep(status: number): string {
  if (status === 429) return 'Try again later.'
  return status === 404 ? 'Check the id and the account.' : 'Check the request.'
}

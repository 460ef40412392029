import type { TelnyxFailure } from '@countermand/core'
import { documentedError, type ErrorEnvelope } from '@countermand/core/wire'
import { errorEnvelope, type OwnError } from './error-envelope.ts'

export interface FailureAnswer {
  status: number
  body: ErrorEnvelope
}

/** How a read that Telnyx did not answer with an order is answered by the gateway. */
export function failureAnswer(failure: TelnyxFailure): FailureAnswer {
  switch (failure.kind) {
    case 'rejected':
      return failure.systemic
        ? own(
            502,
            '10007',
            'Telnyx refused the gateway',
            `${failure.message} It speaks of the gateway's own key: tell its operator.`,
          )
        : passOn(failure)
    case 'rate-limited':
      return passOn(failure)
    case 'timeout':
    case 'out-of-time':
      return own(504, '10008', 'Request timeout', `Telnyx did not answer in time. ${failure.message}`)
    case 'connection':
    case 'server-error':
    case 'unreadable':
      return own(
        502,
        '10007',
        'Bad answer from Telnyx',
        `Telnyx gave no usable answer. ${failure.message} Try again.`,
      )
    case 'invalid-id':
      return own(400, '10006', 'Invalid ID', failure.message)
    case 'aborted':
    case 'stopped':
      return own(503, '10037', 'Service unavailable', failure.message)
    default:
      return failure satisfies never
  }
}

const own = (status: OwnError['status'], code: string, title: string, detail: string): FailureAnswer => ({
  status,
  body: errorEnvelope({ status, code, title, detail }),
})

/** Telnyx's own words with Telnyx's own status; ours, where an answer has no error in the envelope. */
const passOn = ({
  status,
  errors,
}: TelnyxFailure & { kind: 'rejected' | 'rate-limited' }): FailureAnswer => ({
  status,
  body:
    errors.length > 0
      ? { errors }
      : errorEnvelope({
          status: status as OwnError['status'], // it is not in the body
          ...documentedError(status),
          detail: `Telnyx answered ${status} and gave no reason. ${nextStep(status)}`,
        }),
})

function nextStep(status: number): string {
  if (status === 429) return 'Try again later.'
  return status === 404 ? 'Check the id and the account.' : 'Check the request.'
}

import type { TelnyxFailure } from '@countermand/core'
import { sanitize } from './format.ts'

/** Why a read failed, and what to do next. */
export function describeFailure(failure: TelnyxFailure): { problem: string; nextStep: string } {
  return { problem: sanitize(failure.message), nextStep: suggestNextStep(failure) }
}

function suggestNextStep(failure: TelnyxFailure): string {
  switch (failure.kind) {
    case 'rejected':
      return failure.systemic
        ? 'Check the API key or token and its permissions.'
        : 'Check the id, the filters and the account.'
    case 'connection':
      return failure.delivery === 'not-sent'
        ? 'Check the address and the network, then try again.'
        : 'Try again.'
    case 'timeout':
    case 'rate-limited':
    case 'server-error':
    case 'out-of-time':
    case 'aborted':
    case 'stopped':
      return 'Try again in a moment.'
    case 'unreadable':
      return 'Check that the base URL is that of the API.'
    case 'invalid-id':
      return 'Check the id.'
    default:
      return failure satisfies never
  }
}

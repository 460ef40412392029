import type { ApiResponse } from '../http/send-request.ts'
import type { TelnyxFailure } from '../wire/telnyx-failure.ts'
import type { Priority } from './request-options.ts'

/** What became of one request, for metrics and traces. Durations are in milliseconds. */
export interface RequestReport {
  /** The operation, one of `ENDPOINTS`. */
  endpoint: string
  priority: Priority
  /** How long it waited for its turn under the rate limit. */
  waitMs: number
  /** From sending to the complete response, or to the failure; undefined if it was not sent. */
  sendMs: number | undefined
  result: ApiResponse | TelnyxFailure
}

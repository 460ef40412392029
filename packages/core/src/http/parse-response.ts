import type { z } from 'zod'
import { TelnyxError } from '../wire/telnyx-error.ts'
import { type TelnyxFailure, unreadable } from '../wire/telnyx-failure.ts'
import { statusFailure } from './failures.ts'
import type { ApiResponse } from './send-request.ts'

/**
 * Reads a 2xx response by a schema.
 *
 * @throws TelnyxError for a failure, another status, and a body that does not fit the schema
 */
export function parseResponse<Schema extends z.ZodType>(
  response: ApiResponse | TelnyxFailure,
  schema: Schema,
): z.infer<Schema> {
  if ('kind' in response) throw new TelnyxError(response)
  const { status, headers, body } = response
  if (status < 200 || status > 299) throw new TelnyxError(statusFailure(status, headers, body))
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  throw new TelnyxError(unreadable(status, 'a response that does not match the request'))
}

import type { z } from 'zod'
import { parseResponse } from '../http/parse-response.ts'
import type { ApiRequest } from '../http/send-request.ts'
import type { SendPaced } from '../pacing/pace-requests.ts'
import type { RequestOptions } from '../pacing/request-options.ts'
import { isValidId } from '../wire/sub-number-order.ts'
import { TelnyxError } from '../wire/telnyx-error.ts'
import { invalidId, unreadable } from '../wire/telnyx-failure.ts'

/**
 * Sends a request about one thing and returns the response, if it is about that thing.
 *
 * @throws TelnyxError for an id that can't be part of a URL, a failure, and a response about another thing
 */
export async function requestById<Body extends { data: { id: string } }>(
  sendPaced: SendPaced,
  { id, schema, ...request }: ApiRequest & { id: string; schema: z.ZodType<Body> },
  options?: RequestOptions,
): Promise<Body> {
  if (!isValidId(id)) throw new TelnyxError(invalidId(id))
  const body = parseResponse(await sendPaced(request, options), schema)
  if (body.data.id.toLowerCase() !== id.toLowerCase()) {
    throw new TelnyxError(unreadable(200, `a response about another id (${body.data.id})`))
  }
  return body
}

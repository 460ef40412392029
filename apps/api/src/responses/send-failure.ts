import type { TelnyxFailure } from '@countermand/core'
import { errorEnvelopeSchema } from '@countermand/core/wire'
import type { Context } from 'hono'
import type { Upstream } from '../upstream/observe-upstream.ts'
import { failureAnswer } from './failure-response.ts'

/** The error answers of every route, for its description. */
export const errorAnswers = {
  default: {
    description: "An error, in Telnyx's envelope.",
    content: { 'application/json': { schema: errorEnvelopeSchema } },
  },
}

/** Answers a read that brought no order. */
export const sendFailure = (c: Context, failure: TelnyxFailure, upstream: Upstream) => {
  const { status, body } = failureAnswer(failure)
  // Telnyx's statuses are open-ended, which is what `default` in the route's description stands for.
  return c.json(body, status as 400, upstream.limitHeaders())
}

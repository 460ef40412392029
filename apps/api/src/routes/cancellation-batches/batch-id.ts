import { z } from '@hono/zod-openapi'
import { errorResponse } from '../../openapi/error-responses.ts'
import { BATCH } from '../../openapi/examples.ts'
import { errorEnvelope } from '../../responses/error-envelope.ts'

export const batchIdParams = z.object({
  id: z.string().meta({ description: 'The id of a batch.', examples: [BATCH.id] }),
})

const NO_SUCH_BATCH = {
  status: 404,
  detail: 'There is no such batch: use the id from the response that created it, or from the list.',
} as const

export const noSuchBatch = () => errorEnvelope(NO_SUCH_BATCH)

/** The response in the descriptions of these routes. */
export const noSuchBatchResponse = errorResponse('There is no such batch.', NO_SUCH_BATCH)

import { z } from '@hono/zod-openapi'
import { errorEnvelope } from '../../responses/error-envelope.ts'

export const batchIdParams = z.object({ id: z.string() })

export const noSuchBatch = () =>
  errorEnvelope({
    status: 404,
    detail: 'There is no such batch: use the id from the response that created it, or from the list.',
  })

import { isSendableId } from '@countermand/core'
import { z } from '@hono/zod-openapi'
import { holdsSecret } from '../../secrets.ts'

/** The id in a path. Telnyx documents no format, so only what can't be one is refused. */
export const orderIdParams = z.object({
  sub_number_order_id: z.string().refine((id) => isSendableId(id) && !holdsSecret(id), {
    error: 'must be the id of an order: 1 to 128 letters, digits, "-", "_", "." or "~"',
  }),
})

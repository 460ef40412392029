import { isSendableId } from '@countermand/core'
import { z } from '@hono/zod-openapi'

/** The id in a path. Telnyx documents no format, so only what can't be one is turned away. */
export const orderIdParams = z.object({
  sub_number_order_id: z.string().refine(isSendableId, {
    error: 'must be the id of an order: 1 to 128 letters, digits, "-", "_", "." or "~"',
  }),
})

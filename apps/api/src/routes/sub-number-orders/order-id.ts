import { isValidId } from '@countermand/core/wire'
import { z } from '@hono/zod-openapi'
import { holdsSecret } from '../../secrets.ts'

/** The id in a path. Telnyx documents no format, so only what can't be one is refused. */
export const orderIdParams = z.object({
  sub_number_order_id: z.string().refine((id) => isValidId(id) && !holdsSecret(id), {
    error: 'must be the id of an order: 1 to 128 letters, digits, "-", "_", "." or "~"',
  }),
})

import { z } from '@hono/zod-openapi'

/** Telnyx's `filter[include_phone_numbers]`. */
export const includePhoneNumbers = z
  .enum(['true', 'false'])
  .transform((text) => text === 'true')
  .optional()

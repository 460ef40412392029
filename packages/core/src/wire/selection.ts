import { z } from 'zod'

/**
 * A filter for orders. The first five fields are Telnyx's own filters, named as in `filter[...]`; the others are ours.
 * All of them are applied here to each order that Telnyx returns. An order without a field does not match it.
 */
export const orderFilterSchema = z
  .strictObject({
    status: z.string().min(1).describe('Any case; pending by default.'),
    country_code: z.string().min(1).describe('ISO 3166 alpha-2, any case.'),
    phone_number_type: z.string().min(1).describe('Such as local, toll_free, mobile or national.'),
    order_request_id: z.string().min(1).describe('The number order that the orders belong to.'),
    phone_numbers_count: z.int().min(0).describe('Orders of exactly this many phone numbers.'),
    customer_reference: z.string().min(1).describe('A pattern with * and ?, any case.'),
    older_than_minutes: z.number().min(0).describe('Orders created longer ago than this.'),
    requirements_met: z.boolean().describe('Whether all regulatory requirements are met.'),
  })
  .partial()
  .refine((filter) => Object.values(filter).some((value) => value !== undefined), {
    error: 'needs at least one field: no filter would mean every order',
  })
  .meta({ id: 'OrderFilter' })

/** The orders of a plan or a bulk cancellation: by ids or by a filter, never all. */
export const selectionSchema = z.union([
  z.strictObject({ sub_number_order_ids: z.array(z.string().min(1)).min(1, 'names no order') }),
  z.strictObject({ filter: orderFilterSchema }),
])

/** A filter for orders. An order without a filtered field does not match. */
export type OrderFilter = {
  [Name in keyof z.infer<typeof orderFilterSchema>]: z.infer<typeof orderFilterSchema>[Name] | undefined
}
/** The orders of a plan: by ids or by a filter. */
export type Selection = { sub_number_order_ids: readonly string[] } | { filter: OrderFilter }

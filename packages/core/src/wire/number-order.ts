import { z } from 'zod'
import { dateTime, integer, uuid } from './documented-types.ts'
import { type ListPage, type PagedQuery, paginationMetaSchema } from './page.ts'
import { orderedPhoneNumberSchema } from './sub-number-order.ts'
import { unvalidated } from './unvalidated.ts'

/** The list shows `id` and `phone_number` only; a retrieve shows all of it. */
const numberInOrderSchema = orderedPhoneNumberSchema.extend({ country_iso_alpha2: unvalidated(z.string()) })

/**
 * Telnyx's number order, kept as it was sent. Only `id` is required. Telnyx splits it into one sub number order per
 * country and number type, and can cancel only those.
 *
 * Source: Telnyx API spec, schemas `NumberOrder` (list) and `NumberOrderWithPhoneNumbers` (retrieve).
 */
export const numberOrderSchema = z
  .looseObject({
    id: uuid,
    record_type: unvalidated(z.string()),
    phone_numbers_count: unvalidated(integer),
    connection_id: unvalidated(z.string()),
    messaging_profile_id: unvalidated(z.string()),
    billing_group_id: unvalidated(z.string()),
    phone_numbers: unvalidated(z.array(numberInOrderSchema)),
    sub_number_orders_ids: unvalidated(z.array(uuid)),
    status: unvalidated(z.string()),
    customer_reference: unvalidated(z.string()),
    created_at: unvalidated(dateTime),
    updated_at: unvalidated(dateTime),
    requirements_met: unvalidated(z.boolean()),
  })
  .meta({ id: 'NumberOrder', description: 'An order of phone numbers, as Telnyx sends it.' })

/** A number order as Telnyx sent it. Only `id` is guaranteed. */
export type NumberOrder = z.infer<typeof numberOrderSchema>

/** The response to `GET /v2/number_orders/{id}`. */
export const numberOrderResponseSchema = z.looseObject({ data: numberOrderSchema })

/** The response to `GET /v2/number_orders`. */
export const numberOrderPageSchema = z
  .looseObject({ data: z.array(numberOrderSchema), meta: unvalidated(paginationMetaSchema) })
  .meta({ id: 'NumberOrderPage' })

export type NumberOrderPage = ListPage<NumberOrder>

/** The query of `GET /v2/number_orders`, in the shape of the official SDK. Its paging is documented. */
export interface NumberOrderQuery extends PagedQuery {
  filter?: {
    status?: string
    created_at?: { gt?: string; lt?: string }
    /** Text in Telnyx's schema. */
    phone_numbers_count?: string | number
    customer_reference?: string
    requirements_met?: boolean
  }
}

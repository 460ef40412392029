import { z } from 'zod'
import { dateTime, uuid } from './documented-types.ts'
import { type ListPage, type PagedQuery, paginationMetaSchema } from './page.ts'
import { regulatoryRequirementSchema } from './sub-number-order.ts'
import { unvalidated } from './unvalidated.ts'

/**
 * A phone number of a number order, kept as it was sent. Only the ids of it and of its sub number order are required.
 *
 * Source: Telnyx API spec, schema `NumberOrderPhoneNumber`; guide "Number Orders" for the deadline.
 */
export const numberOrderPhoneNumberSchema = z
  .looseObject({
    id: uuid,
    sub_number_order_id: uuid,
    record_type: unvalidated(z.string()),
    phone_number: unvalidated(z.string()),
    order_request_id: unvalidated(uuid),
    country_code: unvalidated(z.string()),
    phone_number_type: unvalidated(z.string()),
    regulatory_requirements: unvalidated(z.array(regulatoryRequirementSchema)),
    requirements_met: unvalidated(z.boolean()),
    requirements_status: unvalidated(z.string()),
    status: unvalidated(z.string()),
    bundle_id: unvalidated(uuid),
    locality: unvalidated(z.string()),
    deadline: unvalidated(dateTime).describe(
      'When Telnyx cancels the order by itself if requirements are still missing.',
    ),
    is_block_number: unvalidated(z.boolean()),
  })
  .meta({
    id: 'NumberOrderPhoneNumber',
    description:
      'A phone number of a number order, with its sub number order and deadline, as Telnyx sends it.',
  })

/** A phone number of a number order as Telnyx sent it. Only `id` and `sub_number_order_id` are guaranteed. */
export type NumberOrderPhoneNumber = z.infer<typeof numberOrderPhoneNumberSchema>

/** The response to `GET /v2/number_order_phone_numbers/{id}`. */
export const numberOrderPhoneNumberResponseSchema = z.looseObject({ data: numberOrderPhoneNumberSchema })

/** The response to `GET /v2/number_order_phone_numbers`. */
export const numberOrderPhoneNumberPageSchema = z
  .looseObject({ data: z.array(numberOrderPhoneNumberSchema), meta: unvalidated(paginationMetaSchema) })
  .meta({ id: 'NumberOrderPhoneNumberPage' })

export type NumberOrderPhoneNumberPage = ListPage<NumberOrderPhoneNumber>

/**
 * The query of `GET /v2/number_order_phone_numbers`, in the shape of the official SDK. Its one filter is the country;
 * `page` is not documented for it.
 */
export interface NumberOrderPhoneNumberQuery extends PagedQuery {
  filter?: { country_code?: string }
}

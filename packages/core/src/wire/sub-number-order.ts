import { z } from 'zod'
import { dateTime, integer, uuid } from './documented-types.ts'
import { unvalidated } from './unvalidated.ts'

/** One requirement of an order. Telnyx's guides use field types that its schema lacks (`action`), so any is kept. */
export const regulatoryRequirementSchema = z.looseObject({
  record_type: unvalidated(z.string()),
  requirement_id: unvalidated(uuid),
  field_type: unvalidated(z.string()),
  field_value: unvalidated(z.string()),
  status: unvalidated(z.string()),
})

/** One phone number of an order. */
export const orderedPhoneNumberSchema = z.looseObject({
  id: unvalidated(uuid),
  phone_number: unvalidated(z.string()),
  country_code: unvalidated(z.string()),
  phone_number_type: unvalidated(z.string()),
  record_type: unvalidated(z.string()),
  bundle_id: unvalidated(uuid),
  requirements_met: unvalidated(z.boolean()),
  requirements_status: unvalidated(z.string()),
  status: unvalidated(z.string()),
  regulatory_requirements: unvalidated(z.array(regulatoryRequirementSchema)),
})

/**
 * Telnyx's sub number order, kept as it was sent: unknown fields, fields of another type than documented, statuses
 * outside the documented enum, nulls and both time formats. Only `id` and `status` are required, because an order is
 * useless without them. Use `documentedFields` to base a decision on a field.
 *
 * Source: Telnyx API spec, schema `SubNumberOrder`; guide "Number Orders" for the wider statuses.
 */
export const subNumberOrderSchema = z
  .looseObject({
    id: uuid,
    status: z
      .string()
      .describe(
        'Documented: pending, success, failure. The guide adds cancelled and deleted. Any string is kept.',
      ),
    order_request_id: unvalidated(uuid),
    country_code: unvalidated(z.string()),
    phone_number_type: unvalidated(z.string()),
    user_id: unvalidated(uuid),
    regulatory_requirements: unvalidated(z.array(regulatoryRequirementSchema)),
    record_type: unvalidated(z.string()),
    phone_numbers_count: unvalidated(integer),
    created_at: unvalidated(dateTime),
    updated_at: unvalidated(dateTime),
    requirements_met: unvalidated(z.boolean()),
    customer_reference: unvalidated(z.string()),
    is_block_sub_number_order: unvalidated(z.boolean()),
    phone_numbers: unvalidated(z.array(orderedPhoneNumberSchema)),
  })
  .meta({
    id: 'SubNumberOrder',
    description: 'The part of a number order for one country and number type, as Telnyx sends it.',
  })

/** A sub number order as Telnyx sent it. Only `id` and `status` are guaranteed. */
export type SubNumberOrder = z.infer<typeof subNumberOrderSchema>

/** The phone number types that Telnyx documents. */
export const PHONE_NUMBER_TYPES = [
  'local',
  'toll_free',
  'mobile',
  'national',
  'shared_cost',
  'landline',
] as const

/** The response to a retrieve and to a cancel. */
export const subNumberOrderResponseSchema = z.looseObject({ data: subNumberOrderSchema })

/** Needed because Date.parse finds a date in almost any text, such as "PO-2020". */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/

/**
 * Parses a Telnyx time (`…Z` or `…+00:00`, with microseconds) as milliseconds since the epoch; undefined if it is
 * missing or not a time.
 */
export function parseTime(text: string | null | undefined): number | undefined {
  const time = Date.parse(typeof text === 'string' && TIME.test(text) ? text : '')
  return Number.isNaN(time) ? undefined : time
}

const SENDABLE_ID = /^[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,127}$/

/**
 * Whether a text can be used as an id in a URL. Telnyx documents the path parameter as a plain string, so this does not
 * require a UUID. It only rejects what could address another resource (slashes, `..`, percent signs, control
 * characters), and ids of more than 128 characters.
 */
export const isValidId = (id: string): boolean => SENDABLE_ID.test(id)

/** The message for an id that is not valid. */
export const describeInvalidId = (text: string): string =>
  `${JSON.stringify(text.slice(0, 60))} is not a valid order id: use 1 to 128 letters, digits, "-", "_", "." or "~".`

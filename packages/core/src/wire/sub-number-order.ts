import { z } from 'zod'

/**
 * A known field of another type than documented reads as absent: one odd field must not make an
 * order unreadable, and a guard that needs the field blocks when it cannot see it.
 */
const optional = <Schema extends z.ZodType>(schema: Schema) => schema.nullish().catch(undefined)

/** One requirement of an order. Guides list field types that the schema does not (`action`), so any is kept. */
const regulatoryRequirementSchema = z.looseObject({
  record_type: optional(z.string()),
  requirement_id: optional(z.string()),
  field_type: optional(z.string()),
  field_value: optional(z.string()),
  status: optional(z.string()),
})

const orderedPhoneNumberSchema = z.looseObject({
  id: optional(z.string()),
  phone_number: optional(z.string()),
  country_code: optional(z.string()),
  phone_number_type: optional(z.string()),
  record_type: optional(z.string()),
  bundle_id: optional(z.string()),
  requirements_met: optional(z.boolean()),
  requirements_status: optional(z.string()),
  status: optional(z.string()),
  regulatory_requirements: optional(z.array(regulatoryRequirementSchema)),
})

/**
 * Telnyx's sub number order, read leniently: fields that we don't know, statuses outside the
 * documented enum, nulls and both time formats are kept as they came. Only `id` and `status` must be
 * there, since without them nothing can be said of an order.
 *
 * Source: Telnyx API spec, schema `SubNumberOrder`; guide "Number Orders" for the wider statuses.
 */
export const subNumberOrderSchema = z
  .looseObject({
    id: z.string(),
    /** Documented: pending, success, failure. The guide adds cancelled and deleted. Any string is kept. */
    status: z.string(),
    order_request_id: optional(z.string()),
    country_code: optional(z.string()),
    phone_number_type: optional(z.string()),
    user_id: optional(z.string()),
    regulatory_requirements: optional(z.array(regulatoryRequirementSchema)),
    record_type: optional(z.string()),
    phone_numbers_count: optional(z.number()),
    created_at: optional(z.string()),
    updated_at: optional(z.string()),
    requirements_met: optional(z.boolean()),
    customer_reference: optional(z.string()),
    is_block_sub_number_order: optional(z.boolean()),
    phone_numbers: optional(z.array(orderedPhoneNumberSchema)),
  })
  .meta({
    id: 'SubNumberOrder',
    description: 'The part of a number order for one country and number type, as Telnyx sends it.',
  })

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

/** `{ data: SubNumberOrder }`, the answer to a retrieve and to a cancel. */
export const subNumberOrderResponseSchema = z.looseObject({ data: subNumberOrderSchema })

/** Date.parse finds a date in almost anything, such as in "PO-2020". */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/

/**
 * Reads a Telnyx time (`…Z` or `…+00:00`, with microseconds) as milliseconds since the epoch;
 * undefined when it is missing or no time.
 */
export function parseTime(text: string | null | undefined): number | undefined {
  const time = Date.parse(text && TIME.test(text) ? text : '')
  return Number.isNaN(time) ? undefined : time
}

const SENDABLE_ID = /^[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,127}$/

/**
 * Whether a text can stand as the id of an order in a URL. Telnyx documents the path parameter as a
 * plain string, so this does not ask for a UUID; it only keeps out what could address something else
 * (slashes, `..`, percent signs, control characters, anything over 128 characters).
 */
export const isSendableId = (id: string): boolean => SENDABLE_ID.test(id)

/** Says that a text can't be the id of an order, and what can. */
export const idProblem = (text: string): string =>
  `${JSON.stringify(text.slice(0, 60))} can't be the id of an order: 1 to 128 letters, digits, "-", "_", "." or "~".`

import { z } from 'zod'
import { asSent } from './as-sent.ts'

/** One requirement of an order. Guides list field types that the schema does not (`action`), so any is kept. */
const regulatoryRequirementSchema = z.looseObject({
  record_type: asSent(z.string()),
  requirement_id: asSent(z.string()),
  field_type: asSent(z.string()),
  field_value: asSent(z.string()),
  status: asSent(z.string()),
})

const orderedPhoneNumberSchema = z.looseObject({
  id: asSent(z.string()),
  phone_number: asSent(z.string()),
  country_code: asSent(z.string()),
  phone_number_type: asSent(z.string()),
  record_type: asSent(z.string()),
  bundle_id: asSent(z.string()),
  requirements_met: asSent(z.boolean()),
  requirements_status: asSent(z.string()),
  status: asSent(z.string()),
  regulatory_requirements: asSent(z.array(regulatoryRequirementSchema)),
})

/**
 * Telnyx's sub number order, kept as it was sent: fields that we don't know, fields of another type than
 * documented, statuses outside the documented enum, nulls and both time formats. Only `id` and `status`
 * must be there, since without them nothing can be said of an order. To judge by a field, read it through
 * `documentedFields`.
 *
 * Source: Telnyx API spec, schema `SubNumberOrder`; guide "Number Orders" for the wider statuses.
 */
export const subNumberOrderSchema = z
  .looseObject({
    id: z.string(),
    /** Documented: pending, success, failure. The guide adds cancelled and deleted. Any string is kept. */
    status: z.string(),
    order_request_id: asSent(z.string()),
    country_code: asSent(z.string()),
    phone_number_type: asSent(z.string()),
    user_id: asSent(z.string()),
    regulatory_requirements: asSent(z.array(regulatoryRequirementSchema)),
    record_type: asSent(z.string()),
    phone_numbers_count: asSent(z.number()),
    created_at: asSent(z.string()),
    updated_at: asSent(z.string()),
    requirements_met: asSent(z.boolean()),
    customer_reference: asSent(z.string()),
    is_block_sub_number_order: asSent(z.boolean()),
    phone_numbers: asSent(z.array(orderedPhoneNumberSchema)),
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
  const time = Date.parse(typeof text === 'string' && TIME.test(text) ? text : '')
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

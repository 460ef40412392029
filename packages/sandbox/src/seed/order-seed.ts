import { parseTime } from '@countermand/core/wire'
import { z } from 'zod'
import { canonicalId } from '../canonical-id.ts'
import { type OrderRecord, REQUIREMENTS_STATUSES, type RequirementsStatus } from '../orders/entities.ts'
import { type Random, uuid } from '../seeded-random.ts'
import { requirementsOf } from './requirements.ts'

const time = z.string().refine((text) => parseTime(text) !== undefined, 'not a time')

/** One order to be there, in Telnyx's field names. What is left out is filled in plainly. */
export const orderSeedSchema = z
  .strictObject({
    /** @default a UUID from the seed */
    id: z.string().min(1).optional(),
    /** @default 'pending' */
    status: z.string().min(1).optional(),
    /** @default a UUID from the seed */
    order_request_id: z.string().optional(),
    /** @default 'US' */
    country_code: z.string().optional(),
    /** @default 'local' */
    phone_number_type: z.string().optional(),
    user_id: z.string().optional(),
    /** @default what the sandbox asks for in that country: nothing for US and CA */
    regulatory_requirements: z
      .array(z.strictObject({ requirement_id: z.string(), field_type: z.string() }))
      .optional(),
    /** At most what Telnyx's bulk orders take. @default 1 */
    phone_numbers_count: z.int().min(0).max(10_000).optional(),
    /** @default one hour before now */
    created_at: time.optional(),
    /** @default created_at */
    updated_at: time.optional(),
    /** @default true when the order has no requirements or is a success */
    requirements_met: z.boolean().optional(),
    /** Where the paperwork of its numbers stands. @default by requirements_met: approved, or values missing */
    requirements_status: z.enum(REQUIREMENTS_STATUSES).optional(),
    /** @default 30 days from now if the order is pending and values are missing or rejected, else null */
    deadline: time.nullable().optional(),
    /** @default null */
    customer_reference: z.string().nullable().optional(),
    /** @default false */
    is_block_sub_number_order: z.boolean().optional(),
  })
  .refine(
    ({ requirements_met: met, requirements_status: status }) =>
      met === undefined || status === undefined || met === (status === 'approved'),
    { path: ['requirements_met'], message: 'contradicts requirements_status; give one of the two' },
  )

export type OrderSeed = z.infer<typeof orderSeedSchema>

const HOUR_MS = 3_600_000
const DEADLINE_MS = 30 * 24 * HOUR_MS

/** Fills an order in. Draws two UUIDs from `random`, whatever is given, so that ids stay put. */
export function orderFrom(
  seed: OrderSeed,
  { random, now, userId }: { random: Random; now: number; userId: string },
) {
  const [id, orderRequestId] = [uuid(random), uuid(random)]
  const { country_code = 'US', phone_number_type = 'local', status = 'pending' } = seed
  const requirements =
    seed.regulatory_requirements ?? requirementsOf({ country: country_code, type: phone_number_type })
  const created = parseTime(seed.created_at) ?? now - HOUR_MS
  const paperwork = paperworkOf(seed, requirements.length === 0 || status === 'success')
  const isAwaited = paperwork === 'requirement-info-pending' || paperwork === 'requirement-info-exception'
  const deadline = status === 'pending' && isAwaited ? now + DEADLINE_MS : null
  return {
    id: canonicalId(seed.id ?? id),
    order_request_id: canonicalId(seed.order_request_id ?? orderRequestId),
    country_code,
    phone_number_type,
    user_id: seed.user_id ?? userId,
    regulatory_requirements: requirements,
    phone_numbers_count: seed.phone_numbers_count ?? 1,
    created_at: created,
    customer_reference: seed.customer_reference ?? null,
    is_block_sub_number_order: seed.is_block_sub_number_order ?? false,
    history: [
      {
        at: parseTime(seed.updated_at) ?? created,
        by: 'seed',
        status,
        requirements_status: paperwork,
        deadline: seed.deadline === undefined ? deadline : (parseTime(seed.deadline) ?? null),
      },
    ],
    patches: { arrived: 0, applied: 0 },
    cancelUnderWay: undefined,
    processingAnswers: 0,
  } satisfies OrderRecord
}

function paperworkOf(
  { requirements_met, requirements_status }: OrderSeed,
  isMetByDefault: boolean,
): RequirementsStatus {
  if (requirements_status) return requirements_status
  return (requirements_met ?? isMetByDefault) ? 'approved' : 'requirement-info-pending'
}

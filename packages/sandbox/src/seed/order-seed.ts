import { parseTime } from '@countermand/core/wire'
import { z } from 'zod'
import { canonicalId } from '../canonical-id.ts'
import { type OrderRecord, REQUIREMENTS_STATUSES, type RequirementsStatus } from '../orders/entities.ts'
import { type Random, uuid } from '../seeded-random.ts'
import { findRequirements } from './requirements.ts'

const time = z.string().refine((text) => parseTime(text) !== undefined, 'not a time')

/** One order to create, in Telnyx's field names. Fields that are left out get a plain default. */
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
    /** @default the sandbox's requirements for that country and type; none for US and CA */
    regulatory_requirements: z
      .array(z.strictObject({ requirement_id: z.string(), field_type: z.string() }))
      .optional(),
    /** At most the size of a Telnyx bulk order. @default 1 */
    phone_numbers_count: z.int().min(0).max(10_000).optional(),
    /** @default one hour before now */
    created_at: time.optional(),
    /** @default created_at */
    updated_at: time.optional(),
    /** @default true when the order has no requirements or is a success */
    requirements_met: z.boolean().optional(),
    /** @default by requirements_met: approved, or requirement-info-pending */
    requirements_status: z.enum(REQUIREMENTS_STATUSES).optional(),
    /** @default 30 days from now if the order is pending and values are missing or rejected, otherwise null */
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

/** Creates an order. Draws two UUIDs from `random` even if ids are given, so that the ids of later orders don't change. */
export function buildOrder(
  seed: OrderSeed,
  { random, now, userId }: { random: Random; now: number; userId: string },
) {
  const [id, orderRequestId] = [uuid(random), uuid(random)]
  const { country_code = 'US', phone_number_type = 'local', status = 'pending' } = seed
  const requirements =
    seed.regulatory_requirements ?? findRequirements({ country: country_code, type: phone_number_type })
  const created = parseTime(seed.created_at) ?? now - HOUR_MS
  const requirements_status = chooseRequirementsStatus(
    seed,
    requirements.length === 0 || status === 'success',
  )
  const isOpen =
    requirements_status === 'requirement-info-pending' || requirements_status === 'requirement-info-exception'
  const deadline = status === 'pending' && isOpen ? now + DEADLINE_MS : null
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
        requirements_status,
        deadline: seed.deadline === undefined ? deadline : (parseTime(seed.deadline) ?? null),
      },
    ],
    patches: { arrived: 0, applied: 0 },
    unsettledCancel: undefined,
    processingResponses: 0,
  } satisfies OrderRecord
}

function chooseRequirementsStatus(
  { requirements_met, requirements_status }: OrderSeed,
  isMetByDefault: boolean,
): RequirementsStatus {
  if (requirements_status) return requirements_status
  return (requirements_met ?? isMetByDefault) ? 'approved' : 'requirement-info-pending'
}

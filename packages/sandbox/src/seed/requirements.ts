import type { Requirement, RequirementsStatus } from '../orders/entities.ts'
import {
  between,
  hashSeed,
  pickWeighted,
  type Random,
  seededRandom,
  uuid,
  type Weighted,
} from '../seeded-random.ts'

/** What one sub order orders. */
export interface Product {
  country: string
  type: string
}

/** Requirements whose ids Telnyx's public documents show. */
const PUBLISHED: Record<string, readonly Requirement[]> = {
  'DE local': [
    { requirement_id: '0e84f7f9-d195-4d02-9873-9ac4b99c276d', field_type: 'address' },
    { requirement_id: '9e02e20d-167b-49f8-9b57-41495b538660', field_type: 'document' },
  ],
  'AT toll_free': [
    { requirement_id: '2708e569-696a-4fc7-9305-5fdb3eb9c7dd', field_type: 'textual' },
    { requirement_id: '8ffb3622-7c6b-4ccc-b65f-7a3dc0099576', field_type: 'address' },
  ],
  'AU mobile': [
    { requirement_id: 'b7c72fb8-fa08-4529-aaf6-b9117d3f3698', field_type: 'action' },
    { requirement_id: '8ffb3622-7c6b-4ccc-b65f-7a3dc0099576', field_type: 'address' },
  ],
  'US local': [],
  'US toll_free': [],
  'CA local': [],
}

const known = new Map<string, readonly Requirement[]>(Object.entries(PUBLISHED))

/** The requirements of a country and number type, the same under every seed. */
export function findRequirements({ country, type }: Product): readonly Requirement[] {
  const product = `${country} ${type}`
  const requirements = known.get(product) ?? inventRequirements(country, product)
  known.set(product, requirements)
  return requirements
}

/** One for GB, two to four for other countries. */
function inventRequirements(country: string, product: string): readonly Requirement[] {
  const random = seededRandom(hashSeed(product))
  return ['textual', 'address', 'document', 'document']
    .slice(0, country === 'GB' ? 1 : between(random, 2, 4))
    .map((field_type) => ({ requirement_id: uuid(random), field_type }))
}

/** Weights are invented. */
const PENDING_STATUSES: Weighted<RequirementsStatus> = [
  ['requirement-info-pending', 45],
  ['requirement-info-under-review', 35],
  ['requirement-info-exception', 20],
]

/**
 * Countries whose numbers can only be ordered with a fulfilled requirement group, so values are never
 * missing. Source: Telnyx guide "Requirement groups".
 */
const FULFILLED_FIRST = ['CH', 'DK', 'IT', 'NO', 'PT', 'SE']

/** Draws the requirements status of a pending order. */
export function drawPendingStatus(random: Random, product: Product): RequirementsStatus {
  if (findRequirements(product).length === 0) return 'approved'
  return pickWeighted(
    random,
    FULFILLED_FIRST.includes(product.country) ? PENDING_STATUSES.slice(1) : PENDING_STATUSES,
  )
}

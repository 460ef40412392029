import type { Requirement, RequirementsStatus } from '../orders/entities.ts'
import {
  between,
  pickWeighted,
  type Random,
  seededRandom,
  seedOf,
  uuid,
  type Weighted,
} from '../seeded-random.ts'

/** What one sub order is for. */
export interface Product {
  country: string
  type: string
}

/** Requirements that Telnyx's public documents show by id. */
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

/** The requirements of a country and type: always the same ones, under any seed. */
export function requirementsOf({ country, type }: Product): readonly Requirement[] {
  const product = `${country} ${type}`
  const requirements = known.get(product) ?? invented(country, product)
  known.set(product, requirements)
  return requirements
}

/** How many is invented: one in GB, two to four elsewhere. */
function invented(country: string, product: string): readonly Requirement[] {
  const random = seededRandom(seedOf(product))
  return ['textual', 'address', 'document', 'document']
    .slice(0, country === 'GB' ? 1 : between(random, 2, 4))
    .map((field_type) => ({ requirement_id: uuid(random), field_type }))
}

/** Weights are invented. */
const PENDING_PAPERWORK: Weighted<RequirementsStatus> = [
  ['requirement-info-pending', 45],
  ['requirement-info-under-review', 35],
  ['requirement-info-exception', 20],
]

/**
 * Countries whose numbers can't be ordered without a fulfilled requirement group, so that values are
 * never missing. Source: Telnyx guide "Requirement groups".
 */
const FULFILLED_FIRST = ['CH', 'DK', 'IT', 'NO', 'PT', 'SE']

/** Where the paperwork of a pending order stands. */
export function pendingPaperwork(random: Random, product: Product): RequirementsStatus {
  if (requirementsOf(product).length === 0) return 'approved'
  return pickWeighted(
    random,
    FULFILLED_FIRST.includes(product.country) ? PENDING_PAPERWORK.slice(1) : PENDING_PAPERWORK,
  )
}

import type { Requirement, RequirementsStatus } from '../entities.ts'
import { between, pick, type Random, seededRandom, seedOf, uuid, type Weighted } from '../seeded-random.ts'

interface Product {
  country: string
  type: string
}

type Range = readonly [fewest: number, most: number]

/**
 * What a lively account orders: country, number type and weight. The weights are invented; that a sub
 * order is one country and one type is Telnyx's (guide "Number Orders").
 */
export const PRODUCTS: Weighted<Product> = [
  [{ country: 'US', type: 'local' }, 26],
  [{ country: 'US', type: 'toll_free' }, 8],
  [{ country: 'CA', type: 'local' }, 8],
  [{ country: 'GB', type: 'local' }, 8],
  [{ country: 'DE', type: 'local' }, 8],
  [{ country: 'FR', type: 'local' }, 7],
  [{ country: 'NL', type: 'national' }, 4],
  [{ country: 'ES', type: 'local' }, 4],
  [{ country: 'AU', type: 'mobile' }, 4],
  [{ country: 'AU', type: 'local' }, 3],
  [{ country: 'BE', type: 'local' }, 3],
  [{ country: 'AT', type: 'toll_free' }, 3],
  [{ country: 'IT', type: 'local' }, 3],
  [{ country: 'SE', type: 'mobile' }, 3],
  [{ country: 'BR', type: 'local' }, 3],
  [{ country: 'MX', type: 'local' }, 3],
  [{ country: 'CH', type: 'local' }, 2],
]

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

/** The requirements of a country and type: always the same ones, under any seed. */
export function requirementsOf(country: string, type: string): readonly Requirement[] {
  const product = `${country} ${type}`
  const random = seededRandom(seedOf(product))
  const made = ['textual', 'address', 'document', 'document']
    .slice(0, country === 'GB' ? 1 : between(random, 2, 4))
    .map((field_type) => ({ requirement_id: uuid(random), field_type }))
  return PUBLISHED[product] ?? made
}

/** Shares of statuses in an account that has been at work for a while. */
export const STATUSES: Weighted<string> = [
  ['success', 55],
  ['pending', 28],
  ['failure', 7],
  ['cancelled', 8],
  ['deleted', 2],
]

export const ENDED_STATUSES = STATUSES.filter(([status]) => status !== 'pending')

/** Where the paperwork of pending orders stands. */
export const PENDING_PAPERWORK: Weighted<RequirementsStatus> = [
  ['requirement-info-pending', 45],
  ['requirement-info-under-review', 35],
  ['requirement-info-exception', 20],
]

/** How many numbers an order has: [fewest, most] and weight. The largest go past the 50 that are shown. */
export const SIZES: Weighted<Range> = [
  [[1, 1], 50],
  [[2, 10], 35],
  [[11, 50], 12],
  [[51, 500], 3],
]

/** How many sub orders a number order was split into. */
export const SPLITS: Weighted<Range> = [
  [[1, 1], 75],
  [[2, 3], 20],
  [[4, 6], 5],
]

export function customerReference(random: Random): string | null {
  if (random() < 0.15) return null
  const number = between(random, 1, 999)
  return pick(random, [
    `PO-2026-${String(number).padStart(5, '0')}`,
    `ACME-EU-ROLLOUT-${String(number % 20).padStart(2, '0')}`,
    `ticket-${88_000 + number}`,
    `VIP-${String(number % 40).padStart(3, '0')}`,
    'MY REF 001',
  ])
}

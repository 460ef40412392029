import { between, pick, type Random, type Weighted } from '../seeded-random.ts'
import { findRequirements, type Product } from './requirements.ts'

type Range = readonly [fewest: number, most: number]

/**
 * What a typical account orders: country, number type and weight. The weights are invented. That a sub
 * order has one country and one type is documented (Telnyx guide "Number Orders").
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

/**
 * What pending orders are for. An order without requirements activates "momentarily", so few of those are
 * ever pending. How few is invented.
 */
export const PENDING_PRODUCTS: Weighted<Product> = PRODUCTS.map(([product, weight]) => [
  product,
  findRequirements(product).length === 0 ? weight / 4 : weight,
])

/** Shares of statuses in an account with some history. */
export const STATUSES: Weighted<string> = [
  ['success', 55],
  ['pending', 28],
  ['failure', 7],
  ['cancelled', 8],
  ['deleted', 2],
]

export const ENDED_STATUSES = STATUSES.filter(([status]) => status !== 'pending')

/** Count of phone numbers in an order: [fewest, most] and weight. The largest exceed the 50 that are shown. */
export const SIZES: Weighted<Range> = [
  [[1, 1], 50],
  [[2, 10], 35],
  [[11, 50], 12],
  [[51, 500], 3],
]

/** Count of sub orders in a number order: [fewest, most] and weight. */
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

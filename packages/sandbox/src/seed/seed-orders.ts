import { z } from 'zod'
import { canonicalId } from '../canonical-id.ts'
import type { OrderRecord, RequirementsStatus } from '../orders/entities.ts'
import { countFictionalNumbers } from '../orders/fictional-numbers.ts'
import { drawDeadline } from '../orders/lifecycle.ts'
import { between, pickWeighted, type Random, seededRandom, shuffled, uuid } from '../seeded-random.ts'
import {
  customerReference,
  ENDED_STATUSES,
  PENDING_PRODUCTS,
  PRODUCTS,
  SIZES,
  SPLITS,
  STATUSES,
} from './catalogue.ts'
import { buildOrder, type OrderSeed, orderSeedSchema } from './order-seed.ts'
import { drawPendingStatus, findRequirements, type Product } from './requirements.ts'

function checkIdsDiffer(orders: readonly OrderSeed[], context: z.RefinementCtx) {
  const seen = new Set<string>()
  orders.forEach(({ id }, index) => {
    if (id === undefined) return
    if (seen.has(canonicalId(id)))
      context.addIssue({ code: 'custom', path: [index, 'id'], message: `two orders have the id ${id}` })
    seen.add(canonicalId(id))
  })
}

/** The orders of the account, and whether time changes them. The same options at the same time give the same orders. */
export const seedOptionsSchema = z.strictObject({
  /** The seed of the random numbers. @default 1 */
  seed: z.int().optional(),
  /** The number of random orders, or a list of exact orders. @default 60, or `pending` if it is given */
  orders: z.union([z.int().min(0), z.array(orderSeedSchema).superRefine(checkIdsDiffer)]).optional(),
  /** How many of them are pending. @default about a quarter */
  pending: z.int().min(0).optional(),
  /**
   * Whether time alone changes pending orders: values are submitted, reviewed, approved or rejected,
   * deadlines pass, orders activate or fail. Without it a pending order stays pending until a request
   * or `setStatus` changes it. @default false
   */
  lifecycle: z.boolean().optional(),
})

export type SeedOptions = z.infer<typeof seedOptionsSchema>

const MINUTE_MS = 60_000
const OLDEST_MS = 90 * 24 * 60 * MINUTE_MS

/** The greatest age of an order that waits only for its activation. Invented. */
const ACTIVATING_MS = 45 * MINUTE_MS

export function seedOrders({ seed = 1, orders, pending }: SeedOptions, now: number): OrderRecord[] {
  const random = seededRandom(seed)
  const userId = uuid(random)
  if (Array.isArray(orders)) return orders.map((order) => buildOrder(order, { random, now, userId }))

  const count = Math.max(orders ?? pending ?? 60, pending ?? 0)
  const statuses = drawStatuses(random, count, pending)
  const created: OrderRecord[] = []
  while (created.length < count) {
    const parts = drawParts(random, statuses.slice(created.length, created.length + MOST_PARTS))
    created.push(...buildNumberOrder(random, parts, { now, userId }))
  }
  return created
}

function drawStatuses(random: Random, count: number, pending: number | undefined): string[] {
  if (pending === undefined) return Array.from({ length: count }, () => pickWeighted(random, STATUSES))
  const wanted = Array.from({ length: count }, (_, index) =>
    index < pending ? 'pending' : pickWeighted(random, ENDED_STATUSES),
  )
  return shuffled(random, wanted)
}

interface Part {
  status: string
  product: Product
}

const MOST_PARTS = Math.max(...SPLITS.map(([[, most]]) => most))

/** Draws the parts of one number order: the first of the given statuses, each with a different product. */
function drawParts(random: Random, statuses: string[]): Part[] {
  const parts: Part[] = []
  const wanted = between(random, ...pickWeighted(random, SPLITS))
  for (const status of statuses.slice(0, wanted)) {
    const product = pickWeighted(random, status === 'pending' ? PENDING_PRODUCTS : PRODUCTS)
    // The tables share their product objects, so identity is equality.
    if (parts.some((part) => part.product === product)) break
    parts.push({ status, product })
  }
  return parts
}

function buildNumberOrder(random: Random, parts: Part[], { now, userId }: { now: number; userId: string }) {
  const age = drawAge(random, parts)
  const created_at = new Date(now - age).toISOString()
  const shared = { order_request_id: uuid(random), created_at, customer_reference: customerReference(random) }
  return parts.map(({ status, product }): OrderRecord => {
    const requirements_status = drawRequirementsStatus(random, status, product)
    const deadline = status === 'pending' ? drawDeadline(requirements_status, now, random) : null
    const isUntouched =
      status === 'pending' && ['approved', 'requirement-info-pending'].includes(requirements_status)
    return buildOrder(
      {
        ...shared,
        ...drawSize(random, product),
        status,
        country_code: product.country,
        phone_number_type: product.type,
        requirements_status,
        deadline: deadline === null ? null : new Date(deadline).toISOString(),
        updated_at: isUntouched ? created_at : new Date(now - Math.floor(random() * age)).toISOString(),
      },
      { random, now, userId },
    )
  })
}

/** Squared, so that recent orders are more frequent. */
function drawAge(random: Random, parts: Part[]) {
  const isActivating = parts.some(
    ({ status, product }) => status === 'pending' && findRequirements(product).length === 0,
  )
  return MINUTE_MS + Math.floor(random() ** 2 * (isActivating ? ACTIVATING_MS : OLDEST_MS))
}

/** A cancelled order keeps the requirements status that it had; every other order that ended was approved. */
function drawRequirementsStatus(random: Random, status: string, product: Product): RequirementsStatus {
  return status === 'pending' || status === 'cancelled' ? drawPendingStatus(random, product) : 'approved'
}

function drawSize(random: Random, { country, type }: Product) {
  const drawn = between(random, ...pickWeighted(random, SIZES))
  const size = Math.min(drawn, countFictionalNumbers(country, type))
  const isBlock = country === 'US' && type === 'local' && size > 1 && random() < 0.1
  return {
    phone_numbers_count: isBlock ? Math.ceil(size / 10) * 10 : size,
    is_block_sub_number_order: isBlock,
  }
}

import { z } from 'zod'
import { canonicalId } from '../canonical-id.ts'
import type { OrderRecord, RequirementsStatus } from '../orders/entities.ts'
import { capacityOf } from '../orders/fictional-numbers.ts'
import { newDeadline } from '../orders/lifecycle.ts'
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
import { type OrderSeed, orderFrom, orderSeedSchema } from './order-seed.ts'
import { type Product, pendingPaperwork, requirementsOf } from './requirements.ts'

function idsDiffer(orders: readonly OrderSeed[], context: z.RefinementCtx) {
  const seen = new Set<string>()
  orders.forEach(({ id }, index) => {
    if (id === undefined) return
    if (seen.has(canonicalId(id)))
      context.addIssue({ code: 'custom', path: [index, 'id'], message: `two orders have the id ${id}` })
    seen.add(canonicalId(id))
  })
}

/** Which orders there are, and whether they live on. The same options at the same time give the same orders. */
export const seedOptionsSchema = z.strictObject({
  /** Where the random numbers start. @default 1 */
  seed: z.int().optional(),
  /** How many orders, or exactly which. @default 60, or as many as `pending` */
  orders: z.union([z.int().min(0), z.array(orderSeedSchema).superRefine(idsDiffer)]).optional(),
  /** How many of them are pending. @default a share of about a quarter */
  pending: z.int().min(0).optional(),
  /**
   * Whether the clock changes pending orders: values are handed in, reviewed, approved or rejected,
   * deadlines pass, numbers activate or fail. Without it a pending order stays so until somebody
   * changes it. @default false
   */
  lifecycle: z.boolean().optional(),
})

export type SeedOptions = z.infer<typeof seedOptionsSchema>

const MINUTE_MS = 60_000
const OLDEST_MS = 90 * 24 * 60 * MINUTE_MS

/** How old an order can be that waits for nothing but its activation. Invented. */
const ACTIVATING_MS = 45 * MINUTE_MS

export function seedOrders({ seed = 1, orders, pending }: SeedOptions, now: number): OrderRecord[] {
  const random = seededRandom(seed)
  const userId = uuid(random)
  if (Array.isArray(orders)) return orders.map((order) => orderFrom(order, { random, now, userId }))

  const count = Math.max(orders ?? pending ?? 60, pending ?? 0)
  const statuses = statusesFor(random, count, pending)
  const made: OrderRecord[] = []
  while (made.length < count) {
    const parts = splitInto(random, statuses.slice(made.length, made.length + MOST_PARTS))
    made.push(...numberOrder(random, parts, { now, userId }))
  }
  return made
}

function statusesFor(random: Random, count: number, pending: number | undefined): string[] {
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

/** What one number order is split into: the first of the given statuses, each for a product of its own. */
function splitInto(random: Random, statuses: string[]): Part[] {
  const parts: Part[] = []
  const wanted = between(random, ...pickWeighted(random, SPLITS))
  for (const status of statuses.slice(0, wanted)) {
    const product = pickWeighted(random, status === 'pending' ? PENDING_PRODUCTS : PRODUCTS)
    // The tables share their objects: the same product is the same object.
    if (parts.some((part) => part.product === product)) break
    parts.push({ status, product })
  }
  return parts
}

function numberOrder(random: Random, parts: Part[], { now, userId }: { now: number; userId: string }) {
  const age = ageOf(random, parts)
  const created_at = new Date(now - age).toISOString()
  const shared = { order_request_id: uuid(random), created_at, customer_reference: customerReference(random) }
  return parts.map(({ status, product }): OrderRecord => {
    const paperwork = paperworkOf(random, status, product)
    const deadline = status === 'pending' ? newDeadline(paperwork, now, random) : null
    const isUntouched = status === 'pending' && ['approved', 'requirement-info-pending'].includes(paperwork)
    return orderFrom(
      {
        ...shared,
        ...sizeOf(random, product),
        status,
        country_code: product.country,
        phone_number_type: product.type,
        requirements_status: paperwork,
        deadline: deadline === null ? null : new Date(deadline).toISOString(),
        updated_at: isUntouched ? created_at : new Date(now - Math.floor(random() * age)).toISOString(),
      },
      { random, now, userId },
    )
  })
}

/** Squared: recent orders are the more frequent ones. */
function ageOf(random: Random, parts: Part[]) {
  const isActivating = parts.some(
    ({ status, product }) => status === 'pending' && requirementsOf(product).length === 0,
  )
  return MINUTE_MS + Math.floor(random() ** 2 * (isActivating ? ACTIVATING_MS : OLDEST_MS))
}

/** A cancelled order keeps the paperwork it had; every other ended one got through it. */
function paperworkOf(random: Random, status: string, product: Product): RequirementsStatus {
  return status === 'pending' || status === 'cancelled' ? pendingPaperwork(random, product) : 'approved'
}

function sizeOf(random: Random, { country, type }: Product) {
  const drawn = between(random, ...pickWeighted(random, SIZES))
  const size = Math.min(drawn, capacityOf(country, type))
  const isBlock = country === 'US' && type === 'local' && size > 1 && random() < 0.1
  return {
    phone_numbers_count: isBlock ? Math.ceil(size / 10) * 10 : size,
    is_block_sub_number_order: isBlock,
  }
}

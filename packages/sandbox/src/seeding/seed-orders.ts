import { z } from 'zod'
import type { OrderRecord } from '../entities.ts'
import { between, pickWeighted, type Random, seededRandom, shuffled, uuid } from '../seeded-random.ts'
import {
  customerReference,
  ENDED_STATUSES,
  PENDING_PAPERWORK,
  PRODUCTS,
  SIZES,
  SPLITS,
  STATUSES,
} from './catalogue.ts'
import { orderFrom, orderSeedSchema } from './order-seed.ts'

/** Which orders there are. The same options at the same time give the same orders. */
export const seedOptionsSchema = z.strictObject({
  /** Where the random numbers start. @default 1 */
  seed: z.int().optional(),
  /** How many orders, or exactly which. @default 60, or as many as `pending` */
  orders: z.union([z.int().min(0), z.array(orderSeedSchema)]).optional(),
  /** How many of them are pending. @default a share of about a quarter */
  pending: z.int().min(0).optional(),
})

export type SeedOptions = z.infer<typeof seedOptionsSchema>

const MINUTE_MS = 60_000
const OLDEST_MS = 90 * 24 * 60 * MINUTE_MS

export function seedOrders({ seed = 1, orders, pending }: SeedOptions, now: number): OrderRecord[] {
  const random = seededRandom(seed)
  const userId = uuid(random)
  if (Array.isArray(orders)) return orders.map((order) => orderFrom(order, { random, now, userId }))

  const count = Math.max(orders ?? pending ?? 60, pending ?? 0)
  const statuses = statusesFor(random, count, pending)
  const made: OrderRecord[] = []
  while (made.length < count) made.push(...numberOrder(random, statuses.slice(made.length), { now, userId }))
  return made
}

function statusesFor(random: Random, count: number, pending: number | undefined): string[] {
  if (pending === undefined) return Array.from({ length: count }, () => pickWeighted(random, STATUSES))
  const wanted = Array.from({ length: count }, (_, index) =>
    index < pending ? 'pending' : pickWeighted(random, ENDED_STATUSES),
  )
  return shuffled(random, wanted)
}

/** One number order, split by country and type into sub orders of the given statuses, or fewer. */
function numberOrder(random: Random, statuses: string[], { now, userId }: { now: number; userId: string }) {
  // Squared: recent orders are the more frequent ones.
  const age = 2 * MINUTE_MS + Math.floor(random() ** 2 * OLDEST_MS)
  const shared = {
    order_request_id: uuid(random),
    created_at: new Date(now - age).toISOString(),
    customer_reference: customerReference(random),
  }
  return productsOf(random)
    .slice(0, statuses.length)
    .map(({ country, type }, index): OrderRecord => {
      const status = statuses[index] as string // no more products than statuses
      const size = between(random, ...pickWeighted(random, SIZES))
      const isBlock = country === 'US' && type === 'local' && size > 1 && random() < 0.1
      const updated = status === 'pending' ? 0 : Math.floor(random() * age)
      const paperwork = pickWeighted(random, PENDING_PAPERWORK)
      const order = orderFrom(
        {
          ...shared,
          status,
          country_code: country,
          phone_number_type: type,
          phone_numbers_count: isBlock ? Math.ceil(size / 10) * 10 : size,
          is_block_sub_number_order: isBlock,
          updated_at: new Date(now - age + updated).toISOString(),
        },
        { random, now, userId },
      )
      return order.requirements_met ? order : { ...order, requirements_status: paperwork }
    })
}

function productsOf(random: Random) {
  const wanted = between(random, ...pickWeighted(random, SPLITS))
  const drawn = Array.from({ length: wanted }, () => pickWeighted(random, PRODUCTS))
  return [...new Set(drawn)] // the tables' own objects: the same product is the same object
}

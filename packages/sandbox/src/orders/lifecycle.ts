import { between, type Random, seededRandom, seedOf } from '../seeded-random.ts'
import type { World } from '../state.ts'
import type { OrderChange, OrderRecord, RequirementsStatus } from './entities.ts'
import { stateOf } from './order-state.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** How long there is to hand values in. Telnyx sets a deadline; how far ahead is invented. */
const DEADLINE_MS = [3 * DAY_MS, 30 * DAY_MS] as const

/** Share of orders whose missing or rejected values come before the deadline, at any moment. Invented. */
const HANDED_IN = 0.7

/** How long Number Ops looks at the values, and the share that it approves. Both invented. */
const REVIEW_MS = [4 * HOUR_MS, 3 * DAY_MS] as const
const APPROVED = 0.8

/** An approved order activates "momentarily", says the guide; the figures are invented. */
const ACTIVATION_MS = [MINUTE_MS / 3, 5 * MINUTE_MS] as const
const ACTIVATED = 0.95

type Change = Pick<OrderChange, 'at' | 'by'> & Partial<OrderChange>

/** Puts an order in another state. What the clock had in store for the former one no longer comes. */
export function changeOrder(world: World, order: OrderRecord, change: Change) {
  const { status, requirements_status, deadline } = stateOf(order)
  const next = { status, requirements_status, deadline, ...change }
  order.history.push(next.status === 'pending' ? next : { ...next, deadline: null })
  liveOn(world, order, change.at)
}

/**
 * Lets the clock bring a pending order its next change, counted from `from`: values that are handed
 * in, a review, a deadline that passes, activation or failure. Which one and when is drawn from the
 * order's id, so that the same order always lives the same life.
 *
 * Source: Telnyx guide "Number Orders".
 */
export function liveOn(world: World, order: OrderRecord, from: number) {
  if (!world.isLive || stateOf(order).status !== 'pending') return
  const { at, ...change } = nextChange(order, from)
  const changesSoFar = order.history.length
  world.due.add(at, (then) => {
    if (order.history.length === changesSoFar) changeOrder(world, order, { at: then, ...change })
  })
}

/** Somebody else's doing, at once or in `afterMs`: the portal, Number Ops, another client. */
export function changeByThirdParty(
  world: World,
  order: OrderRecord,
  to: { status: string } | { requirements_status: RequirementsStatus },
  afterMs = 0,
) {
  world.due.add(world.now() + afterMs, (at) => {
    const deadline = 'requirements_status' in to && {
      deadline: newDeadline(to.requirements_status, at, drawFor(order)),
    }
    changeOrder(world, order, { at, by: 'third-party', ...to, ...deadline })
  })
  world.due.runUntil(world.now())
}

/** A deadline runs while values are missing or rejected; once they are all there, it is erased. */
export function newDeadline(status: RequirementsStatus, from: number, random: Random): number | null {
  const isOpen = status === 'requirement-info-pending' || status === 'requirement-info-exception'
  return isOpen ? from + between(random, ...DEADLINE_MS) : null
}

function nextChange(order: OrderRecord, from: number): Change {
  const random = drawFor(order)
  const { requirements_status, deadline } = stateOf(order)
  switch (requirements_status) {
    case 'requirement-info-pending':
    case 'requirement-info-exception': {
      const left = Math.max((deadline ?? from) - from, 0)
      return left > 0 && random() < HANDED_IN
        ? {
            at: from + Math.floor(random() * left),
            by: 'third-party',
            requirements_status: 'requirement-info-under-review',
            deadline: null,
          }
        : { at: from + left, by: 'lifecycle', status: 'cancelled' }
    }
    case 'requirement-info-under-review': {
      const at = from + between(random, ...REVIEW_MS)
      const verdict = random() < APPROVED ? 'approved' : 'requirement-info-exception'
      return {
        at,
        by: 'lifecycle',
        requirements_status: verdict,
        deadline: newDeadline(verdict, at, random),
      }
    }
    case 'approved':
      return {
        at: from + between(random, ...ACTIVATION_MS),
        by: 'lifecycle',
        status: random() < ACTIVATED ? 'success' : 'failure',
      }
    default:
      return requirements_status satisfies never
  }
}

/** Random numbers that belong to an order in its present state, and to nothing else that happens. */
const drawFor = ({ id, history }: OrderRecord) => seededRandom(seedOf(`${id} ${history.length}`))

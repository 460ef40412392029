import { between, hashSeed, type Random, seededRandom } from '../seeded-random.ts'
import { currentState, type OrderChange, type OrderRecord, type RequirementsStatus } from './entities.ts'
import type { ScheduledChanges } from './scheduled-changes.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** How much time a customer has to submit values. That Telnyx sets a deadline is documented, its length is invented. */
const DEADLINE_MS = [3 * DAY_MS, 30 * DAY_MS] as const

/** Share of orders whose missing or rejected values are submitted before the deadline. Invented. */
const SUBMITTED_SHARE = 0.7

/** How long Number Ops reviews the values, and the share that it approves. Both invented. */
const REVIEW_MS = [4 * HOUR_MS, 3 * DAY_MS] as const
const APPROVED_SHARE = 0.8

/** An approved order activates "momentarily", says the guide; the numbers are invented. */
const ACTIVATION_MS = [MINUTE_MS / 3, 5 * MINUTE_MS] as const
const ACTIVATED_SHARE = 0.95

/** The part of an account that changes over time. */
export interface Timeline {
  now(): number
  scheduled: ScheduledChanges
  /** Whether time alone changes pending orders. */
  hasLifecycle: boolean
}

type Change = Pick<OrderChange, 'at' | 'by'> & Partial<OrderChange>

/** Changes an order's state, and replaces the lifecycle change that was scheduled for its former state. */
export function changeOrder(timeline: Timeline, order: OrderRecord, change: Change) {
  const { status, requirements_status, deadline } = currentState(order)
  const next = { status, requirements_status, deadline, ...change }
  order.history.push(next.status === 'pending' ? next : { ...next, deadline: null })
  scheduleNextChange(timeline, order, change.at)
}

/**
 * Schedules the next lifecycle change of a pending order, counted from `from`: values are submitted, a
 * review ends, a deadline passes, the order activates or fails. Which one and when depends on the
 * order's id alone, so an order always goes through the same changes.
 *
 * Source: Telnyx guide "Number Orders".
 */
export function scheduleNextChange(timeline: Timeline, order: OrderRecord, from: number) {
  if (!timeline.hasLifecycle || currentState(order).status !== 'pending') return
  const { at, ...change } = nextChange(order, from)
  const changesSoFar = order.history.length
  timeline.scheduled.add(at, (then) => {
    if (order.history.length === changesSoFar) changeOrder(timeline, order, { at: then, ...change })
  })
}

/** A change by the portal, Number Ops or another client, at once or in `afterMs`. */
export function changeByThirdParty(
  timeline: Timeline,
  order: OrderRecord,
  to: { status: string } | { requirements_status: RequirementsStatus },
  afterMs = 0,
) {
  timeline.scheduled.add(timeline.now() + afterMs, (at) => {
    const deadline = 'requirements_status' in to && {
      deadline: drawDeadline(to.requirements_status, at, randomFor(order)),
    }
    changeOrder(timeline, order, { at, by: 'third-party', ...to, ...deadline })
  })
  timeline.scheduled.runUntil(timeline.now())
}

/** There is a deadline only while values are missing or rejected. */
export function drawDeadline(status: RequirementsStatus, from: number, random: Random): number | null {
  const isOpen = status === 'requirement-info-pending' || status === 'requirement-info-exception'
  return isOpen ? from + between(random, ...DEADLINE_MS) : null
}

function nextChange(order: OrderRecord, from: number): Change {
  const random = randomFor(order)
  const { requirements_status, deadline } = currentState(order)
  switch (requirements_status) {
    case 'requirement-info-pending':
    case 'requirement-info-exception': {
      const left = Math.max((deadline ?? from) - from, 0)
      return left > 0 && random() < SUBMITTED_SHARE
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
      const result = random() < APPROVED_SHARE ? 'approved' : 'requirement-info-exception'
      return {
        at,
        by: 'lifecycle',
        requirements_status: result,
        deadline: drawDeadline(result, at, random),
      }
    }
    case 'approved':
      return {
        at: from + between(random, ...ACTIVATION_MS),
        by: 'lifecycle',
        status: random() < ACTIVATED_SHARE ? 'success' : 'failure',
      }
    default:
      return requirements_status satisfies never
  }
}

/** Random numbers that depend on the order and its present state alone. */
const randomFor = ({ id, history }: OrderRecord) => seededRandom(hashSeed(`${id} ${history.length}`))

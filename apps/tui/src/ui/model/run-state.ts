import type { CancelOutcome, OutcomeKind, Progress, SubNumberOrder } from '@countermand/core'
import type { ReportedResult } from '../../cancel-report.ts'
import { KINDS_UNKNOWN_FIRST } from '../../text/badges.ts'

/** Several orders that this program cancels. Its results stay until the next run. */
export interface RunState {
  /** The orders as the review showed them, those that the rules forbid included. */
  orders: ReadonlyMap<string, SubNumberOrder>
  /** The outcomes so far. An order that the rules forbid has one from the start: nothing is sent for it. */
  outcomes: ReadonlyMap<string, CancelOutcome>
  phase: 'running' | 'paused' | 'stopping' | 'finished'
  /** Of the orders that the rules allow. */
  progress: Progress
}

/** An order that the rules forbid, with the outcome that says so. */
export interface SkippedOrder {
  order: SubNumberOrder
  outcome: CancelOutcome
}

export const isActive = (run: RunState | undefined): run is RunState =>
  run !== undefined && run.phase !== 'finished'

/** The orders of one outcome. */
interface RunGroup {
  kind: OutcomeKind
  ids: readonly string[]
}

/** The last result for each map of outcomes: one change of the screen asks for it several times. */
const lastGroups = new WeakMap<RunState['outcomes'], readonly RunGroup[]>()

/** The finished orders by outcome, each group in the order of the review. */
export function groupByOutcome({ orders, outcomes }: RunState): readonly RunGroup[] {
  const known = lastGroups.get(outcomes)
  if (known) return known
  const idsByKind = new Map<OutcomeKind, string[]>(KINDS_UNKNOWN_FIRST.map((kind) => [kind, []]))
  for (const id of orders.keys()) {
    const outcome = outcomes.get(id)
    if (outcome) idsByKind.get(outcome.kind)?.push(id)
  }
  const groups = [...idsByKind].flatMap(([kind, ids]) => (ids.length > 0 ? [{ kind, ids }] : []))
  lastGroups.set(outcomes, groups)
  return groups
}

/** The results for a report, in the order of the review; without the orders that have no outcome yet. */
export const reportResults = ({ orders, outcomes }: RunState): ReportedResult[] =>
  [...orders].flatMap(([id, order]) => {
    const outcome = outcomes.get(id)
    return outcome ? [{ id, outcome, order }] : []
  })

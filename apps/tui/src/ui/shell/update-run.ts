import type { CancelOutcome } from '@countermand/core'
import { pluralize } from '../../text/format.ts'
import type { UiEvent } from '../model/event.ts'
import { mergeOrders } from '../model/listed-orders.ts'
import { newCancellation, runningIds } from '../model/order-data.ts'
import { groupByOutcome, type RunState } from '../model/run-state.ts'
import { popScreen, pushScreen } from '../screens/screens.ts'
import { type State, settle } from './state.ts'

/** Opens the results in place of the review, and removes the marks of the orders that are under way. */
export function openRun(state: State, { orders, skipped }: UiEvent & { type: 'run-started' }): State {
  const run: RunState = {
    orders: new Map([...orders, ...skipped.map(({ order }) => order)].map((order) => [order.id, order])),
    outcomes: new Map(skipped.map(({ order, outcome }) => [order.id, outcome])),
    phase: 'running',
    progress: { finished: 0, total: orders.length, outcomes: {} },
  }
  const below = state.screen.kind === 'review' ? popScreen(state) : state
  return pushScreen({ ...withoutMarks(below, run.orders.keys()), run }, { kind: 'run', top: 0 })
}

export function withoutMarks(state: State, ids: Iterable<string>): State {
  const marks = new Set(state.list.marks)
  for (const id of ids) marks.delete(id)
  return { ...state, list: { ...state.list, marks } }
}

export function updateOnRun(
  state: State,
  { attempts, results, returned, progress }: UiEvent & { type: 'run-changed' },
): State {
  if (!state.run) return state
  const cancellations = new Map(state.cancellations)
  for (const { id, number, isSeen } of attempts) {
    const known = number === 1 ? undefined : cancellations.get(id)
    const isSeenNow = isSeen || known?.isSeen === true
    cancellations.set(id, {
      ...newCancellation(state.now),
      attempts: number,
      isSeen: isSeenNow,
      stage: 'sent',
    })
  }
  for (const id of returned) {
    if (!cancellations.get(id)?.outcome) cancellations.delete(id)
  }
  const outcomes = results.length > 0 ? new Map(state.run.outcomes) : undefined
  for (const { id, outcome } of results) {
    outcomes?.set(id, outcome)
    // An order that was stopped before its turn has no cancellation: an earlier one stays as it is.
    const known = cancellations.get(id)
    if (outcome.kind !== 'not-sent' || (known && !known.outcome)) {
      cancellations.set(id, { ...(known ?? newCancellation(state.now)), outcome, isChecking: false })
    }
  }
  const orders = results.flatMap(({ outcome }) =>
    'order' in outcome && outcome.order ? [outcome.order] : [],
  )
  return settle({
    ...state,
    cancellations,
    run: { ...state.run, progress, outcomes: outcomes ?? state.run.outcomes },
    orders: mergeOrders(state.orders, orders),
  })
}

export function updateOnRunPhase(state: State, phase: RunState['phase']): State {
  if (!state.run) return state
  const next = { ...state, run: { ...state.run, phase } }
  if (phase !== 'finished') return next
  const groups = groupByOutcome(next.run)
  const counts = groups.map(({ kind, ids }) => `${ids.length} ${kind}`).join(', ')
  const isUnknown = groups.some(({ kind }) => kind === 'unknown')
  const text = `${pluralize(next.run.orders.size, 'order')}: ${counts}.${isUnknown ? ' R shows what to do about the unknown ones.' : ''}`
  return {
    ...next,
    notice: { text, tone: isUnknown ? 'bad' : 'neutral' },
    ...(state.dialog?.kind === 'confirm-stop' && { dialog: undefined }),
    ...(state.dialog?.kind === 'confirm-quit' &&
      runningIds(state.cancellations).length === 0 && { dialog: undefined }),
  }
}

/** A check replaces the outcome in the results too. */
export const recheckedRun = ({ run }: State, id: string, outcome: CancelOutcome): RunState | undefined =>
  run?.outcomes.has(id) ? { ...run, outcomes: new Map(run.outcomes).set(id, outcome) } : run

import {
  type CancelOutcome,
  matchesFilter,
  type OrderFilter,
  type SubNumberOrder,
  type TelnyxFailure,
} from '@countermand/core'
import type { GuardsInForce } from '../../guards-in-force.ts'
import type { Headroom } from './headroom.ts'
import type { RunState } from './run-state.ts'

/** The orders and cancellations that the screens show. */
export interface OrderData {
  /** In the order in which the server listed them; a refresh updates them in place. */
  orders: readonly SubNumberOrder[]
  load: Load
  cancellations: ReadonlyMap<string, Cancellation>
  guards: GuardsInForce
  /** The orders come through a gateway, which records reasons, carries out batches and keeps a ledger. */
  isGateway: boolean
  /** The client's time as of the last tick: guards and waits depend on it. */
  now: number
  /** While the rate limit is used up: when requests go out again. */
  waitingUntil?: number | undefined
  /** What is left of the rate limit, as of the last tick; undefined before one is announced. */
  headroom?: Headroom | undefined
  /** When the last complete list was asked for. */
  readAt?: number | undefined
  /** The latest cancellation of several orders in this session. */
  run?: RunState | undefined
  /** Why the gateway cancels nothing at the moment. */
  hold?: string | undefined
}

export type Load =
  /** `pages`: what was read so far. `problem`: why the last try failed; others follow. `isQuiet`: the user did not start it. */
  | {
      kind: 'loading'
      pages: readonly (readonly SubNumberOrder[])[]
      startedAt: number
      problem?: string
      isQuiet?: true
    }
  | { kind: 'loaded' }
  /** The user stopped it. */
  | { kind: 'stopped' }
  /** Only a part could be read; the reason says how many of how many. */
  | { kind: 'incomplete'; reason: string }
  | { kind: 'failed'; failure: TelnyxFailure }

/** What a running cancellation does now. */
export type CancellationStage = 'reading' | 'sent' | 'read-again' | 'pausing'

/** A cancellation of this session. Without an outcome it is running. */
export interface Cancellation {
  /** When it or its check started, in milliseconds since the epoch. */
  startedAt: number
  stage: CancellationStage
  /** PATCHes sent, as far as we know: a gateway doesn't report them. */
  attempts: number
  /** A fresh pending reading came before a PATCH. */
  isSeen: boolean
  outcome?: CancelOutcome
  /** Its outcome is being read again. */
  isChecking?: boolean
}

type Cancellations = OrderData['cancellations']

/** A cancellation or a check that starts now. */
export const newCancellation = (now: number): Cancellation => ({
  attempts: 0,
  isSeen: false,
  startedAt: now,
  stage: 'reading',
})

/** Whether a PATCH may be in flight, or the outcome is being read again. */
export const isRunning = ({ outcome, isChecking }: Cancellation) =>
  outcome === undefined || isChecking === true

/** Whether reading the order again may change the outcome. */
export const canRecheck = (outcome: CancelOutcome | undefined) =>
  outcome?.kind === 'unknown' || outcome?.kind === 'accepted'

export const runningIds = (cancellations: Cancellations): string[] =>
  [...cancellations].filter(([, { outcome }]) => outcome === undefined).map(([id]) => id)

/** How many orders of the run have had no turn yet: no outcome, and no request under way. */
export function countWaiting({ run, cancellations }: Pick<OrderData, 'run' | 'cancellations'>): number {
  if (!run) return 0
  const underWay = runningIds(cancellations).filter((id) => run.orders.has(id))
  return run.orders.size - run.outcomes.size - underWay.length
}

export const unknownIds = (cancellations: Cancellations): string[] =>
  [...cancellations].filter(([, { outcome }]) => outcome?.kind === 'unknown').map(([id]) => id)

/**
 * Drops the orders that a complete listing with this filter lacks: their status has changed. Keeps those that other
 * fields exclude, the open one and those that are being cancelled.
 */
export function dropUnlisted(
  { orders, load, cancellations }: OrderData,
  { openId, filter }: { openId: string | undefined; filter: OrderFilter },
): readonly SubNumberOrder[] {
  if (load.kind !== 'loading') return orders
  const isCancelling = (id: string) => cancellations.has(id) && !cancellations.get(id)?.outcome
  const fields = { ...filter, status: undefined }
  const listed = new Set(load.pages.flat().map(({ id }) => id))
  return orders.length === listed.size
    ? orders
    : orders.filter((order) => {
        const { id } = order
        return listed.has(id) || id === openId || isCancelling(id) || !matchesFilter(order, fields, 0)
      })
}

/** How many orders were read so far. */
export const countRead = ({ pages }: Load & { kind: 'loading' }) =>
  pages.reduce((sum, { length }) => sum + length, 0)

/** Whether the orders are being read without the user having started it. */
export const isQuiet = (load: Load) => load.kind === 'loading' && load.isQuiet === true

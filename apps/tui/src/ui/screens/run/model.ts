import type { OutcomeKind, SubNumberOrder } from '@countermand/core'
import { findOrder } from '../../model/listed-orders.ts'
import type { OrderData } from '../../model/order-data.ts'
import { groupByOutcome, type RunState } from '../../model/run-state.ts'
import { visibleRows } from '../../widgets/scroll.ts'

/** The progress and the results of the latest run. */
export interface RunModel {
  kind: 'run'
  /** The order under the cursor; undefined until the cursor is moved: then the first one. */
  cursorId?: string
  /** Index of the first row shown. */
  top: number
}

/** A group's heading, or one of its orders. */
type RunRow = { kind: OutcomeKind; count: number } | { id: string }

const lastRows = new WeakMap<RunState['outcomes'], readonly RunRow[]>()

export function runRows(run: RunState): readonly RunRow[] {
  const known = lastRows.get(run.outcomes)
  if (known) return known
  const rows = groupByOutcome(run).flatMap(({ kind, ids }): RunRow[] => [
    { kind, count: ids.length },
    ...ids.map((id) => ({ id })),
  ])
  lastRows.set(run.outcomes, rows)
  return rows
}

/** The row of the cursor, which is always an order's; -1 without any. */
export function findRunCursor({ cursorId }: RunModel, rows: readonly RunRow[]): number {
  const index = rows.findIndex((row) => 'id' in row && row.id === cursorId)
  return index === -1 ? rows.findIndex((row) => 'id' in row) : index
}

/** The order under the cursor, as last read. */
export function selectedRunOrder(model: RunModel, { run, orders }: OrderData): SubNumberOrder | undefined {
  if (!run) return undefined
  const rows = runRows(run)
  const row = rows[findRunCursor(model, rows)]
  if (!row || !('id' in row)) return undefined
  return findOrder(orders, row.id) ?? run.orders.get(row.id)
}

/** Moves the cursor by so many rows, over headings. */
export function moveRunCursor(model: RunModel, run: RunState, height: number, by: number): RunModel {
  const rows = runRows(run)
  const cursor = findRunCursor(model, rows)
  const step = by < 0 ? -1 : 1
  let next = Math.max(0, Math.min(rows.length - 1, cursor + by))
  while (rows[next] && !('id' in (rows[next] ?? {}))) next += next === 0 ? 1 : step
  const row = rows[next]
  if (!row || !('id' in row)) return model
  // The heading of the first group stays visible above its first order.
  const top =
    next === 1 ? 0 : visibleRows({ top: model.top, cursor: next, count: rows.length, rows: height }).top
  return { ...model, cursorId: row.id, top }
}

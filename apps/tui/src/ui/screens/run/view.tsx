import type { OutcomeKind } from '@countermand/core'
import { outcomeBadge } from '../../../text/badges.ts'
import { truncate } from '../../../text/fit.ts'
import { pluralize } from '../../../text/format.ts'
import { formatProgress } from '../../../text/format-progress.ts'
import type { RunState } from '../../model/run-state.ts'
import { indent, type Line, Lines } from '../../widgets/lines.tsx'
import { visibleRows } from '../../widgets/scroll.ts'
import { orderColumns, orderLine } from '../order-rows.ts'
import { findRunCursor, type RunModel, runRows } from './model.ts'

/** The progress and the blank line below it. */
const HEAD_ROWS = 2

export const rowsForResults = (rows: number) => Math.max(1, rows - HEAD_ROWS)

const NEXT_STEPS: Partial<Record<OutcomeKind, string>> = {
  unknown: 'They may be cancelled or not: c checks again.',
  accepted: 'They still read pending: c checks again.',
  'not-sent': 'Nothing was sent: mark them again.',
  refused: 'enter shows why.',
}

interface RunViewProps {
  run: RunState
  model: RunModel
  columns: number
  rows: number
  now: number
}

export function RunView({ run, model, columns, rows, now }: RunViewProps) {
  const all = runRows(run)
  const cursor = findRunCursor(model, all)
  const { top, end } = visibleRows({
    top: model.top,
    cursor: Math.max(0, cursor),
    count: all.length,
    rows: rowsForResults(rows),
  })
  const visible = all.slice(top, end)
  const shown = visible.flatMap((row) => ('id' in row ? (run.orders.get(row.id) ?? []) : []))
  const table = orderColumns({ shown, room: columns - 4, now })
  const lines = visible.map((row, index): Line => {
    if ('kind' in row) return headingOf(row.kind, row.count, columns)
    const isSelected = top + index === cursor
    const order = run.orders.get(row.id)
    const line = order ? orderLine(order, table) : { text: '' }
    return { ...indent(line, isSelected ? '› ' : '  '), isSelected }
  })
  return (
    <Lines lines={[{ text: ` ${formatProgress(run.progress, now, columns - 1)}` }, { text: '' }, ...lines]} />
  )
}

function headingOf(kind: OutcomeKind, count: number, columns: number): Line {
  const { symbol, word, tone } = outcomeBadge(kind)
  const next = NEXT_STEPS[kind]
  const text = ` ${symbol} ${word} · ${pluralize(count, 'order')}${next ? `. ${next}` : ''}`
  return { text: truncate(text, columns - 1), tone, isTitle: true }
}

import type { OutcomeKind } from '@countermand/core'
import { outcomeBadge } from '../../../text/badges.ts'
import { truncate } from '../../../text/fit.ts'
import { pluralize } from '../../../text/format.ts'
import { formatProgress } from '../../../text/format-progress.ts'
import { formatOrderRow } from '../../../text/order-row.ts'
import type { CancelRun } from '../../model/cancel-run.ts'
import { type Line, Lines } from '../../widgets/lines.tsx'
import { visibleRows } from '../../widgets/scroll.ts'
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
  run: CancelRun
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
  const shown = all.slice(top, end).map((row, index): Line => {
    if ('kind' in row) return headingOf(row.kind, row.count, columns)
    const isSelected = top + index === cursor
    return { text: `${isSelected ? '› ' : '  '}${describeRow(run, row.id, columns - 4)}`, isSelected }
  })
  return (
    <Lines lines={[{ text: ` ${formatProgress(run.progress, now, columns - 1)}` }, { text: '' }, ...shown]} />
  )
}

function headingOf(kind: OutcomeKind, count: number, columns: number): Line {
  const { symbol, word, tone } = outcomeBadge(kind)
  const next = NEXT_STEPS[kind]
  const text = ` ${symbol} ${word} · ${pluralize(count, 'order')}${next ? `. ${next}` : ''}`
  return { text: truncate(text, columns - 1), tone, isTitle: true }
}

function describeRow({ orders }: CancelRun, id: string, columns: number): string {
  const order = orders.get(id)
  return order ? formatOrderRow(order, columns) : ''
}

import { pluralize } from '../../text/format.ts'
import type { Action } from '../model/action.ts'

/**
 * The visible rows of a list: it scrolls only as far as the cursor needs, and never past the end.
 * `end` is exclusive.
 */
export function visibleRows({
  top,
  cursor,
  count,
  rows,
}: Record<'top' | 'cursor' | 'count' | 'rows', number>) {
  const limit = Math.min(top, cursor, Math.max(0, count - rows))
  const first = Math.max(0, limit, cursor - rows + 1)
  return { top: first, end: Math.min(count, first + rows) }
}

/** How far a text can scroll until its last line is at the bottom. */
export const maxScroll = (lines: number, rows: number) => Math.max(0, lines - rows)

/** By how many rows an action moves; undefined if it does not move. */
export function rowsMoved(action: Action, rows: number): number | undefined {
  const page = Math.max(1, rows - 1)
  const moves: Partial<Record<Action, number>> = {
    up: -1,
    down: 1,
    'page-up': -page,
    'page-down': page,
    first: Number.NEGATIVE_INFINITY,
    last: Number.POSITIVE_INFINITY,
  }
  return moves[action]
}

/** The first line shown after an action on a scrolled text. */
export function scrollBy(action: Action, scroll: number, { lines, rows }: { lines: number; rows: number }) {
  const by = rowsMoved(action, rows)
  return by === undefined ? scroll : Math.max(0, Math.min(maxScroll(lines, rows), scroll + by))
}

/** `↓ 3 more lines`; empty at the end of the text. */
export function formatLinesBelow(scroll: number, { lines, rows }: { lines: number; rows: number }): string {
  const below = maxScroll(lines, rows) - scroll
  return below > 0 ? `↓ ${pluralize(below, 'more line')}` : ''
}

import { helpLines } from '../dialogs/help-lines.ts'
import { detailLines } from '../screens/detail/detail-lines.ts'
import { bodyRows } from './layout.ts'
import type { State } from './state.ts'
import { currentOrder } from './visible.ts'

/** How far the text on top may be scrolled; its last line then stands at the bottom. */
export function mostScroll(state: State): number {
  const { dialog, screen, size } = state
  if (dialog?.kind === 'help') return beyond(helpLines(screen.kind).length, size)
  const order = screen.kind === 'detail' ? currentOrder(state) : undefined
  if (!order) return 0
  // How long ago a time was changes its words, not the number of lines.
  const lines = detailLines(order, state.cancellations.get(order.id), { columns: size.columns - 2, now: 0 })
  return beyond(lines.length, size)
}

const beyond = (lines: number, size: State['size']) => Math.max(0, lines - bodyRows(size))

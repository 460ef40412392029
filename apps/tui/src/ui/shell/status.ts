import { pluralize, shortId } from '../../text/format.ts'
import { helpLines } from '../dialogs/help-lines.ts'
import type { Notice } from '../model/event.ts'
import { bodyRows } from '../model/layout.ts'
import { runningIds } from '../model/order-data.ts'
import { activeScreen } from '../screens/screens.ts'
import { formatLinesBelow, maxScroll } from '../widgets/scroll.ts'
import { type State, screenContext } from './state.ts'

/** The text of the status line: an open text field, the last notice, running cancellations, or the screen's own. */
export function statusText(state: State): Notice {
  const { dialog, notice, cancellations } = state
  const { textField, status } = activeScreen(state)
  if (textField !== undefined && !dialog) return { text: textField, tone: 'neutral', isTyped: true }
  if (notice) return notice
  if (dialog) return { text: '', tone: 'neutral' }
  const [first, ...others] = runningIds(cancellations)
  if (first === undefined) return status(state)
  const what = others.length === 0 ? shortId(first) : pluralize(others.length + 1, 'order')
  return { text: `… cancelling ${what}`, tone: 'warn' }
}

/** The right end of the status line: the position in the list or text on top. */
export function statusPosition(state: State): string {
  const { dialog, size } = state
  const screen = activeScreen(state)
  if (dialog?.kind !== 'help') return screen.position(screenContext(state))
  return formatLinesBelow(maxScroll(helpLines(screen.help).length, bodyRows(size)) - dialog.scroll)
}

import { pluralize, shortId } from '../../text/format.ts'
import { isFullText } from '../dialogs/dialog.ts'
import type { Notice } from '../model/event.ts'
import { bodyRows } from '../model/layout.ts'
import { runningIds } from '../model/order-data.ts'
import { showCaret } from '../model/text-field.ts'
import { describeLimit, formatElapsed } from '../model/wait.ts'
import { activeScreen } from '../screens/screens.ts'
import { formatLinesBelow } from '../widgets/scroll.ts'
import { fullTextLines } from './full-text.ts'
import { type State, screenContext } from './state.ts'

const EMPTY: Notice = { text: '', tone: 'neutral' }

/** The text of the status line: an open text field, the last notice, running cancellations, or the screen's own. */
export function statusText(state: State): Notice {
  const { dialog, notice, cancellations } = state
  const { textField, status } = activeScreen(state)
  if (textField && !dialog) {
    return { text: textField.label + showCaret(textField.text, state.caret), tone: 'neutral', isTyped: true }
  }
  if (notice) return notice
  if (dialog) return EMPTY
  const [first, ...others] = runningIds(cancellations)
  if (first === undefined) return status?.(state) ?? EMPTY
  const what = others.length === 0 ? shortId(first) : pluralize(others.length + 1, 'order')
  const elapsed = formatElapsed(cancellations.get(first)?.startedAt ?? state.now, state)
  const parts = [`… cancelling ${what}${elapsed}`, describeLimit(state)]
  return { text: parts.filter(Boolean).join(' · '), tone: 'warn' }
}

/** The line below the header: what the screen shows and how old it is, and a hold. */
export function titleText(state: State): Notice {
  const { hold } = state
  const title = activeScreen(state).title(state)
  return hold === undefined
    ? title
    : { text: `! On hold, nothing can be cancelled: ${hold} · ${title.text}`, tone: 'bad' }
}

/** The right end of the status line: the position in the list or text on top. */
export function statusPosition(state: State): string {
  const { dialog, size } = state
  const screen = activeScreen(state)
  if (!isFullText(dialog)) return screen.position(screenContext(state))
  return formatLinesBelow(dialog.scroll, { lines: fullTextLines(dialog, state).length, rows: bodyRows(size) })
}

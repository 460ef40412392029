import { Text } from 'ink'
import stringWidth from 'string-width'
import { mostScroll } from '../state/scroll.ts'
import type { State } from '../state/state.ts'
import { runningIds } from '../state/state.ts'
import { cursorIndex, visibleOrders } from '../state/visible.ts'
import { describeFailure } from '../text/describe-failure.ts'
import { fitWidth, truncate } from '../text/fit.ts'
import { shortId } from '../text/format-id.ts'
import { pluralize } from '../text/pluralize.ts'
import { sanitize } from '../text/sanitize.ts'
import { useLooks } from '../theme/theme-context.ts'

/** One line: the filter, or what was just said, or how things stand; at the right the place in the list. */
export function StatusLine({ state }: { state: State }) {
  const { theme, isPlain } = useLooks()
  const { columns } = state.size
  const { text, tone } =
    state.list.isFiltering && !state.dialog ? filterField(state) : (state.notice ?? standing(state))
  const place = placeWords(state)
  const room = columns - stringWidth(place) - 3
  return (
    <Text wrap="truncate">
      {' '}
      <Text {...theme.tone[tone]}>
        {isPlain ? truncate(sanitize(text), room) : fitWidth(sanitize(text), room)}
      </Text>
      {` ${place} `}
    </Text>
  )
}

function filterField({ list: { filter } }: State) {
  return { text: `/${filter}▏`, tone: 'neutral' as const }
}

function standing(state: State) {
  const { load, list, orders, screen, dialog } = state
  if (dialog) return { text: '', tone: 'neutral' as const }
  const running = runningIds(state)
  if (running.length === 1)
    return { text: `… cancelling ${shortId(running[0] ?? '')}`, tone: 'warn' as const }
  if (running.length > 1)
    return { text: `… cancelling ${pluralize(running.length, 'order')}`, tone: 'warn' as const }
  if (screen.kind === 'detail') return { text: '', tone: 'neutral' as const }
  switch (load.kind) {
    case 'loading':
      return { text: `… reading orders, ${orders.length} so far`, tone: 'neutral' as const }
    case 'incomplete':
      return { text: `! ${load.reason} r reads again.`, tone: 'warn' as const }
    case 'failed': {
      const { problem, nextStep } = describeFailure(load.failure)
      return { text: `! ${problem} ${nextStep} r reads again.`, tone: 'bad' as const }
    }
    case 'loaded':
      return { text: list.filter ? `filter: ${list.filter} (esc clears)` : '', tone: 'neutral' as const }
    default:
      return load satisfies never
  }
}

/** `12/340`, or `3/7 of 340` under a filter; of a text, how many lines are below. */
function placeWords(state: State): string {
  const { orders, list, dialog, screen } = state
  const scroll =
    dialog?.kind === 'help' ? dialog.scroll : screen.kind === 'detail' ? screen.scroll : undefined
  if (scroll !== undefined) {
    const below = mostScroll(state) - scroll
    return below > 0 ? `↓ ${pluralize(below, 'more line')}` : ''
  }
  const visible = visibleOrders(state)
  const place = `${visible.length === 0 ? 0 : cursorIndex(visible, list) + 1}/${visible.length}`
  return list.filter ? `${place} of ${orders.length}` : place
}

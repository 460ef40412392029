import { askedAgain, isOutdated } from './cancel-question.ts'
import type { Command } from './commands.ts'
import { bodyRows, listRows } from './layout.ts'
import { questionOf, withReadiness } from './question.ts'
import { mostScroll } from './scroll.ts'
import { runningIds, type State } from './state.ts'
import { currentOrder, cursorIndex, visibleOrders, withCursorAt, withCursorSettled } from './visible.ts'

/** What a command does to the screen. */
export function reduceCommand(state: State, command: Command): State {
  const { dialog, orders } = state
  switch (command) {
    case 'up':
      return moved(state, -1)
    case 'down':
      return moved(state, 1)
    case 'page-up':
      return moved(state, -pageRows(state))
    case 'page-down':
      return moved(state, pageRows(state))
    case 'first':
      return moved(state, Number.NEGATIVE_INFINITY)
    case 'last':
      return moved(state, Number.POSITIVE_INFINITY)
    case 'open': {
      const order = currentOrder(state)
      return order ? { ...withCursorHere(state), screen: { kind: 'detail', id: order.id, scroll: 0 } } : state
    }
    case 'back':
      return back(state)
    case 'cancel': {
      const order = currentOrder(state)
      return order
        ? {
            ...withCursorHere(state),
            dialog: { kind: 'confirm-cancel', order, isListed: true, isReady: false },
          }
        : state
    }
    case 'filter':
      return { ...state, list: { ...state.list, isFiltering: true } }
    case 'keep-filter':
      return { ...state, list: { ...state.list, isFiltering: false } }
    case 'clear-filter':
      return withFilter({ ...state, list: { ...state.list, isFiltering: false } }, '')
    case 'erase':
      return withFilter(state, [...state.list.filter].slice(0, -1).join(''))
    case 'erase-all':
      return withFilter(state, '')
    case 'help':
      return { ...state, dialog: { kind: 'help', scroll: 0 } }
    case 'quit':
      return runningIds(state).length > 0
        ? { ...state, dialog: { kind: 'confirm-quit', isReady: false } }
        : state
    case 'yes':
      if (!questionOf(state)?.isReady) return state
      return dialog?.kind === 'confirm-cancel' && isOutdated(dialog, orders)
        ? { ...state, dialog: askedAgain(dialog, orders) }
        : { ...state, dialog: undefined }
    case 'close':
    case 'no':
      return { ...state, dialog: undefined }
    case 'redraw':
      return withReadiness({ ...state, redraws: state.redraws + 1 }, false)
    case 're-check':
    case 'refresh':
      return state
    default:
      return command satisfies never
  }
}

const withFilter = (state: State, filter: string): State =>
  withCursorSettled({ ...state, list: { ...state.list, filter } })

/** From here on the cursor belongs to the order it stands on, also if others come before it. */
function withCursorHere(state: State): State {
  return state.screen.kind === 'list'
    ? withCursorAt(state, cursorIndex(visibleOrders(state), state.list))
    : state
}

const pageRows = (state: State) =>
  Math.max(1, (state.screen.kind === 'list' ? listRows(state.size) : bodyRows(state.size)) - 1)

/** Moves the cursor of the list, or scrolls what has none. */
function moved(state: State, by: number): State {
  const { dialog, screen } = state
  const scrolled = (scroll: number) => Math.max(0, Math.min(mostScroll(state), scroll + by))
  if (dialog?.kind === 'help') return { ...state, dialog: { ...dialog, scroll: scrolled(dialog.scroll) } }
  if (screen.kind === 'detail') return { ...state, screen: { ...screen, scroll: scrolled(screen.scroll) } }
  return withCursorAt(state, cursorIndex(visibleOrders(state), state.list) + by)
}

/** One layer back; never out. */
function back(state: State): State {
  if (state.screen.kind === 'detail') return withCursorSettled({ ...state, screen: { kind: 'list' } })
  return state.list.filter ? withFilter(state, '') : state
}

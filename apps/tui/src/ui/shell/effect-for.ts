import { formatId } from '../../text/format.ts'
import { asQuestion, isOutdated } from '../dialogs/dialog.ts'
import { countProblem } from '../dialogs/text-fields.ts'
import type { Action } from '../model/action.ts'
import type { Effect } from '../model/effect.ts'
import { isQuiet, runningIds } from '../model/order-data.ts'
import { isActive, reportResults } from '../model/run-state.ts'
import {
  type ListFilters,
  NO_FILTERS,
  needsRead,
  parseFilters,
  toTelnyxFilter,
} from '../screens/list/filters.ts'
import { visibleOrders } from '../screens/list/model.ts'
import { activeScreen } from '../screens/screens.ts'
import type { State } from './state.ts'

const COPIED = {
  order: 'the id of order',
  batch: 'the id of batch',
  'ledger-row': 'the id of cancellation',
} as const

/** The effect of an action. `state` is what the screen showed when the key was pressed. */
export function effectFor(state: State, action: Action): Effect | undefined {
  const { dialog, cancellations } = state
  const screen = activeScreen(state)
  switch (action) {
    case 'refresh':
      return screen.refresh
    case 'back':
      return stopEffect(state)
    case 'apply-filters': {
      const filters = state.dialog?.kind === 'filters' && parseFilters(state.dialog.values, state.now)
      return filters && 'filter' in filters ? loadIfNeeded(state, filters) : undefined
    }
    case 'clear-filters':
      return loadIfNeeded(state, NO_FILTERS)
    case 'sort-deadline':
      return state.list.sort?.by === 'deadline'
        ? undefined
        : { kind: 'read-deadlines', orders: visibleOrders(state.orders, state.list) }
    case 'yes':
      if (!asQuestion(dialog)?.isReady) return undefined
      if (dialog?.kind === 'confirm-quit') return { kind: 'quit' }
      if (dialog?.kind === 'confirm-stop-batch')
        return { kind: 'change-batch', id: dialog.id, action: 'stop' }
      if (dialog?.kind === 'confirm-stop') return { kind: 'stop-run' }
      return dialog?.kind === 'confirm-cancel' && !isOutdated(dialog, state.orders)
        ? {
            kind: 'cancel',
            target: dialog.isListed ? dialog.order : dialog.order.id,
            reason: dialog.reason || undefined,
          }
        : undefined
    case 'submit':
      return submitEffect(state)
    case 'pause':
      return { kind: state.run?.phase === 'paused' ? 'resume-run' : 'pause-run' }
    case 're-check': {
      const id = dialog?.kind === 'cancellation' ? dialog.id : screen.currentOrder?.(state)?.id
      return id === undefined ? undefined : { kind: 'check', id, cancellation: cancellations.get(id) }
    }
    case 'copy-id': {
      const order = screen.currentOrder?.(state)
      const subject = order ? { kind: 'order' as const, id: order.id } : screen.opens?.()
      return (
        subject && { kind: 'copy', text: subject.id, what: `${COPIED[subject.kind]} ${formatId(subject.id)}` }
      )
    }
    case 'pause-batch': {
      const batch = screen.currentBatch
      return (
        batch && {
          kind: 'change-batch',
          id: batch.id,
          action: batch.status === 'paused' ? 'resume' : 'pause',
        }
      )
    }
    case 'quit':
      return runningIds(cancellations).length === 0 && !isActive(state.run) ? { kind: 'quit' } : undefined
    default:
      return undefined
  }
}

/** Only some of the filters need another read. */
const loadIfNeeded = ({ list }: State, filters: ListFilters): Effect | undefined =>
  needsRead(list.filters, filters) ? { kind: 'load', filter: toTelnyxFilter(filters) } : undefined

/** What esc stops on the list, if it has nothing else to do there. */
function stopEffect({ screen, list, load }: State): Effect | undefined {
  if (screen.kind !== 'list' || list.searchText || list.rangeFrom !== undefined) return undefined
  if (load.kind === 'loading' && !isQuiet(load)) return { kind: 'stop-load' }
  return list.deadlineRead && { kind: 'stop-deadlines' }
}

/** What enter does in a dialog with a text field: the orders are those of the question, by value. */
function submitEffect({ dialog, run }: State): Effect | undefined {
  switch (dialog?.kind) {
    case 'confirm-cancel-many': {
      if (!dialog.isReady || countProblem(dialog) !== undefined) return undefined
      const { cancellable: orders, skipped } = dialog.review
      return { kind: 'cancel-many', orders, skipped, reason: dialog.reason || undefined }
    }
    case 'export':
      return run && { kind: 'export', file: dialog.file, results: reportResults(run) }
    default:
      return undefined
  }
}

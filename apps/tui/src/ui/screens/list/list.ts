import { describeFailure } from '../../../text/describe-failure.ts'
import type { OrderData } from '../../model/order-data.ts'
import type { ScreenDefinition, StatusText } from '../screen.ts'
import { FILTER_KEYS, LIST_KEYS } from './keys.ts'
import { findCursor, type ListModel, selectedOrder, visibleOrders } from './model.ts'
import { setFilter, updateList } from './update.ts'
import { ListView } from './view.tsx'

/** The pending orders. */
export const listScreen: ScreenDefinition<ListModel> = {
  helpTitle: 'Keys of the list',
  keys: LIST_KEYS,
  update: updateList,
  refresh: () => ({ kind: 'load' }),
  currentOrder: (list, { orders }) => selectedOrder(list, orders),
  position: formatPosition,
  status: loadStatus,
  textField: {
    keys: FILTER_KEYS,
    isOpen: ({ isFiltering }) => isFiltering,
    text: ({ filter }) => `/${filter}▏`,
    type: (list, text, context) => setFilter(list, list.filter + text, context),
  },
  View: ListView,
}

/** `12/340`, or `3/7 of 340` with a filter. */
function formatPosition(list: ListModel, { data: { orders } }: { data: OrderData }): string {
  const visible = visibleOrders(orders, list)
  const position = `${visible.length === 0 ? 0 : findCursor(visible, list) + 1}/${visible.length}`
  return list.filter ? `${position} of ${orders.length}` : position
}

function loadStatus({ filter }: ListModel, { load, orders }: OrderData): StatusText {
  switch (load.kind) {
    case 'loading':
      return { text: `… reading orders, ${orders.length} so far`, tone: 'neutral' }
    case 'incomplete':
      return { text: `! ${load.reason} Press r to refresh.`, tone: 'warn' }
    case 'failed': {
      const { problem, nextStep } = describeFailure(load.failure)
      return { text: `! ${problem} ${nextStep} Press r to retry.`, tone: 'bad' }
    }
    case 'loaded':
      return { text: filter ? `filter: ${filter} (esc clears)` : '', tone: 'neutral' }
    default:
      return load satisfies never
  }
}

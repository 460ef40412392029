import { describeFailure } from '../../../text/describe-failure.ts'
import type { Notice } from '../../model/event.ts'
import type { OrderData } from '../../model/order-data.ts'
import type { Screen } from '../screen.ts'
import { FILTER_KEYS, LIST_KEYS } from './keys.ts'
import { findCursor, type ListModel, selectedOrder, visibleOrders } from './model.ts'
import { setFilter, updateList } from './update.ts'
import { ListView } from './view.tsx'

/** The pending orders. */
export const listScreen = (list: ListModel): Screen<ListModel> => ({
  layer: list.isFiltering ? 'filter' : 'list',
  keys: list.isFiltering ? FILTER_KEYS : LIST_KEYS,
  help: { title: 'Keys of the list', keys: LIST_KEYS },
  refresh: { kind: 'load' },
  textField: list.isFiltering ? `/${list.filter}▏` : undefined,
  currentOrder: ({ orders }) => selectedOrder(list, orders),
  position: ({ data }) => formatPosition(list, data),
  status: (data) => loadStatus(list, data),
  update: (action, context) => updateList(list, action, context),
  type: (text, context) => setFilter(list, list.filter + text, context),
  render: (context, now) => <ListView {...context} list={list} now={now} />,
})

/** `12/340`, or `3/7 of 340` with a filter. */
function formatPosition(list: ListModel, { orders }: OrderData): string {
  const visible = visibleOrders(orders, list)
  const position = `${visible.length === 0 ? 0 : findCursor(visible, list) + 1}/${visible.length}`
  return list.filter ? `${position} of ${orders.length}` : position
}

function loadStatus({ filter }: ListModel, { load, orders }: OrderData): Notice {
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

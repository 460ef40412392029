import { pluralize } from '../../../text/format.ts'
import { formatClock, timeAgo } from '../../../text/time.ts'
import type { Notice } from '../../model/event.ts'
import { countRead, isQuiet, type OrderData } from '../../model/order-data.ts'
import { describeLimit, formatElapsed } from '../../model/wait.ts'
import type { Screen } from '../screen.ts'
import { describeFilters, describeStatus, toTelnyxFilter } from './filters.ts'
import { LIST_KEYS, SEARCH_KEYS } from './keys.ts'
import { describeMarks } from './marks.ts'
import { filterOrders, findCursor, type ListModel, selectedOrder, visibleOrders } from './model.ts'
import { describeSort } from './sort.ts'
import { setSearchText, updateList } from './update.ts'
import { ListView } from './view.tsx'

/** The pending orders. */
export const listScreen = (list: ListModel): Screen<ListModel> => ({
  layer: list.isSearching ? 'search' : 'list',
  keys: list.isSearching ? SEARCH_KEYS : LIST_KEYS,
  help: { title: 'Keys of the list', keys: LIST_KEYS },
  refresh: { kind: 'load', filter: toTelnyxFilter(list.filters) },
  textField: list.isSearching ? { label: '/', text: list.searchText } : undefined,
  currentOrder: ({ orders }) => selectedOrder(list, orders),
  marks: list.marks,
  position: ({ data }) => formatPosition(list, data),
  status: (data) => loadStatus(list, data),
  title: (data) => describeData(data, list),
  update: (action, context) => updateList(list, action, context),
  setText: (text, context) => setSearchText(list, text, context),
  render: (context, now) => <ListView {...context} list={list} now={now} />,
})

/** `12/340`, or `3/7 of 340` while searching. */
function formatPosition(list: ListModel, { orders }: OrderData): string {
  const visible = visibleOrders(orders, list)
  const position = `${visible.length === 0 ? 0 : findCursor(visible, list) + 1}/${visible.length}`
  const marks = list.marks.size > 0 ? ` · ${list.marks.size} marked` : ''
  const count = filterOrders(orders, list.filters).length
  return `${list.searchText ? `${position} of ${count}` : position}${marks}`
}

function loadStatus(list: ListModel, data: OrderData): Notice {
  const { load } = data
  const { searchText, rangeFrom, deadlineRead } = list
  if (rangeFrom !== undefined) {
    return { text: 'Range: move to its other end, then v marks it; esc ends it.', tone: 'neutral' }
  }
  const isLoading = load.kind === 'loading' && !isQuiet(load)
  if (deadlineRead && !isLoading) {
    const { count, startedAt } = deadlineRead
    const progress = `… reading deadlines, ${pluralize(count, 'phone number')} so far${formatElapsed(startedAt, data)}`
    const parts = [progress, describeLimit(data), searchText ? undefined : 'esc stops']
    return { text: parts.filter(Boolean).join(' · '), tone: 'neutral' }
  }
  if (!isLoading) {
    const parts = [searchText && `search: ${searchText} (esc clears)`, describeMarks(list, data.orders)]
    return { text: parts.filter(Boolean).join(' · '), tone: 'neutral' }
  }
  const parts = [
    `… reading orders, ${countRead(load)} so far${formatElapsed(load.startedAt, data)}`,
    describeLimit(data),
    searchText ? undefined : 'esc stops',
    load.problem && `${load.problem} Trying again.`,
  ]
  return { text: parts.filter(Boolean).join(' · '), tone: 'neutral' }
}

/** `Pending orders · 120 · read 14:02, 3 min ago`, or that they are out of date or incomplete. */
function describeData({ load, readAt, orders, now }: OrderData, { filters, sort }: ListModel): Notice {
  const isCurrent = load.kind === 'loaded' || load.kind === 'loading'
  const ago = readAt === undefined ? '' : timeAgo(new Date(readAt).toISOString(), now)
  const read = readAt && `read ${formatClock(readAt)}${ago === 'just now' ? '' : `, ${ago}`}`
  const problem = isCurrent ? '' : `! ${read ? `out of date: ${read}` : 'not all were read'} (r reads again)`
  const isCounted = read || !isCurrent
  const parts = [
    describeStatus(filters),
    isCounted && filterOrders(orders, filters).length,
    describeFilters(filters),
    problem,
    sort && describeSort(sort),
    isCurrent && read,
  ]
  const text = parts.filter((part) => part !== false && part !== undefined && part !== '').join(' · ')
  return { text, tone: isCurrent ? 'neutral' : 'warn' }
}

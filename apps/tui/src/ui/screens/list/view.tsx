import type { SubNumberOrder } from '@countermand/core'
import { Box } from 'ink'
import { evaluateWithGuards } from '../../../guards-in-force.ts'
import { type Badge, outcomeBadge, statusBadge } from '../../../text/badges.ts'
import { summarizeOrder } from '../../../text/describe-order.ts'
import { requirementsState } from '../../../text/describe-requirements.ts'
import { truncate } from '../../../text/fit.ts'
import { formatId, sanitize } from '../../../text/format.ts'
import { canRecheck, type OrderData } from '../../model/order-data.ts'
import { useAppearance } from '../../theme/theme.ts'
import { type ChosenColumn, tableRoom } from '../../widgets/choose-columns.ts'
import type { Line } from '../../widgets/lines.tsx'
import { visibleRows } from '../../widgets/scroll.ts'
import { Table, tableRows } from '../../widgets/table.tsx'
import { EmptyScreen, unreadLines } from '../empty-screen.tsx'
import { orderColumns } from '../order-rows.ts'
import type { ScreenContext } from '../screen.ts'
import { describeFilters, type ListFilters } from './filters.ts'
import { filterOrders, findCursor, type ListModel, selectedOrder, visibleOrders } from './model.ts'
import { OrderPane, paneColumns } from './order-pane.tsx'

const MAX_SHOWN_SEARCH = 40

type ListViewProps = ScreenContext & { list: ListModel; now: number }

/** The orders, and in a wide terminal the one under the cursor beside them. */
export function ListView({ list, ...context }: ListViewProps) {
  const { isAccessible } = useAppearance()
  const { data, columns } = context
  const order = selectedOrder(list, data.orders)
  const pane = order && !isAccessible ? paneColumns(columns) : 0
  const table = <OrderTable {...context} list={list} columns={columns - pane} />
  if (!order || pane === 0) return table
  return (
    <Box>
      <Box width={columns - pane} flexDirection="column" flexShrink={0}>
        {table}
      </Box>
      <OrderPane {...context} order={order} deadlines={list.deadlines} columns={pane} />
    </Box>
  )
}

function OrderTable({ list, data, columns, rows, now }: ListViewProps) {
  const visible = visibleOrders(data.orders, list)
  if (visible.length === 0) return <EmptyScreen lines={explainEmptyList(list, data)} columns={columns} />
  const cursor = findCursor(visible, list)
  const count = visible.length
  const { top, end } = visibleRows({ top: list.top, cursor, count, rows: tableRows(rows) })
  const getBadge = (order: SubNumberOrder) => rowBadge(order, data)
  const state: ChosenColumn<SubNumberOrder> = {
    title: 'STATE',
    width: 12,
    rank: 1,
    text: (order) => `${getBadge(order).symbol} ${sanitize(getBadge(order).word)}`,
    tone: (order) => getBadge(order).tone,
  }
  const shown = visible.slice(top, end)
  return (
    <Table
      columns={orderColumns({
        shown,
        room: tableRoom(columns),
        now,
        deadlines: list.deadlines,
        first: [state],
      })}
      rows={shown}
      getKey={({ id }) => id}
      selected={cursor - top}
      isMarked={({ id }) => list.marks.has(id)}
      describe={(order) =>
        `${sanitize(describeState(order, getBadge(order)))}, ${summarizeOrder(order)}, ${formatId(order.id)}`
      }
    />
  )
}

const GUARDED: Badge = { symbol: '✗', word: 'guarded', tone: 'warn' }

/**
 * That a guard forbids to cancel the order, whether the requirements of a pending one are met, or its status: most of
 * the orders are pending, so the word would say nothing.
 */
function orderBadge(order: SubNumberOrder, { guards, now }: OrderData): Badge {
  const verdict = evaluateWithGuards(order, guards, now)
  if (!verdict.cancellable && verdict.by !== 'status') return GUARDED
  const badge = statusBadge(order.status)
  return verdict.cancellable ? { ...badge, word: requirementsWord(order) ?? badge.word } : badge
}

function requirementsWord(order: SubNumberOrder) {
  const state = requirementsState(order)
  return state && `reqs ${state}`
}

/** As a screen reader says it. */
const describeState = (order: SubNumberOrder, { word }: Badge) =>
  word === requirementsWord(order) ? `${order.status}, requirements ${requirementsState(order)}` : word

/** A cancellation of this session replaces a status that says less. */
function rowBadge(order: SubNumberOrder, data: OrderData): Badge {
  const cancellation = data.cancellations.get(order.id)
  if (!cancellation) return orderBadge(order, data)
  if (!cancellation.outcome) return { symbol: '…', word: 'cancelling', tone: 'warn' }
  if (cancellation.isChecking) return { symbol: '…', word: 'checking', tone: 'warn' }
  return canRecheck(cancellation.outcome) ? outcomeBadge(cancellation.outcome.kind) : orderBadge(order, data)
}

const describeOrders = ({ filter: { status } }: ListFilters) =>
  status === undefined ? 'orders' : `${status} orders`

function explainNoMatch(filters: ListFilters): Line[] {
  const others = describeFilters(filters)
  return [
    { text: `No ${describeOrders(filters)}${others && ` match: ${others}`}.` },
    { text: 'Press f to change the filters, F to list all pending orders.' },
  ]
}

/** Why the list is empty, and what to do. */
function explainEmptyList({ searchText, filters }: ListModel, { load, orders }: OrderData): Line[] {
  if (searchText && filterOrders(orders, filters).length > 0) {
    return [
      { text: `No order matches "${truncate(sanitize(searchText), MAX_SHOWN_SEARCH)}".` },
      { text: 'Press esc to clear the search.' },
    ]
  }
  switch (load.kind) {
    case 'loading':
      return [{ text: `… Reading ${describeOrders(filters)}.` }]
    case 'loaded':
      if (filters.values.size > 0) return explainNoMatch(filters)
      return [{ text: 'There are no pending orders.' }, { text: 'Press r to refresh.' }]
    case 'stopped':
      return [{ text: 'Stopped before any order was read.' }, { text: 'Press r to read the orders.' }]
    case 'incomplete':
      return [
        { text: '! The list is incomplete.', tone: 'warn', isTitle: true },
        { text: load.reason },
        { text: 'Press r to refresh.' },
      ]
    case 'failed':
      return unreadLines('The orders', load.failure)
    default:
      return load satisfies never
  }
}

import type { SubNumberOrder } from '@countermand/core'
import { Box, Text } from 'ink'
import type { Cancellation, State } from '../../state/state.ts'
import { cursorIndex, visibleOrders } from '../../state/visible.ts'
import { windowOf } from '../../state/window.ts'
import { formatId } from '../../text/format-id.ts'
import { summarizeOrder } from '../../text/order-summary.ts'
import { sanitize } from '../../text/sanitize.ts'
import { useLooks } from '../../theme/theme-context.ts'
import { columnsFor, markCell, rowMark, rowText, titleText } from './columns.ts'
import { EmptyList } from './empty-list.tsx'

/** The pending orders, as many as fit into so many rows. */
export function ListScreen({ state, rows, now }: { state: State; rows: number; now: number }) {
  const { theme, isPlain } = useLooks()
  const visible = visibleOrders(state)
  if (visible.length === 0) return <EmptyList state={state} />
  const cursor = cursorIndex(visible, state.list)
  const { top, end } = windowOf({
    top: state.list.top,
    cursor,
    count: visible.length,
    rows: Math.max(1, rows - 1),
  })
  const columns = columnsFor(state.size.columns)
  const shown = visible.slice(top, end)
  if (isPlain) {
    return shown.map((order, index) => (
      <PlainRow
        key={order.id}
        order={order}
        cancellation={state.cancellations.get(order.id)}
        isCurrent={top + index === cursor}
      />
    ))
  }
  return (
    <Box flexDirection="column">
      <Text wrap="truncate" {...theme.title}>
        {titleText(columns)}
      </Text>
      {shown.map((order, index) => {
        const mark = rowMark(order, state.cancellations.get(order.id))
        const isCurrent = top + index === cursor
        return (
          <Text key={order.id} wrap="truncate" {...(isCurrent && theme.cursor)}>
            {isCurrent ? '› ' : '  '}
            <Text {...theme.tone[mark.tone]}>{markCell(mark)}</Text>
            {rowText(order, columns, now)}
          </Text>
        )
      })}
    </Box>
  )
}

/** A row as a sentence, for who hears it. */
function PlainRow({
  order,
  cancellation,
  isCurrent,
}: {
  order: SubNumberOrder
  cancellation: Cancellation | undefined
  isCurrent: boolean
}) {
  const status = sanitize(rowMark(order, cancellation).word)
  const words = `${status}, ${summarizeOrder(order)}, ${formatId(order.id)}`
  return <Text>{isCurrent ? `selected: ${words}` : words}</Text>
}

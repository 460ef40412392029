import type { SubNumberOrder } from '@countermand/core'
import { Box } from 'ink'
import { indent, Lines } from '../../widgets/lines.tsx'
import { listedOrderSections, toLines } from '../detail/sections.ts'
import type { ScreenContext } from '../screen.ts'
import type { DeadlinesById } from './sort.ts'

/** Narrower terminals have no room for the pane. */
const LEAST_TERMINAL_COLUMNS = 140
/** What the table of orders needs for all its columns. */
const TABLE_COLUMNS = 82
const MAX_PANE_COLUMNS = 72
/** The border, and a space after it. */
const FRAME_COLUMNS = 2

/** The columns of the pane beside the list; 0 without one. */
export const paneColumns = (columns: number): number =>
  columns < LEAST_TERMINAL_COLUMNS ? 0 : Math.min(MAX_PANE_COLUMNS, columns - TABLE_COLUMNS)

interface OrderPaneProps extends ScreenContext {
  order: SubNumberOrder
  deadlines: DeadlinesById
  now: number
}

/** The order under the cursor, beside the list and from what the list has: moving the cursor sends no request. */
export function OrderPane({ order, deadlines, data, columns, rows, now }: OrderPaneProps) {
  const width = columns - FRAME_COLUMNS
  const lines = toLines(listedOrderSections(order, { data, now, columns: width, deadlines }))
  return (
    <Box
      width={columns}
      height={rows}
      flexShrink={0}
      borderStyle="single"
      borderDimColor
      borderTop={false}
      borderBottom={false}
      borderRight={false}
    >
      <Lines lines={lines.slice(0, rows).map((line) => indent(line, ' '))} />
    </Box>
  )
}

import { Box } from 'ink'
import type { Line } from '../text/lines.ts'
import { useLooks } from '../theme/theme-context.ts'
import { Lines } from './lines.tsx'

/** Columns that the frame takes from the text. */
export const FRAME_COLUMNS = 6
/** Rows that the frame takes. */
export const FRAME_ROWS = 2
const WIDEST = 76

export const dialogColumns = (columns: number) => Math.min(columns, WIDEST) - FRAME_COLUMNS

/** A framed text at the foot of the body; without a frame in accessible mode. */
export function DialogBox({
  lines,
  isDanger,
  columns,
}: {
  lines: readonly Line[]
  isDanger: boolean
  columns: number
}) {
  const { theme, isPlain } = useLooks()
  if (isPlain) return <Lines lines={lines} />
  const { color } = theme.danger
  return (
    <Box
      borderStyle={isDanger ? 'double' : 'round'}
      {...(isDanger && color && { borderColor: color })}
      width={dialogColumns(columns) + FRAME_COLUMNS}
      paddingX={2}
      flexShrink={0}
    >
      <Lines lines={lines} />
    </Box>
  )
}

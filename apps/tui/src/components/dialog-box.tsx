import { Box } from 'ink'
import { dialogRoom, FRAME } from '../state/layout.ts'
import type { Size } from '../state/state.ts'
import type { Line } from '../text/lines.ts'
import { useLooks } from '../theme/theme-context.ts'
import { Lines } from './lines.tsx'

/** A framed text at the foot of the body; without a frame in accessible mode. */
export function DialogBox({
  lines,
  isDanger,
  size,
}: {
  lines: readonly Line[]
  isDanger: boolean
  size: Size
}) {
  const { theme, isPlain } = useLooks()
  if (isPlain) return <Lines lines={lines} />
  const { color } = theme.danger
  return (
    <Box
      borderStyle={isDanger ? 'double' : 'round'}
      {...(isDanger && color && { borderColor: color })}
      width={dialogRoom(size).columns + FRAME.columns}
      paddingX={2}
      flexShrink={0}
    >
      <Lines lines={lines} />
    </Box>
  )
}

import { Box } from 'ink'
import { useAppearance } from '../theme/theme.ts'
import { type Line, Lines } from './lines.tsx'

interface DialogFrameProps {
  lines: readonly Line[]
  isDanger: boolean
  /** Includes the frame. */
  width: number
}

/** The text of a dialog in a frame; without the frame in accessible mode. */
export function DialogFrame({ lines, isDanger, width }: DialogFrameProps) {
  const { theme, isAccessible } = useAppearance()
  if (isAccessible) return <Lines lines={lines} />
  const { color } = theme.danger
  return (
    <Box
      borderStyle={isDanger ? 'double' : 'round'}
      {...(isDanger && color && { borderColor: color })}
      width={width}
      paddingX={2}
      flexShrink={0}
    >
      <Lines lines={lines} />
    </Box>
  )
}

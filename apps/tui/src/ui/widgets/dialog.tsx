import { Box } from 'ink'
import { useAppearance } from '../theme/theme.ts'
import { type Line, Lines } from './lines.tsx'

interface DialogProps {
  lines: readonly Line[]
  isDanger: boolean
  /** Includes the frame. */
  width: number
}

/** A framed text; without a frame in accessible mode. */
export function Dialog({ lines, isDanger, width }: DialogProps) {
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

import { Box, Text } from 'ink'
import type { Tone } from '../../text/badges.ts'
import { wrap } from '../../text/fit.ts'
import { useAppearance } from '../theme/theme.ts'

export interface Line {
  text: string
  tone?: Tone
  isTitle?: boolean
}

export const wrapLine = ({ text, ...style }: Line, columns: number): Line[] =>
  wrap(text, columns).map((part) => ({ text: part, ...style }))

/** Lines that already fit the width. */
export function Lines({ lines }: { lines: readonly Line[] }) {
  const { theme } = useAppearance()
  return (
    <Box flexDirection="column">
      {lines.map(({ text, tone = 'neutral', isTitle }, index) => (
        // A line has no identity except its position.
        <Text key={index} wrap="truncate" {...theme.tone[tone]} {...(isTitle && theme.title)}>
          {text || ' '}
        </Text>
      ))}
    </Box>
  )
}

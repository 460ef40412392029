import { Box, Text } from 'ink'
import type { Tone } from '../../text/badges.ts'
import { useAppearance } from '../theme/appearance.ts'

export interface Line {
  text: string
  tone?: Tone
  isTitle?: boolean
}

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

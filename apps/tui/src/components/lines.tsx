import { Box, Text } from 'ink'
import type { Line } from '../text/lines.ts'
import { useLooks } from '../theme/theme-context.ts'

/** A text of lines that already fit the width. */
export function Lines({ lines }: { lines: readonly Line[] }) {
  const { theme } = useLooks()
  return (
    <Box flexDirection="column">
      {lines.map(({ text, tone = 'neutral', isTitle }, index) => (
        // Lines have no identity beyond their place.
        <Text key={index} wrap="truncate" {...theme.tone[tone]} {...(isTitle && theme.title)}>
          {text || ' '}
        </Text>
      ))}
    </Box>
  )
}

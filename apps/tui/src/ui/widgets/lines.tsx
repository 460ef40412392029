import { Box, Text } from 'ink'
import type { Tone } from '../../text/badges.ts'
import { wrap } from '../../text/fit.ts'
import { useAppearance } from '../theme/theme.ts'
import { maxScroll } from './scroll.ts'

export interface Line {
  text: string
  tone?: Tone
  isTitle?: boolean
  /** Dim, before the text. */
  label?: string
  /** Dim, after the text. */
  aside?: string
  /** The line under the cursor. */
  isSelected?: boolean
}

export const wrapLine = ({ text, ...style }: Line, columns: number): Line[] =>
  wrap(text, columns).map((part) => ({ text: part, ...style }))

/** The same line further to the right. */
export const indent = (line: Line, by: string): Line =>
  line.label === undefined ? { ...line, text: `${by}${line.text}` } : { ...line, label: `${by}${line.label}` }

/** A text that may take several lines, with a dim label before the first. */
export const labelledLines = (
  label: string,
  text: string,
  { columns, labelColumns }: { columns: number; labelColumns: number },
): Line[] =>
  wrap(text, columns - labelColumns).map((part, index) => ({
    text: part,
    label: (index === 0 ? label : '').padEnd(labelColumns - 1).concat(' '),
  }))

/** Lines that already fit the width. */
export function Lines({ lines }: { lines: readonly Line[] }) {
  const { theme } = useAppearance()
  return (
    <Box flexDirection="column">
      {lines.map(({ text, label = '', aside = '', tone = 'neutral', isTitle, isSelected }, index) => (
        // A line has no identity except its position.
        <Text key={index} wrap="truncate" {...(isSelected && theme.cursor)}>
          {label && <Text {...theme.dim}>{label}</Text>}
          <Text {...theme.tone[tone]} {...(isTitle && theme.title)}>
            {text || (label || aside ? '' : ' ')}
          </Text>
          {aside && <Text {...(!isSelected && theme.dim)}>{aside}</Text>}
        </Text>
      ))}
    </Box>
  )
}

/** A text that scrolls, with a space at its left edge. */
export function ScrolledLines({
  lines,
  scroll,
  rows,
}: {
  lines: readonly Line[]
  scroll: number
  rows: number
}) {
  const top = Math.min(scroll, maxScroll(lines.length, rows))
  return <Lines lines={lines.slice(top, top + rows).map((line) => indent(line, ' '))} />
}

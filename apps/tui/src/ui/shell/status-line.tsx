import { Text } from 'ink'
import stringWidth from 'string-width'
import { fitWidth, truncate, truncateStart } from '../../text/fit.ts'
import { sanitize } from '../../text/format.ts'
import type { Notice } from '../model/event.ts'
import { useAppearance } from '../theme/theme.ts'

interface StatusLineProps {
  status: Notice
  position: string
  columns: number
  /** Appended to a text that is cut: how to see all of it. */
  hint: string | undefined
}

export function StatusLine({ status, position, columns, hint }: StatusLineProps) {
  const { theme, isAccessible } = useAppearance()
  const room = columns - stringWidth(position) - 3
  const whole = sanitize(status.text)
  const text = status.isTyped
    ? truncateStart(whole, room)
    : stringWidth(whole) > room && hint !== undefined
      ? `${truncate(whole, room - stringWidth(hint))}${hint}`
      : whole
  return (
    <Text wrap="truncate">
      {' '}
      <Text {...theme.tone[status.tone]}>{isAccessible ? truncate(text, room) : fitWidth(text, room)}</Text>
      {` ${position} `}
    </Text>
  )
}

import { Text } from 'ink'
import stringWidth from 'string-width'
import { fitWidth, truncate, truncateStart } from '../../text/fit.ts'
import { sanitize } from '../../text/format.ts'
import type { Notice } from '../model/event.ts'
import { CARET_MARK } from '../model/text-field.ts'
import { useAppearance } from '../theme/theme.ts'

interface StatusLineProps {
  status: Notice
  position: string
  columns: number
  /** Appended to a text that is cut: how to see all of it. */
  hint: string | undefined
}

/** If there is too little room for all, the part before the text cursor is shown. */
function showCaretWithin(text: string, room: number): string {
  const head = text.slice(0, text.lastIndexOf(CARET_MARK) + 1)
  return stringWidth(head) <= room ? truncate(text, room) : truncateStart(head, room)
}

export function StatusLine({ status, position, columns, hint }: StatusLineProps) {
  const { theme, isAccessible } = useAppearance()
  const room = columns - stringWidth(position) - 3
  const whole = sanitize(status.text)
  const text = status.isTyped
    ? showCaretWithin(whole, room)
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

import { sanitize } from '../../text/format.ts'
import { formatClock } from '../../text/time.ts'
import type { Message } from '../model/event.ts'
import { type Line, wrapLine } from '../widgets/lines.tsx'

/** The messages of this session in full, newest first. */
export function messageLines(messages: readonly Message[], columns: number): Line[] {
  const title: Line[] = [{ text: 'Messages, newest first', isTitle: true }, { text: '' }]
  if (messages.length === 0) return [...title, { text: 'There are none yet.' }]
  const lines = messages.toReversed().flatMap(({ at, text, tone }) => {
    return wrapLine({ text: `${formatClock(at)}  ${sanitize(text)}`, tone }, columns)
  })
  return [...title, ...lines]
}

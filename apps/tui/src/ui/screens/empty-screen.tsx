import type { TelnyxFailure } from '@countermand/core'
import { describeFailure } from '../../text/describe-failure.ts'
import { indent, type Line, Lines, wrapLine } from '../widgets/lines.tsx'
import type { PagedRows } from '../widgets/paged-rows.ts'

/** What is shown in place of what is not read yet, or could not be read. */
export function unreadLines(what: string, failure: TelnyxFailure | undefined): Line[] {
  if (!failure) return [{ text: `… Reading ${what.toLowerCase()}.` }]
  const { problem, nextStep } = describeFailure(failure)
  return [
    { text: `! ${what} could not be read.`, tone: 'bad', isTitle: true },
    { text: problem },
    { text: nextStep },
    { text: 'Press r to retry.' },
  ]
}

/** What a list without rows says: that it is being read, why it could not be, or that there is nothing. */
export const emptyLines = (
  { next, failure }: PagedRows<unknown>,
  { what, none }: { what: string; none: readonly string[] },
): Line[] => (failure || next === undefined ? unreadLines(what, failure) : none.map((text) => ({ text })))

/** Fills the body of a screen that has nothing else to show. */
export function EmptyScreen({ lines, columns }: { lines: readonly Line[]; columns: number }) {
  const wrapped = lines.flatMap((line) => wrapLine(line, columns - 4))
  return <Lines lines={[{ text: '' }, ...wrapped.map((line) => indent(line, '  '))]} />
}

import type { TelnyxFailure } from '@countermand/core'
import { describeFailure } from '../../text/describe-failure.ts'
import type { Line } from '../widgets/lines.tsx'

/** What a list without rows says: that it is being read, why it could not be, or that there is nothing. */
export function emptyLines(
  { next, failure }: { next: string | null | undefined; failure?: TelnyxFailure },
  { what, none }: { what: string; none: readonly string[] },
): Line[] {
  if (failure) {
    const { problem, nextStep } = describeFailure(failure)
    return [
      { text: `! ${what} could not be read.`, tone: 'bad', isTitle: true },
      { text: problem },
      { text: nextStep },
      { text: 'Press r to read again.' },
    ]
  }
  if (next === undefined) return [{ text: `… Reading ${what.toLowerCase()}.` }]
  return none.map((text) => ({ text }))
}

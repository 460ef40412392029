import { Lines } from '../../components/lines.tsx'
import type { State } from '../../state/state.ts'
import { describeFailure } from '../../text/describe-failure.ts'
import { wrap } from '../../text/fit.ts'
import type { Line } from '../../text/lines.ts'
import { sanitize } from '../../text/sanitize.ts'

/** Why there is nothing in the list, and the way on. */
export function EmptyList({ state }: { state: State }) {
  const columns = state.size.columns - 4
  const lines = wordsFor(state).flatMap(({ text, ...look }) =>
    wrap(text, columns).map((part) => ({ text: `  ${part}`, ...look })),
  )
  return <Lines lines={[{ text: '' }, ...lines]} />
}

function wordsFor({ load, orders, list: { filter } }: State): Line[] {
  if (orders.length > 0)
    return [{ text: `No order matches "${sanitize(filter)}".` }, { text: 'esc clears the filter.' }]
  switch (load.kind) {
    case 'loading':
      return [{ text: '… Reading the pending orders.' }]
    case 'loaded':
      return [{ text: 'There are no pending orders.' }, { text: 'r reads them again.' }]
    case 'incomplete':
      return [
        { text: '! The list is incomplete.', tone: 'warn', isTitle: true },
        { text: load.reason },
        { text: 'r reads it again.' },
      ]
    case 'failed': {
      const { problem, nextStep } = describeFailure(load.failure)
      return [
        { text: '! The orders could not be read.', tone: 'bad', isTitle: true },
        { text: problem },
        { text: nextStep },
        { text: 'r tries again.' },
      ]
    }
    default:
      return load satisfies never
  }
}

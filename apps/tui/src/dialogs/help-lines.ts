import { BINDINGS } from '../keys/bindings.ts'
import type { Screen } from '../state/state.ts'
import type { Line } from '../text/lines.ts'

/** The keys of a screen, from the bindings. */
export function helpLines(screen: Screen['kind']): Line[] {
  const rows = BINDINGS.filter(({ screens }) => screens.includes(screen))
  return [
    { text: screen === 'list' ? 'Keys of the list' : 'Keys of an order', isTitle: true },
    { text: '' },
    ...rows.map(({ keys, label }) => ({ text: `${keys.join('  ').padEnd(16)}${label}` })),
    { text: '' },
    { text: 'Nothing is cancelled without a y: enter, esc and n leave the order alone.' },
  ]
}

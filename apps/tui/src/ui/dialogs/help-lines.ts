import { type Binding, MOVE_KEYS, SCREEN_KEYS } from '../keys/binding.ts'
import type { Line } from '../widgets/lines.tsx'

/** The keys of a screen in groups, and the signs. */
export const helpLines = ({ title, keys }: { title: string; keys: readonly Binding[] }): Line[] => {
  const isOwn = (binding: Binding) => !MOVE_KEYS.includes(binding) && !SCREEN_KEYS.includes(binding)
  return [
    ...group(title, keys.filter(isOwn).map(toRow)),
    { text: '' },
    { text: 'Only y cancels one order; several take their number. esc and n cancel none.' },
    { text: '' },
    ...group('Move', MOVE_KEYS.filter((binding) => keys.includes(binding)).map(toRow)),
    { text: '' },
    ...group('On every screen', SCREEN_KEYS.filter((binding) => keys.includes(binding)).map(toRow)),
    { text: '' },
    ...group('Signs', SIGNS),
  ]
}

const toRow = ({ keys, label }: Binding): [string, string] => [keys.join('  '), label]

const group = (title: string, rows: readonly (readonly [string, string])[]): Line[] => [
  { text: title, isTitle: true },
  ...rows.map(([sign, meaning]) => ({ text: `${sign.padEnd(16)}${meaning}` })),
]

const SIGNS = [
  ['○', 'pending'],
  ['●', 'active'],
  ['✓', 'cancelled or done'],
  ['~', 'accepted by Telnyx, not final yet'],
  ['✗', 'not possible, or it failed'],
  ['?', 'unknown: read it again first'],
  ['-', 'nothing was sent'],
  ['…', 'under way'],
  ['*', 'marked'],
  ['!', 'read this'],
] as const

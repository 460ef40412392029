import type { Binding } from '../keys/binding.ts'
import type { Line } from '../widgets/lines.tsx'

/** The keys of a screen, as text. */
export const helpLines = ({ title, keys }: { title: string; keys: readonly Binding[] }): Line[] => [
  { text: title, isTitle: true },
  { text: '' },
  ...keys.map(({ keys, label }) => ({ text: `${keys.join('  ').padEnd(16)}${label}` })),
  { text: '' },
  { text: 'Only y cancels one order; several take their number. esc and n cancel none.' },
  { text: '' },
  { text: 'Signs', isTitle: true },
  { text: '' },
  ...SIGNS.map(([sign, meaning]) => ({ text: `${sign.padEnd(16)}${meaning}` })),
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

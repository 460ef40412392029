import type { Key } from 'ink'

const NAMED = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['pageUp', 'pgup'],
  ['pageDown', 'pgdn'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'esc'],
  ['tab', 'tab'],
  ['backspace', 'backspace'],
  // What most keyboards call backspace comes as delete.
  ['delete', 'backspace'],
] as const satisfies [keyof Key, string][]

const CHARACTERS: Record<string, string> = { '\r': 'enter', '\n': 'enter', '\t': 'tab', ' ': 'space' }

/**
 * What Ink makes of the terminal's bytes, as names that the bindings use: `j`, `enter`, `ctrl+d`.
 * Several keys that came at once are several names. With alt, a key means nothing here.
 */
export function keyNames(input: string, key: Key): string[] {
  if (key.eventType === 'release') return []
  const named = NAMED.find(([name]) => key[name])
  if (named) return [named[1]]
  if (key.meta) return []
  if (key.ctrl) return [`ctrl+${input}`]
  return [...input].map((letter) => CHARACTERS[letter] ?? letter)
}

/** The text that a key stands for in a text field, if it is one. */
export function typedText(name: string): string | undefined {
  if (name === 'space') return ' '
  return [...name].length === 1 && !/\p{Cc}/u.test(name) ? name : undefined
}

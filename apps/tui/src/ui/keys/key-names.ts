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
  // Most keyboards send delete for backspace.
  ['delete', 'backspace'],
] as const satisfies [keyof Key, string][]

const CHARACTERS: Record<string, string> = { '\r': 'enter', '\n': 'enter', '\t': 'tab', ' ': 'space' }

/**
 * Converts Ink's key event to the names that the bindings use: `j`, `enter`, `ctrl+d`. Keys that arrive
 * at once give several names. Keys with alt give none.
 */
export function keyNames(input: string, key: Key): string[] {
  if (key.eventType === 'release') return []
  const named = NAMED.find(([name]) => key[name])
  if (named) return [named[1]]
  if (key.meta) return []
  if (key.ctrl) return [`ctrl+${input}`]
  return [...input].map((letter) => CHARACTERS[letter] ?? letter)
}

/** The text that a key types into a text field, if any. */
export function typedText(name: string): string | undefined {
  if (name === 'space') return ' '
  return [...name].length === 1 && !/\p{Cc}/u.test(name) ? name : undefined
}

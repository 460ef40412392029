import type { Key } from 'ink'

const NAMED = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
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

/** These come with alt when esc was pressed right before them. */
const AFTER_ESC: readonly string[] = ['enter', 'tab']

const CHARACTERS: Record<string, string> = { '\r': 'enter', '\n': 'enter', '\t': 'tab', ' ': 'space' }

/**
 * Converts Ink's key event to the names that the bindings use: `j`, `enter`, `ctrl+d`. Keys that arrive
 * at once give several names. A terminal sends alt and a letter as esc and the letter, so they count as these two.
 */
export function keyNames(input: string, key: Key): string[] {
  if (key.eventType === 'release') return []
  const named = NAMED.find(([name]) => key[name])
  if (named) {
    const [, name] = named
    if (!key.meta) return [name]
    if (name === 'backspace') return ['alt+backspace']
    return AFTER_ESC.includes(name) ? ['esc', name] : [name]
  }
  const names = key.ctrl ? [`ctrl+${input}`] : [...input].map((letter) => CHARACTERS[letter] ?? letter)
  return key.meta ? ['esc', ...names] : names
}

/** The text that a key types into a text field, if any. */
export function typedText(name: string): string | undefined {
  if (name === 'space') return ' '
  return [...name].length === 1 && !/\p{Cc}/u.test(name) ? name : undefined
}

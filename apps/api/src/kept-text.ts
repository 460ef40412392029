import { hasControlCharacters } from './control-characters.ts'
import { holdsSecret } from './secrets.ts'

/** The longest text that a person may write into the store, in characters. */
const MAX_CHARACTERS = 500

/** Why the store keeps no such text, in words that follow its name; undefined when it does. */
export function problemOfKeptText(text: string): string | undefined {
  if ([...text].length > MAX_CHARACTERS) return `must be at most ${MAX_CHARACTERS} characters`
  if (hasControlCharacters(text)) {
    return 'must not hold control characters, such as line breaks and escape sequences'
  }
  if (holdsSecret(text)) return 'must not hold a key or a token: it is kept, and others read it'
  return undefined
}

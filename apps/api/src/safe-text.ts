import { toCsvRow } from '@countermand/core/wire'

/** A caller's token, or a key as Telnyx makes them; nothing else looks like either. */
const SECRET = /cmd_[\w-]{43}|KEY[0-9A-F]{8,}\w*/
const EACH_SECRET = new RegExp(SECRET, 'g')
const HIDDEN = '[secret]'

/** Moves a cursor, ends a line or turns the reading direction. PostgreSQL can't store NUL. */
const CONTROL = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u
const EACH_CONTROL = new RegExp(CONTROL, 'gu')

/** The longest text that a person may store, in characters. */
const MAX_CHARACTERS = 500

/** Why a text with a secret is rejected, worded to follow its name. */
export const SECRET_PROBLEM = 'must not contain a key or a token: it may be stored, and others may read it'

/** Whether a text contains what looks like a key or a token. */
export const looksSecret = (text: string) => SECRET.test(text)

/** Replaces keys and tokens in a text that is logged or sent. */
export const hideSecrets = (text: string) => text.replace(EACH_SECRET, HIDDEN)

/** The same, and for `secrets`, of which the pattern recognizes at most a part. */
export const hideKnownSecrets = (text: string, secrets: readonly string[]) =>
  hideSecrets(secrets.reduce((hidden, secret) => hidden.replaceAll(secret, HIDDEN), text))

/** The same in a line of JSON. */
export const hideSecretsInLine = (line: string, secrets: readonly string[]) =>
  hideKnownSecrets(
    line,
    secrets.map((secret) => JSON.stringify(secret).slice(1, -1)),
  )

/** What no response, log line or row may contain: whatever looks like a key or a token, and the key in use. */
export interface Secrets {
  areIn(text: string): boolean
  /** Replaces them. */
  hide(text: string): string
}

export const createSecrets = (apiKey: string): Secrets => ({
  areIn: (text) => looksSecret(text) || text.includes(apiKey),
  hide: (text) => hideKnownSecrets(text, [apiKey]),
})

/** Escapes control characters as JSON does (`\u001b`), so that a terminal only shows them. Within JSON it changes no value. */
export const escapeControlCharacters = (text: string) =>
  text.replace(EACH_CONTROL, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** A row of CSV (RFC 4180) that a terminal may show. Earlier versions stored texts with control characters. */
export const toSafeCsvRow = (cells: readonly unknown[]) =>
  toCsvRow(cells.map((cell) => (typeof cell === 'string' ? escapeControlCharacters(cell) : cell)))

/** A line of JSON that a terminal may show. */
export const toSafeJsonLine = (value: object) => `${escapeControlCharacters(JSON.stringify(value))}\n`

/** Why a text without secrets can't be stored, worded to follow its name; undefined when it can. */
export function findTextProblem(text: string): string | undefined {
  if ([...text].length > MAX_CHARACTERS) return `must be at most ${MAX_CHARACTERS} characters`
  if (CONTROL.test(text))
    return 'must not contain control characters, such as line breaks and escape sequences'
  return undefined
}

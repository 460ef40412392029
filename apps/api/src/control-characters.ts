/** What moves a cursor, ends a line or turns the reading direction; PostgreSQL keeps no NUL. */
const CONTROL = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u

const EACH_CONTROL = new RegExp(CONTROL, 'gu')

export const hasControlCharacters = (text: string) => CONTROL.test(text)

/** Writes them as JSON does (`\u001b`), so that a terminal shows them and does nothing. Within JSON it changes no value. */
export const escapeControlCharacters = (text: string) =>
  text.replace(EACH_CONTROL, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)

import type { HttpHeaders } from './http-fetch.ts'

/** A shorter credential is nobody's secret, and would be found in ordinary words. Telnyx's have 58 characters. */
const MIN_SECRET_LENGTH = 8

const REPLACEMENT = '[credential]'

/** No answer of Telnyx nests so deeply, and what does can be neither written as JSON again nor walked safely. */
const MAX_DEPTH = 500
/** A shorter text can't nest deeper than can be written again: most answers are not searched. */
const MAX_UNSEARCHED_LENGTH = 2_000

/**
 * Keeps a credential out of everything that comes back from a server. A server may quote it at us, errors
 * end in logs, and headers in answers: wherever it is, a mark takes its place.
 */
export function createRedaction(credential: string) {
  const isSecret = credential.length >= MIN_SECRET_LENGTH
  const redact = (text: string) => (isSecret ? text.replaceAll(credential, REPLACEMENT) : text)

  /** Puts marks, and null for what is nested too deeply, into a parsed value. */
  function redactValue(value: unknown): unknown {
    const top = { value }
    const open: { holder: object; depth: number }[] = [{ holder: top, depth: 0 }]
    for (let next = open.pop(); next; next = open.pop()) {
      const { holder, depth } = next
      for (const [key, child] of Object.entries(holder)) {
        const name = Array.isArray(holder) ? key : redact(key)
        const isObject = typeof child === 'object' && child !== null
        const kept =
          typeof child === 'string' ? redact(child) : isObject && depth === MAX_DEPTH ? null : child
        if (isObject && kept !== null) open.push({ holder: child, depth: depth + 1 })
        if (name === key && kept === child) continue
        if (name !== key) Reflect.deleteProperty(holder, key)
        // An assignment to `__proto__` would not make a field.
        Reflect.defineProperty(holder, name, {
          value: kept,
          writable: true,
          enumerable: true,
          configurable: true,
        })
      }
    }
    return top.value
  }

  return {
    text: redact,
    /** The JSON in a text, or undefined when it is none. */
    json(text: string): unknown {
      try {
        const value: unknown = JSON.parse(redact(text))
        // JSON can write any character as an escape, so that it shows only once it is parsed.
        return (isSecret && text.includes('\\')) || isTooDeep(text) ? redactValue(value) : value
      } catch {
        return undefined
      }
    },
    headers: (headers: HttpHeaders): HttpHeaders => ({
      get: (name) => {
        const value = headers.get(name)
        return value === null ? null : redact(value)
      },
      *[Symbol.iterator]() {
        for (const [name, value] of headers) yield [redact(name), redact(value)]
      },
    }),
  }
}

/** Whether a text nests deeper than any answer does. Brackets within texts count too, which does no harm. */
function isTooDeep(text: string): boolean {
  if (text.length <= MAX_UNSEARCHED_LENGTH) return false
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const character = text.charCodeAt(at)
    if (character === OPENING_BRACKET || character === OPENING_BRACE) {
      if (++depth > MAX_DEPTH) return true
    } else if (character === CLOSING_BRACKET || character === CLOSING_BRACE) depth--
  }
  return false
}

const OPENING_BRACKET = 0x5b
const CLOSING_BRACKET = 0x5d
const OPENING_BRACE = 0x7b
const CLOSING_BRACE = 0x7d

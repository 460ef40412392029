import type { HttpHeaders } from './http-fetch.ts'

/** A shorter credential can't be a secret, and would occur in ordinary words. Telnyx's have 58 characters. */
const MIN_SECRET_LENGTH = 8

const REPLACEMENT = '[credential]'

/** Telnyx never nests this deeply. A deeper value could not be walked or serialized safely. */
const MAX_DEPTH = 500
/** A shorter text can't nest too deeply, so most responses are not searched. */
const MAX_UNSEARCHED_LENGTH = 2_000

/**
 * Removes a credential from everything that a server sends. A server may quote it, errors end up in logs, and
 * headers in our own responses.
 */
export function createRedaction(credential: string) {
  const isSecret = credential.length >= MIN_SECRET_LENGTH
  const redact = (text: string) => (isSecret ? text.replaceAll(credential, REPLACEMENT) : text)

  /** Redacts a parsed value, and replaces what is nested too deeply by null. */
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
        // An assignment to `__proto__` would not create a field.
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
    /** Parses a text as JSON; undefined if it is not JSON. */
    json(text: string): unknown {
      try {
        const value: unknown = JSON.parse(redact(text))
        // JSON may escape any character, so the credential may only appear after parsing.
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

/** Whether a JSON text nests too deeply. Brackets within strings count too, which does no harm. */
function isTooDeep(text: string): boolean {
  if (text.length <= MAX_UNSEARCHED_LENGTH) return false
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (character === '[' || character === '{') {
      if (++depth > MAX_DEPTH) return true
    } else if (character === ']' || character === '}') depth--
  }
  return false
}

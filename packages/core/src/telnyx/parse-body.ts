/** A shorter credential is nobody's secret, and would be found in ordinary words. Telnyx's have 58 characters. */
const SHORTEST_SECRET = 8

const MARK = '[credential]'

/**
 * The JSON in a text, or undefined when it is none. A server may quote the credential back at us, and
 * errors end in logs: wherever it stands, a mark takes its place.
 */
export function parseBody(text: string, credential: string): unknown {
  try {
    if (credential.length < SHORTEST_SECRET) return JSON.parse(text)
    const marked = text.replaceAll(credential, MARK)
    // JSON can write any character as an escape, so that it shows only once it is parsed.
    return marked.includes('\\') ? JSON.parse(marked, mark) : JSON.parse(marked)
  } catch {
    return undefined
  }

  function mark(_: string, value: unknown) {
    return typeof value === 'string' ? value.replaceAll(credential, MARK) : value
  }
}

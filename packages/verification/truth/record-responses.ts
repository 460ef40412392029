import { createHash } from 'node:crypto'

/** Wraps a fetch so that two runs can be compared by all that came back to them. */
export function recordResponses(fetch: typeof globalThis.fetch) {
  const responses: string[] = []
  const recorded: typeof globalThis.fetch = async (input, init) => {
    const response = await fetch(input, init)
    const body = await response
      .clone()
      .text()
      .catch(() => 'cut off')
    responses.push(JSON.stringify([response.status, [...response.headers], body]))
    return response
  }
  return {
    fetch: recorded,
    /** The same for two runs whose responses were the same, in whatever order they came. */
    digest: () => createHash('sha256').update(responses.sort().join('\n')).digest('hex'),
  }
}

import { Agent } from 'undici'
import type { HttpFetch, HttpHeaders } from './http-fetch.ts'

/**
 * A `fetch` over an undici agent of its own, for much less CPU than Node's global fetch: its answers have
 * what the clients need and nothing else. It covers what they send: a method, headers, a signal. It
 * follows no redirect.
 */
export function createUndiciFetch(): HttpFetch {
  const agent = new Agent({
    // Every timeout is the client's, by its clock; these would be second ones.
    headersTimeout: 0,
    bodyTimeout: 0,
  })
  return async (request, init) => {
    const { origin, pathname, search } = new URL(request.url)
    const { statusCode, headers, body } = await agent.request({
      origin,
      path: pathname + search,
      method: request.method as 'GET',
      headers: Object.fromEntries(request.headers),
      signal: init?.signal ?? request.signal,
    })
    return { status: statusCode, headers: headersOf(headers), body }
  }
}

/** undici keeps a header that came more than once as an array; `Headers` would join it with a comma. */
function headersOf(record: Record<string, string | string[] | undefined>): HttpHeaders {
  const get = (name: string) => {
    const value = record[name]
    return Array.isArray(value) ? value.join(', ') : (value ?? null)
  }
  return {
    get,
    *[Symbol.iterator]() {
      for (const name of Object.keys(record)) yield [name, get(name) ?? '']
    },
  }
}

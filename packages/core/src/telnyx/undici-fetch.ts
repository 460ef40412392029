import { Agent } from 'undici'

/**
 * A `fetch` over an undici agent of its own: the same answers as Node's global fetch for about half
 * the CPU. It covers what the clients send: a method, headers, an optional text body, a signal. It
 * follows no redirect.
 */
export function createUndiciFetch(): typeof fetch {
  const agent = new Agent({
    // Every timeout is the client's, by its clock; these would be second ones.
    headersTimeout: 0,
    bodyTimeout: 0,
  })
  return async (input, init) => {
    const request = input instanceof Request ? input : new Request(input, init)
    const { origin, pathname, search } = new URL(request.url)
    const answer = await agent.request({
      origin,
      path: pathname + search,
      method: request.method as 'GET',
      headers: Object.fromEntries(request.headers),
      body: request.body ? await request.text() : null,
      signal: request.signal,
    })
    const headers = new Headers()
    for (const [name, value] of Object.entries(answer.headers)) {
      for (const one of [value ?? []].flat()) headers.append(name, one)
    }
    const empty = [101, 204, 205, 304].includes(answer.statusCode)
    if (empty) await answer.body.dump()
    // undici's readable is an async iterable of bytes, which is all that a Response needs.
    const body = empty ? null : ReadableStream.from<Uint8Array>(answer.body)
    return new Response(body, { status: answer.statusCode, headers })
  }
}

import type { HttpResponse } from './http-fetch.ts'

/** Larger than any honest answer: 250 orders with 50 numbers each stay under it. */
export const LARGEST_BODY_BYTES = 10 * 1024 * 1024

/**
 * Reads a body as text, at most `LARGEST_BODY_BYTES` of it: beyond that the connection is dropped and
 * the answer is undefined. Rejects as the stream does when the connection breaks.
 */
export async function readBody({ body }: HttpResponse): Promise<string | undefined> {
  if (!body) return ''
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.byteLength
    if (bytes > LARGEST_BODY_BYTES) return undefined
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

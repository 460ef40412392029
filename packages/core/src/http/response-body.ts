import { promisify } from 'node:util'
import zlib from 'node:zlib'
import type { HttpResponse } from './http-fetch.ts'

/** Larger than any genuine response: 250 orders with 50 numbers each are smaller. */
export const MAX_BODY_BYTES = 10 * 1024 * 1024

/**
 * Reads a body as text; undefined if it is larger than `MAX_BODY_BYTES`, and then the connection is dropped.
 * Rejects with the stream's error if the connection breaks.
 */
export async function readBody({ body }: HttpResponse): Promise<string | undefined> {
  if (!body) return ''
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.byteLength
    if (bytes > MAX_BODY_BYTES) return undefined
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

type Decode = (bytes: Uint8Array, options: { maxOutputLength: number }) => Promise<Uint8Array>

const DECODERS: Record<string, Decode> = {
  gzip: promisify(zlib.gunzip),
  'x-gzip': promisify(zlib.gunzip),
  deflate: promisify(zlib.inflate),
  br: promisify(zlib.brotliDecompress),
  zstd: promisify(zlib.zstdDecompress),
}

/**
 * Decodes a body by the response's content codings (RFC 9110, section 8.4). If a coding is unknown or broken, or
 * the result would be too large, it returns the body unchanged, which then is not JSON.
 */
export async function decodeBody(body: Uint8Array[], contentEncoding: string): Promise<Uint8Array[]> {
  try {
    let bytes: Uint8Array = Buffer.concat(body)
    for (const coding of contentEncoding.toLowerCase().split(',').reverse()) {
      const name = coding.trim()
      if (name === '' || name === 'identity') continue
      const decode = DECODERS[name]
      if (!decode) return body
      bytes = await decode(bytes, { maxOutputLength: MAX_BODY_BYTES })
    }
    return [bytes]
  } catch {
    return body
  }
}

import { promisify } from 'node:util'
import zlib from 'node:zlib'
import { LARGEST_BODY_BYTES } from './read-body.ts'

type Decode = (bytes: Uint8Array, options: { maxOutputLength: number }) => Promise<Uint8Array>

const DECODERS: Record<string, Decode> = {
  gzip: promisify(zlib.gunzip),
  'x-gzip': promisify(zlib.gunzip),
  deflate: promisify(zlib.inflate),
  br: promisify(zlib.brotliDecompress),
  zstd: promisify(zlib.zstdDecompress),
}

/**
 * A body without the content codings that a response names (RFC 9110, section 8.4). It comes back as it was
 * when a coding is not known or broken, or when it would become too large: then it is no JSON to anyone.
 */
export async function decodeBody(body: Uint8Array[], contentEncoding: string): Promise<Uint8Array[]> {
  try {
    let bytes: Uint8Array = Buffer.concat(body)
    for (const coding of contentEncoding.toLowerCase().split(',').reverse()) {
      const name = coding.trim()
      if (name === '' || name === 'identity') continue
      const decode = DECODERS[name]
      if (!decode) return body
      bytes = await decode(bytes, { maxOutputLength: LARGEST_BODY_BYTES })
    }
    return [bytes]
  } catch {
    return body
  }
}

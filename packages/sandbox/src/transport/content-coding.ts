import {
  brotliCompressSync,
  brotliDecompressSync,
  deflateSync,
  gunzipSync,
  gzipSync,
  inflateSync,
} from 'node:zlib'
import type { Answer } from './transmission.ts'

export const CONTENT_CODINGS = ['gzip', 'deflate', 'br'] as const

export type ContentCoding = (typeof CONTENT_CODINGS)[number]

const ENCODE = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync }
const DECODE = { gzip: gunzipSync, deflate: inflateSync, br: brotliDecompressSync }

/** The bytes of an answer's body, in its coding. */
export const bytesOf = ({ body, coding }: Answer): Uint8Array<ArrayBuffer> =>
  new Uint8Array(coding ? ENCODE[coding](body) : Buffer.from(body))

/** Decodes bytes by a `content-encoding` header, as Node's fetch does; throws when they are in no such coding. */
export function decodedBy(header: string | undefined, bytes: Uint8Array<ArrayBuffer>) {
  const coding = CONTENT_CODINGS.find((name) => name === header)
  return coding ? new Uint8Array(DECODE[coding](bytes)) : bytes
}

/** The same bit by bit; undefined when there is nothing to decode. */
export function decoderBy(header: string | undefined) {
  const coding = CONTENT_CODINGS.find((name) => name === header)
  return coding && new DecompressionStream(coding === 'br' ? 'brotli' : coding)
}

import {
  brotliCompressSync,
  brotliDecompressSync,
  deflateSync,
  gunzipSync,
  gzipSync,
  inflateSync,
} from 'node:zlib'

export const CONTENT_CODINGS = ['gzip', 'deflate', 'br'] as const

export type ContentCoding = (typeof CONTENT_CODINGS)[number]

const ENCODE = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync }
const DECODE = { gzip: gunzipSync, deflate: inflateSync, br: brotliDecompressSync }

/** The bytes of a response's body in its content coding. */
export const encodeBody = ({
  body,
  coding,
}: {
  body: string
  coding?: ContentCoding
}): Uint8Array<ArrayBuffer> => new Uint8Array(coding ? ENCODE[coding](body) : Buffer.from(body))

/** Decodes bytes by a `content-encoding` header, as Node's fetch does; throws when they are not in that coding. */
export function decodeBody(header: string | undefined, bytes: Uint8Array<ArrayBuffer>) {
  const coding = CONTENT_CODINGS.find((name) => name === header)
  return coding ? new Uint8Array(DECODE[coding](bytes)) : bytes
}

/** A stream that does the same; undefined when there is nothing to decode. */
export function createDecoder(header: string | undefined) {
  const coding = CONTENT_CODINGS.find((name) => name === header)
  return coding && new DecompressionStream(coding === 'br' ? 'brotli' : coding)
}

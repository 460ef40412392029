/** One HTTP request as it goes over the wire. Every character is one byte. */
export interface RawRequest {
  method: string
  target: string
  /** Lines such as `host: x`. */
  headers: readonly string[]
  /** What follows the headers. */
  body?: string
}

export const serialize = ({ method, target, headers, body = '' }: RawRequest) =>
  `${method} ${target} HTTP/1.1\r\n${headers.map((line) => `${line}\r\n`).join('')}\r\n${body}`

export const withLength = (body: string) => ({ headers: [`content-length: ${body.length}`], body })

/** A body in chunks of a size, with a chunk extension and a trailer. */
export function inChunks(body: string, size: number) {
  const chunks: string[] = []
  for (let at = 0; at < body.length; at += size) {
    const chunk = body.slice(at, at + size)
    chunks.push(`${chunk.length.toString(16)};x=1\r\n${chunk}\r\n`)
  }
  return {
    headers: ['transfer-encoding: chunked'],
    body: `${chunks.join('')}0\r\nx-trailer: 1\r\n\r\n`,
  }
}

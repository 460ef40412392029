/** One HTTP response as it came over the wire. */
export interface RawResponse {
  status: number
  headers: Map<string, string>
  body: string
}

/**
 * Parses the responses of a connection, oldest first. `methods` are those of the requests, because a response to
 * HEAD has no body. `rest` is what follows the last complete response.
 */
export function parseResponses(received: string, methods: readonly string[]) {
  const responses: RawResponse[] = []
  let rest = received
  for (;;) {
    const end = rest.indexOf('\r\n\r\n')
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(rest)?.[1])
    if (end < 0 || Number.isNaN(status)) return { responses, rest }
    const headers = new Map(
      rest
        .slice(0, end)
        .split('\r\n')
        .slice(1)
        .map((line): [string, string] => {
          const [name = '', ...value] = line.split(':')
          return [name.toLowerCase(), value.join(':').trim()]
        }),
    )
    const after = rest.slice(end + 4)
    if (status < 200) {
      rest = after
      continue
    }
    const isBodiless = methods[responses.length] === 'HEAD' || status === 204 || status === 304
    const body = isBodiless
      ? { text: '', rest: after }
      : headers.get('transfer-encoding') === 'chunked'
        ? readChunks(after)
        : readLength(after, Number(headers.get('content-length') ?? 0))
    if (!body) return { responses, rest }
    responses.push({ status, headers, body: body.text })
    rest = body.rest
  }
}

function readLength(text: string, length: number) {
  return text.length < length ? undefined : { text: text.slice(0, length), rest: text.slice(length) }
}

function readChunks(text: string) {
  let rest = text
  let joined = ''
  for (;;) {
    const line = /^([0-9a-f]+)\r\n/i.exec(rest)
    if (!line) return undefined
    const size = Number.parseInt(line[1] ?? '', 16)
    const start = line[0].length
    if (rest.length < start + size + 2) return undefined
    joined += rest.slice(start, start + size)
    rest = rest.slice(start + size + 2)
    if (size === 0) return { text: joined, rest }
  }
}

import { randomUUID } from 'node:crypto'
import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { Logger } from 'pino'
import { errorEnvelope, type OwnError } from '../responses/error-envelope.ts'

/** How long a caller may take to read why its connection is closed, in milliseconds. */
const LINGER_MS = 1_000

/** How long dropped connections are counted before the log gets the number, in milliseconds. */
const DROP_REPORT_MS = 1_000

/** A request that never reaches the app. */
export type Refusal = Pick<OwnError, 'status' | 'code' | 'detail'>

const NOT_HTTP: Refusal = {
  status: 400,
  code: '10015',
  detail: 'The request is not valid HTTP/1.1: check the client and the proxies between it and the gateway.',
}

/** By the code of Node's error; any other is `NOT_HTTP`. */
const REFUSALS: Record<string, Refusal> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    code: '10015',
    detail: 'The headers are larger than 16 kB: send fewer or shorter ones.',
  },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: {
    status: 413,
    code: '10015',
    detail: 'The chunk extensions of the body are too large: send none.',
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    code: '10008',
    detail: 'The request did not arrive in time: send it again.',
  },
}

const EXPECTATION: Refusal = {
  status: 417,
  code: '10015',
  detail: 'The only expectation that is known here is "100-continue": leave the header out.',
}

/** The answer to a request that the app never sees, and a line in the log about it. */
export function answerRefusal({ status, ...words }: Refusal, log: Logger, reason: string) {
  const requestId = randomUUID()
  const title = STATUS_CODES[status] ?? 'Bad Request'
  log.info({ request_id: requestId, status, reason }, 'request refused')
  const body = JSON.stringify(errorEnvelope({ status, title, ...words }))
  const headers = {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
    'x-request-id': requestId,
  }
  return { status, title, headers, body }
}

/** The answer to a request whose URL or host can't be read. */
export const notHttp = (log: Logger, reason: string) => answerRefusal(NOT_HTTP, log, reason)

/** Answers what the server itself refuses in the envelope, too, and logs it. */
export function refuseInEnvelope(server: Server, log: Logger) {
  const underWay = new WeakMap<Socket, ServerResponse>()
  const refused = new WeakSet<Socket>()

  server.on('request', (_: IncomingMessage, response: ServerResponse) => {
    if (response.socket) underWay.set(response.socket, response)
  })

  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (refused.has(socket)) return
    refused.add(socket)
    const response = underWay.get(socket)
    const isMidAnswer = response?.headersSent && !response.writableFinished
    if (!socket.writable || error.code === 'ECONNRESET' || isMidAnswer) {
      socket.destroy()
      return
    }
    const refusal = REFUSALS[error.code ?? ''] ?? NOT_HTTP
    const { status, title, headers, body } = answerRefusal(refusal, log, error.code ?? error.message)
    const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
    socket.end(`HTTP/1.1 ${status} ${title}\r\n${head.join('')}\r\n${body}`)
    // Closed at once with bytes unread, the caller's system would throw the answer away.
    setTimeout(() => socket.destroy(), LINGER_MS).unref()
  })

  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    const { status, headers, body } = answerRefusal(
      EXPECTATION,
      log,
      `expect: ${request.headers.expect?.slice(0, 100)}`,
    )
    response.writeHead(status, headers).end(body)
  })

  let dropped = 0
  server.on('drop', () => {
    if (dropped++ > 0) return
    setTimeout(() => {
      log.warn({ connections: dropped }, 'connections refused: the limit of open connections is reached')
      dropped = 0
    }, DROP_REPORT_MS).unref()
  })
}

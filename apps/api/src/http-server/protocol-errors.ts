import { randomUUID } from 'node:crypto'
import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { Logger } from 'pino'
import { errorEnvelope, type GatewayError } from '../responses/error-envelope.ts'
import { hideSecrets } from '../safe-text.ts'

/** How long a caller may take to read the error before its connection is closed, in milliseconds. */
const LINGER_MS = 1_000

/** The interval at which rejected connections are counted in the log, in milliseconds. */
const DROP_REPORT_MS = 1_000

/** An error of a request that never reaches the app. */
type ProtocolError = Pick<GatewayError, 'status' | 'detail'>

export const INVALID_REQUEST: ProtocolError = {
  status: 400,
  detail: 'The request is not valid HTTP/1.1: check the client and the proxies between it and the gateway.',
}

export const HEADERS_TOO_LARGE: ProtocolError = {
  status: 431,
  detail: 'The headers are larger than 16 kB: send fewer or shorter ones.',
}

/** By the code of Node's error. */
const ERRORS: Record<string, ProtocolError> = {
  HPE_HEADER_OVERFLOW: HEADERS_TOO_LARGE,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: {
    status: 413,
    detail: 'The chunk extensions of the body are too large: send none.',
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    detail: 'The request did not arrive in time: send it again.',
  },
}

const UNKNOWN_EXPECTATION: ProtocolError = {
  status: 417,
  detail: 'The only supported expectation is "100-continue": leave the header out.',
}

/** Builds the response for a request that never reaches the app, and logs it. */
export function toErrorResponse({ status, detail }: ProtocolError, log: Logger, reason: string) {
  const requestId = randomUUID()
  const title = STATUS_CODES[status] ?? 'Bad Request'
  log.info({ request_id: requestId, status, reason }, 'request rejected')
  const body = JSON.stringify(errorEnvelope({ status, title, detail }))
  const headers = {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
    'x-request-id': requestId,
  }
  return { status, title, headers, body }
}

/** Makes the server send its own errors in the error envelope, and log them. */
export function handleProtocolErrors(server: Server, log: Logger) {
  /** The last response of each connection. */
  const responses = new WeakMap<Socket, ServerResponse>()
  const rejected = new WeakSet<Socket>()

  // Not the response's socket, which it gets when the responses before it are sent.
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    responses.set(socket, response)
  })

  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (rejected.has(socket)) return
    rejected.add(socket)
    const response = responses.get(socket)
    const pending = response && !response.writableFinished ? response : undefined
    // A complete request is not the one with the error: its response comes first. Otherwise the caller would take
    // the error for the response to, for example, a cancel.
    if (pending?.req.complete && error.code !== 'ECONNRESET')
      pending.once('close', () => reject(error, socket))
    else reject(error, socket, pending)
  })

  function reject(error: NodeJS.ErrnoException, socket: Socket, pending?: ServerResponse) {
    if (!socket.writable || error.code === 'ECONNRESET' || pending?.headersSent) {
      socket.destroy()
      return
    }
    const protocolError = ERRORS[error.code ?? ''] ?? INVALID_REQUEST
    const { status, title, headers, body } = toErrorResponse(protocolError, log, error.code ?? error.message)
    const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
    socket.end(`HTTP/1.1 ${status} ${title}\r\n${head.join('')}\r\n${body}`)
    // If the connection were closed while bytes are unread, the caller's system would discard the response.
    setTimeout(() => socket.destroy(), LINGER_MS).unref()
  }

  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    const { status, headers, body } = toErrorResponse(
      UNKNOWN_EXPECTATION,
      log,
      `expect: ${hideSecrets(request.headers.expect ?? '').slice(0, 100)}`,
    )
    response.writeHead(status, headers).end(body)
  })

  let dropped = 0
  server.on('drop', () => {
    if (dropped++ > 0) return
    setTimeout(() => {
      log.warn({ connections: dropped }, 'connections rejected: too many open connections')
      dropped = 0
    }, DROP_REPORT_MS).unref()
  })
}

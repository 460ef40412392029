import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { Logger } from 'pino'
import { type Config, ConfigError } from '../config.ts'
import type { GatewayApp } from '../gateway-app.ts'
import { notHttp, refuseInEnvelope } from './protocol-errors.ts'

/**
 * Above the idle time of every common balancer (60 s): the side that closes an idle connection first must
 * be the balancer, or it sends a request into a connection that is being closed, and answers 502.
 */
const KEEP_ALIVE_MS = 75_000

/** From the first byte of a request to the end of its headers. Never below the keep-alive. */
const HEADERS_TIMEOUT_MS = 76_000

/** From the first byte of a request to the end of its body. */
const REQUEST_TIMEOUT_MS = 90_000

const MAX_HEADER_BYTES = 16 * 1024

/** Room for all who wait for a cancellation at 50 a second (45 s each), and some more. */
const MAX_CONNECTIONS = 4_096

/** How long a caller may take to read its answer once the server stops, in milliseconds. */
const PATIENCE_MS = 5_000

/** How often connections are looked over meanwhile, in milliseconds. */
const LOOK_MS = 20

export interface HttpServer {
  /** Its origin, such as `http://127.0.0.1:8787`. */
  url: string
  /** Takes no new connection, and stops once the work that was begun is `done` and answered. */
  stop(done: () => Promise<void>): Promise<void>
}

/**
 * Serves the app.
 *
 * @throws ConfigError when the address can't be listened on
 */
export async function startHttpServer(app: GatewayApp, config: Config, log: Logger): Promise<HttpServer> {
  const server = createServer(
    {
      keepAliveTimeout: KEEP_ALIVE_MS,
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      maxHeaderSize: MAX_HEADER_BYTES,
      requireHostHeader: false, // Node's own refusal has no body; the listener refuses it as well
    },
    getRequestListener(app.fetch, {
      // The app answers its own errors: this one is a URL or a host that can't be read.
      errorHandler(error) {
        const reason = error instanceof Error ? error.message : String(error)
        const { status, headers, body } = notHttp(log, reason)
        return new Response(body, { status, headers })
      },
    }),
  )
  server.maxConnections = MAX_CONNECTIONS
  refuseInEnvelope(server, log)
  const url = await listen(server, config)
  return {
    url,
    async stop(done) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      await done()
      // A connection becomes idle only when its last answer has gone out, which nothing tells us.
      const look = setInterval(() => server.closeIdleConnections(), LOOK_MS)
      const patience = setTimeout(() => server.closeAllConnections(), PATIENCE_MS)
      await closed
      clearInterval(look)
      clearTimeout(patience)
    },
  }
}

function listen(server: Server, { host, port }: Config): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'EADDRINUSE' ? 'it is in use: set another PORT' : error.code
      reject(new ConfigError(`Can't listen on ${host}:${port}: ${reason}.`))
    })
    server.listen(port, host, () => {
      const { port: taken } = server.address() as AddressInfo // a server that listens on a port has one
      resolve(`http://${host.includes(':') ? `[${host}]` : host}:${taken}`)
    })
  })
}

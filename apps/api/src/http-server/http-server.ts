import { createServer, type Server } from 'node:http'
import { type AddressInfo, Server as NetServer } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { getRequestListener } from '@hono/node-server'
import type { Logger } from 'pino'
import { type Config, ConfigError } from '../config.ts'
import type { GatewayApp } from '../gateway-app.ts'
import { handleProtocolErrors, INVALID_REQUEST, toErrorResponse } from './protocol-errors.ts'

/** How much of a server callers may occupy. Times are in milliseconds. */
interface HttpLimits {
  /** How long a connection may be idle between two requests. */
  keepAliveMs: number
  /** From the first byte of a request to the end of its headers. Must exceed the keep-alive. */
  headersMs: number
  /** From the first byte of a request to the end of its body. */
  requestMs: number
  /** How often both are checked. */
  checkIntervalMs: number
  headerBytes: number
  connections: number
}

export const HTTP_LIMITS: HttpLimits = {
  // Longer than the idle timeout of common load balancers (60 s), so that the balancer closes idle connections. If
  // the server does, a request can arrive on a closing connection, and the balancer responds with 502.
  keepAliveMs: 75_000,
  headersMs: 76_000,
  requestMs: 90_000,
  checkIntervalMs: 30_000,
  headerBytes: 16 * 1024,
  // More than wait at once when 50 cancellations a second take 45 s each.
  connections: 4_096,
}

/** After the stop, how long callers may take to read their responses, in milliseconds. */
const DRAIN_TIMEOUT_MS = 5_000

/** After the stop, the interval at which idle connections are closed, in milliseconds. */
const CLOSE_IDLE_INTERVAL_MS = 20

/** A turn of the event loop that took no longer had almost nothing to do, in milliseconds. */
const QUIET_TURN_MS = 0.1

/** How long to wait for such a turn, in milliseconds. */
const QUIET_TURN_TIMEOUT_MS = 1_000

export interface HttpServer {
  /** Its origin, such as `http://127.0.0.1:8787`. */
  url: string
  /** How many connections are open, and how many were rejected because too many were. */
  connections(): Promise<{ open: number; rejected: number }>
  /** Accepts no new connections. Requests on open ones are still served. */
  stopListening(): Promise<void>
  /** Accepts no new connections, and resolves after `done` when all responses are sent. */
  stop(done: () => Promise<void>): Promise<void>
}

/**
 * Serves the app over HTTP.
 *
 * @throws ConfigError when it can't listen on the address
 */
export async function startHttpServer(
  app: GatewayApp,
  config: Pick<Config, 'host' | 'port'>,
  log: Logger,
  limits = HTTP_LIMITS,
): Promise<HttpServer> {
  const server = createServer(
    {
      keepAliveTimeout: limits.keepAliveMs,
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      connectionsCheckingInterval: limits.checkIntervalMs,
      maxHeaderSize: limits.headerBytes,
      requireHostHeader: false, // Node's own rejection has no body; the request listener also rejects it
    },
    getRequestListener(app.fetch, {
      // The app handles its own errors, so this one is an invalid URL or host.
      errorHandler(error) {
        const reason = error instanceof Error ? error.message : String(error)
        const { status, headers, body } = toErrorResponse(INVALID_REQUEST, log, reason)
        return new Response(body, { status, headers })
      },
    }),
  )
  server.maxConnections = limits.connections
  handleProtocolErrors(server, log)
  let rejected = 0
  server.on('drop', () => rejected++)
  const url = await listen(server, config)
  const closed = new Promise<void>((resolve) => server.once('close', resolve))
  return {
    url,
    connections: () =>
      new Promise((resolve, reject) => {
        server.getConnections((error, open) => (error ? reject(error) : resolve({ open, rejected })))
      }),
    async stopListening() {
      await quietTurn()
      // Not that of HTTP, which also closes connections whose first request is still on its way.
      NetServer.prototype.close.call(server)
    },
    async stop(done) {
      if (server.listening) server.close()
      await done()
      // A connection becomes idle when its last response is sent, for which Node has no event.
      const closeIdle = setInterval(() => server.closeIdleConnections(), CLOSE_IDLE_INTERVAL_MS)
      const closeAll = setTimeout(() => server.closeAllConnections(), DRAIN_TIMEOUT_MS)
      await closed
      clearInterval(closeIdle)
      clearTimeout(closeAll)
    },
  }
}

/**
 * Resolves in a turn of the event loop that has just accepted all waiting connections. The system resets those that
 * are still waiting when the server stops to listen.
 */
async function quietTurn() {
  const end = performance.now() + QUIET_TURN_TIMEOUT_MS
  let turnStartedAt: number
  do {
    turnStartedAt = performance.now()
    await setImmediate()
  } while (performance.now() - turnStartedAt > QUIET_TURN_MS && turnStartedAt < end)
}

function listen(server: Server, { host, port }: Pick<Config, 'host' | 'port'>): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'EADDRINUSE' ? 'it is in use: set another PORT' : error.code
      reject(new ConfigError(`Can't listen on ${host}:${port}: ${reason}.`))
    })
    server.listen(port, host, () => {
      const { port: actualPort } = server.address() as AddressInfo // a listening TCP server has one
      resolve(`http://${host.includes(':') ? `[${host}]` : host}:${actualPort}`)
    })
  })
}

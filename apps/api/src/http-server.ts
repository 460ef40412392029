import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { type Config, ConfigError } from './config.ts'
import type { GatewayApp } from './gateway-app.ts'

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
export async function startHttpServer(app: GatewayApp, config: Config): Promise<HttpServer> {
  // Plain HTTP/1.1, as no other was asked for.
  const server = createAdaptorServer({ fetch: app.fetch }) as Server
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

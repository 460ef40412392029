import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Guards, GuardsFileError, hasGuards, loadGuards } from '@countermand/core'
import { createAdaptorServer } from '@hono/node-server'
import { errorEnvelope } from './answers/error-answer.ts'
import { type Config, ConfigError } from './config.ts'
import { checkKey, createGateway, type GatewayOptions } from './create-gateway.ts'

export interface Gateway {
  /** Its origin, such as `http://127.0.0.1:8787`. */
  url: string
  /** The tokens made at start, in the order asked for. Nothing else holds them. */
  tokens: string[]
  /** Takes no new request, lets open cancellations end, then stops. */
  close(): Promise<void>
}

const LOOPBACK = /^(127(\.\d+){3}|::1|localhost)$/

/** How long a caller may take to read its answer once the gateway stops. */
const PATIENCE_MS = 5_000
const SWEEP_MS = 20

/**
 * Starts the gateway.
 *
 * @throws ConfigError when it must not serve: beyond loopback without stored tokens, a guards
 * file that can't be used, a Telnyx key that Telnyx refuses, an address that can't be listened on
 */
export async function startGateway(options: Omit<GatewayOptions, 'guards'>): Promise<Gateway> {
  const { config, log } = options
  if (!LOOPBACK.test(config.host)) {
    throw new ConfigError(
      `HOST is ${config.host}, beyond loopback, but tokens are only made at start here: serve on 127.0.0.1.`,
    )
  }
  const guards = await guardsOf(config)
  const { app, tokens, telnyx, recordedCancel } = createGateway({ ...options, guards })
  await checkKey(telnyx, log)

  let stopping = false
  const server = createAdaptorServer({
    fetch: (request, environment) => (stopping ? stoppingAnswer() : app.fetch(request, environment)),
  }) as Server // plain HTTP/1.1, as no other was asked for
  const url = await listen(server, config)
  log.info({ url, upstream: config.baseUrl, guards: hasGuards(guards) ? guards : 'none' }, 'gateway serves')
  return {
    url,
    tokens,
    async close() {
      stopping = true
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      await recordedCancel.idle()
      // A connection becomes idle only when its last answer has gone out, which nothing tells us.
      const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS)
      const patience = setTimeout(() => server.closeAllConnections(), PATIENCE_MS)
      await closed
      clearInterval(sweep)
      clearTimeout(patience)
      log.info('gateway stopped')
    },
  }
}

async function guardsOf({ guardsFile }: Config): Promise<Guards> {
  if (guardsFile === undefined) return {}
  try {
    return await loadGuards(guardsFile)
  } catch (error) {
    if (error instanceof GuardsFileError) throw new ConfigError(`COUNTERMAND_GUARDS: ${error.message}`)
    throw error
  }
}

/** For requests that still come in over connections that were kept open. */
const stoppingAnswer = () => {
  const detail = 'The gateway is stopping and took nothing of this request: ask again.'
  return Response.json(errorEnvelope({ status: 503, code: '10037', title: 'Service unavailable', detail }), {
    status: 503,
    headers: { connection: 'close', 'retry-after': '5', 'x-should-retry': 'true' },
  })
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

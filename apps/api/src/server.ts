import { randomUUID } from 'node:crypto'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  type Clock,
  createTelnyxClient,
  createUndiciFetch,
  systemClock,
  TelnyxError,
} from '@countermand/core'
import { createAdaptorServer } from '@hono/node-server'
import type { Logger } from 'pino'
import { createRecordedCancel } from './cancellation/recorded-cancel.ts'
import { type Config, ConfigError } from './config.ts'
import { createApp } from './create-app.ts'
import { createMemoryTokens, type NewToken } from './tokens/memory-tokens.ts'
import { SCOPES } from './tokens/scopes.ts'
import { observeUpstream } from './upstream/observe-upstream.ts'
import { createReadiness } from './upstream/readiness.ts'

export interface Gateway {
  /** Its origin, such as `http://127.0.0.1:8787`. */
  url: string
  /** The tokens made at start, in the order asked for. Nothing else holds them. */
  tokens: string[]
  /** Takes no new request, lets open cancellations end, then stops. */
  close(): Promise<void>
}

export interface GatewayOptions {
  config: Config
  log: Logger
  /** Tokens to make at start. @default one with every scope */
  tokens?: NewToken[]
  /** @default the system's */
  clock?: Clock
  /** How requests to Telnyx go out. @default an undici agent of its own */
  fetch?: typeof fetch
}

const LOOPBACK = /^(127(\.\d+){3}|::1|localhost)$/

/**
 * Starts the gateway.
 *
 * @throws ConfigError when it must not serve: beyond loopback without stored tokens, a Telnyx key that
 * Telnyx refuses, an address that can't be listened on
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { config, log, clock = systemClock } = options
  if (!LOOPBACK.test(config.host)) {
    throw new ConfigError(
      `HOST is ${config.host}, beyond loopback, but tokens are only made at start here: serve on 127.0.0.1.`,
    )
  }
  const upstream = observeUpstream(clock)
  const telnyx = createTelnyxClient({
    apiKey: config.apiKey,
    baseUrl: config.baseUrl,
    clock,
    fetch: upstream.watch(options.fetch ?? createUndiciFetch()),
  })
  await checkKey(telnyx, log)

  const tokens = createMemoryTokens(clock)
  const made = (options.tokens ?? [{ name: 'start', scopes: SCOPES }]).map(tokens.create)
  const newId = randomUUID
  const recordedCancel = createRecordedCancel({ telnyx, clock, log, newId })
  const readiness = createReadiness(telnyx, upstream, clock)
  const app = createApp({ telnyx, recordedCancel, tokens, upstream, readiness, clock, log, newId })

  const server = createAdaptorServer({ fetch: app.fetch }) as Server
  await listen(server, config)
  const { port } = server.address() as AddressInfo
  const host = config.host.includes(':') ? `[${config.host}]` : config.host
  log.info({ host: config.host, port, upstream: config.baseUrl }, 'gateway serves')

  return {
    url: `http://${host}:${port}`,
    tokens: made,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeIdleConnections()
      await recordedCancel.idle()
      // Whoever has been answered but keeps the connection open would keep the server open too.
      const patience = setTimeout(() => server.closeAllConnections(), 1_000)
      await closed
      clearTimeout(patience)
      log.info('gateway stopped')
    },
  }
}

/** A key that Telnyx refuses would fail every request: better to say so at once. */
async function checkKey(telnyx: ReturnType<typeof createTelnyxClient>, log: Logger) {
  try {
    await telnyx.subNumberOrders.list({ page: { size: 1 } })
  } catch (error) {
    if (!(error instanceof TelnyxError)) throw error
    const { failure } = error
    if (failure.kind === 'refused' && failure.systemic) {
      throw new ConfigError(`Telnyx refuses the key in TELNYX_API_KEY: ${failure.message}.`)
    }
    log.warn({ failure: failure.message }, 'Telnyx did not answer the check at start; serving all the same')
  }
}

function listen(server: Server, { host, port }: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'EADDRINUSE' ? 'it is in use: set another PORT' : error.code
      reject(new ConfigError(`Can't listen on ${host}:${port}: ${reason}.`))
    })
    server.listen(port, host, resolve)
  })
}

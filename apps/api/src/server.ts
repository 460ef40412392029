import { type Guards, GuardsFileError, hasGuards, loadGuards } from '@countermand/core'
import { type Config, ConfigError } from './config.ts'
import { checkKey, createGateway, type GatewayOptions } from './create-gateway.ts'
import { startHttpServer } from './http-server.ts'
import { startUpkeep } from './ledger/upkeep.ts'
import { openStore } from './store/open-store.ts'
import type { Store } from './store/store.ts'

export interface Gateway {
  /** Its origin, such as `http://127.0.0.1:8787`. */
  url: string
  /** The tokens made at start, in the order asked for. Nothing else holds them. */
  tokens: string[]
  /** Takes no new request, lets open cancellations end, then stops. */
  close(): Promise<void>
}

type StartOptions = Pick<GatewayOptions, 'config' | 'log' | 'tokens'>

const LOOPBACK = /^(127(\.\d+){3}|::1|localhost)$/

/**
 * Starts the gateway: opens its store, closes what a crash left open, and serves.
 *
 * @throws ConfigError when it must not serve: beyond loopback without stored tokens, a guards file that
 * can't be used, a Telnyx key that Telnyx refuses, an address that can't be listened on
 * @throws StoreError when the data folder can't be used
 */
export async function startGateway(options: StartOptions): Promise<Gateway> {
  const { config } = options
  if (!LOOPBACK.test(config.host)) {
    throw new ConfigError(
      `HOST is ${config.host}, beyond loopback, but tokens are only made at start here: serve on 127.0.0.1.`,
    )
  }
  const guards = await guardsOf(config)
  const store = await openStore(config.dataDir)
  try {
    return await serve(options, guards, store)
  } catch (error) {
    await store.close()
    throw error
  }
}

async function serve(options: StartOptions, guards: Guards, store: Store): Promise<Gateway> {
  const { config, log } = options
  const { app, tokens, recordedCancel, ...parts } = createGateway({ ...options, guards, store })
  // Before anything new is opened: these are not under way anywhere any more.
  const orphans = await parts.ledger.openRows()
  await checkKey(parts.telnyx, log)
  const server = await startHttpServer(app, config)
  const upkeep = startUpkeep({ ...parts, log }, orphans)
  log.info(
    {
      url: server.url,
      upstream: config.baseUrl,
      data_dir: config.dataDir,
      guards: hasGuards(guards) ? guards : 'none',
      left_open: orphans.length,
    },
    'gateway serves',
  )
  return {
    url: server.url,
    tokens,
    async close() {
      await server.stop(recordedCancel.idle)
      await upkeep.stop()
      await store.close()
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

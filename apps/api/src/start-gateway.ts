import { type Guards, GuardsFileError, loadGuards, sleep } from '@countermand/core'
import { hasGuards } from '@countermand/core/wire'
import { type Config, ConfigError } from './config.ts'
import { checkUpstream, createGateway, type GatewayOptions } from './create-gateway.ts'
import { startHttpServer } from './http-server/http-server.ts'
import { startUpkeep } from './recovery/recovery.ts'
import { openStore } from './store/open-store.ts'
import { storeSize } from './store/sqlite/store-size.ts'
import type { Store } from './store/store.ts'
import { isInUse, SCOPES, type Tokens } from './tokens/tokens.ts'

export interface Gateway {
  /** Its origin, such as `http://127.0.0.1:8787`. */
  url: string
  tokens: Tokens
  /** Made at the first start on a data folder, with every scope. Nothing else holds it. */
  firstToken: string | undefined
  /** Drains, then takes no new request, lets open cancellations end, and stops. */
  close(): Promise<void>
}

type StartOptions = Pick<GatewayOptions, 'config' | 'log' | 'clock'>

const LOOPBACK = /^(127(\.\d+){3}|::1|localhost)$/

/**
 * Starts the gateway: opens its store, closes what a crash left open, and serves.
 *
 * @throws ConfigError when it must not serve: beyond loopback without a token, a guards file that can't be
 * used, a Telnyx key that Telnyx refuses, a base URL without orders, an address that can't be listened on
 * @throws StoreError when the data folder can't be used
 */
export async function startGateway(options: StartOptions): Promise<Gateway> {
  const guards = await guardsOf(options.config)
  const store = await openStore(options.config.dataDir)
  try {
    return await serve(options, guards, store)
  } catch (error) {
    await store.close()
    throw error
  }
}

async function serve(options: StartOptions, guards: Guards, store: Store): Promise<Gateway> {
  const { config, log } = options
  const parts = createGateway({ ...options, guards, store })
  const { app, tokens, holds, telnyx, ledger, recordedCancel } = parts
  const known = await tokens.list()
  if (!known.some((token) => isInUse(token, telnyx.clock.now()))) {
    if (!LOOPBACK.test(config.host)) {
      throw new ConfigError(
        `HOST is ${config.host}, beyond loopback, and no token is in use: make one first (token create), or serve on 127.0.0.1.`,
      )
    }
    if (known.length > 0) log.warn('no token is in use, so nobody is let in: make one (token create)')
  }
  // Before anything new is opened: these are not under way anywhere any more.
  const orphans = await ledger.openRows()
  await checkUpstream(telnyx, config, log)
  const why = await holds.inForce()
  const server = await startHttpServer(app, config, log)
  const stopServing = () => {
    parts.refuseRequests()
    return server.stop(recordedCancel.idle)
  }
  let firstToken: string | undefined
  try {
    // Not before it listens: a start that fails would leave a token behind that nobody has seen.
    if (known.length === 0) firstToken = await tokens.create({ name: 'first', scopes: SCOPES })
  } catch (error) {
    await stopServing()
    throw error
  }
  const upkeep = startUpkeep({ ledger, telnyx, log }, orphans)
  const runner = parts.startBatches()
  const size = storeSize(config.dataDir)
  log.info(
    {
      url: server.url,
      upstream: config.baseUrl,
      data_dir: config.dataDir,
      guards: hasGuards(guards) ? guards : 'none',
      left_open: orphans.length,
      database_bytes: size.databaseBytes,
      wal_bytes: size.walBytes,
    },
    'gateway serves',
  )
  if (why !== undefined) log.warn({ why }, 'all cancellations are on hold')
  return {
    url: server.url,
    tokens,
    firstToken,
    async close() {
      parts.startDraining()
      await sleep(telnyx.clock, config.drainSeconds * 1000)
      await Promise.all([runner.stop(), stopServing()])
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

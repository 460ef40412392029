import { type Guards, GuardsFileError, loadGuards, sleep } from '@countermand/core'
import { hasGuards } from '@countermand/core/wire'
import { collectDefaultMetrics } from 'prom-client'
import { type Config, ConfigError, PROGRAM, readSecrets } from './config.ts'
import { createGateway, type GatewayOptions } from './create-gateway.ts'
import { startHttpServer } from './http-server/http-server.ts'
import { type Jobs, startOwnJobs } from './jobs/jobs.ts'
import { startSharedJobs } from './jobs/shared-jobs.ts'
import { showConnections } from './metrics/connection-metrics.ts'
import { startRecovery } from './recovery/recovery.ts'
import { openStore } from './store/open-store.ts'
import type { Store } from './store/store.ts'
import { isActive, SCOPES, type Tokens } from './tokens/tokens.ts'
import { checkUpstreamConfig } from './upstream/check-upstream.ts'

export interface Gateway {
  /** Its origin, such as `http://127.0.0.1:8787`. */
  url: string
  tokens: Tokens
  /** Created with all scopes at the first start on a data folder. It is stored nowhere else. */
  firstToken: string | undefined
  /** Drains, accepts no more requests, waits for open cancellations, and stops. */
  close(): Promise<void>
}

type StartOptions = Pick<GatewayOptions, 'config' | 'log' | 'clock' | 'droppedLogLines'>

/** After the drain, how long a request may still arrive on a connection that was just opened, in milliseconds. */
const LAST_REQUESTS_MS = 500

const LOOPBACK = /^(127(\.\d+){3}|::1|localhost)$/

/**
 * Starts the gateway: opens its store, starts the recovery, and listens.
 *
 * @throws ConfigError when the configuration can't be used: beyond loopback without a token, an invalid guards
 * file, a key that Telnyx rejects, a base URL without the orders API, an address that it can't listen on
 * @throws StoreError when the data folder or the database can't be used
 */
export async function startGateway(options: StartOptions): Promise<Gateway> {
  const guards = await readGuards(options.config)
  const store = await openStore(options.config)
  try {
    return await startOnStore(options, guards, store)
  } catch (error) {
    await store.close()
    throw error
  }
}

async function startOnStore(options: StartOptions, guards: Guards, store: Store): Promise<Gateway> {
  const { config, log } = options
  // Without an exporter the OpenTelemetry SDK is not even loaded.
  const tracing =
    config.traces &&
    (await import('./tracing/start-tracing.ts')).startTracing({
      ...config.traces,
      secrets: readSecrets(config),
      log,
    })
  let jobs: Jobs | undefined
  const parts = createGateway({
    ...options,
    tracing,
    guards,
    store,
    onBatchChange: (id) => jobs?.batchChanged(id),
  })
  const { app, tokens, holds, telnyx, ledger, recordedCancel } = parts
  collectDefaultMetrics({ register: parts.registry })
  const allTokens = await tokens.list()
  if (!allTokens.some((token) => isActive(token, telnyx.clock.now()))) {
    if (!LOOPBACK.test(config.host)) {
      throw new ConfigError(
        `HOST is ${config.host}, which is not a loopback address, and there is no active token: create one with "${PROGRAM} token create", or set HOST to 127.0.0.1.`,
      )
    }
    if (allTokens.length > 0) log.warn('no active token: every request will get 401')
  }
  // Listed before any cancellation is opened, so no process works on these any more, unless other gateways do.
  const orphans = store.isShared ? [] : await ledger.listOpen()
  await checkUpstreamConfig(telnyx, config, log)
  const hold = await holds.inForce()
  const server = await startHttpServer(app, config, log)
  showConnections(server, parts.registry)
  const stopServer = () => {
    parts.rejectRequests()
    return server.stop(recordedCancel.idle)
  }

  async function startJobs(): Promise<Jobs> {
    const starters = {
      startBatchRunner: parts.startBatchRunner,
      startRecovery: () => startRecovery({ ledger, telnyx, log }, orphans),
    }
    if (config.databaseUrl === undefined) return startOwnJobs(starters)
    return startSharedJobs({ ...starters, databaseUrl: config.databaseUrl, batches: parts.batches, log })
  }

  let firstToken: string | undefined
  try {
    jobs = await startJobs()
    // Created last: a failed start would leave a token that was never shown.
    if (allTokens.length === 0) firstToken = await tokens.create({ name: 'first', scopes: SCOPES })
  } catch (error) {
    await Promise.all([stopServer(), jobs?.stop()])
    throw error
  }
  const size = await store.size()
  log.info(
    {
      url: server.url,
      upstream: config.baseUrl,
      store: store.name,
      guards: hasGuards(guards) ? guards : 'none',
      left_open: orphans.length,
      database_bytes: size.databaseBytes,
      wal_bytes: size.walBytes,
    },
    'listening',
  )
  if (hold !== undefined) log.warn({ why: hold }, 'all cancellations are on hold')
  return {
    url: server.url,
    tokens,
    firstToken,
    async close() {
      parts.startDraining()
      if (config.drainSeconds > 0) {
        await sleep(telnyx.clock, config.drainSeconds * 1000)
        await server.stopListening()
        await sleep(telnyx.clock, LAST_REQUESTS_MS)
      }
      await Promise.all([jobs?.stop(), stopServer()])
      await store.close()
      await tracing?.close()
      log.info('stopped')
    },
  }
}

async function readGuards({ guardsFile }: Config): Promise<Guards> {
  if (guardsFile === undefined) return {}
  try {
    return await loadGuards(guardsFile)
  } catch (error) {
    if (error instanceof GuardsFileError) throw new ConfigError(`COUNTERMAND_GUARDS: ${error.message}`)
    throw error
  }
}

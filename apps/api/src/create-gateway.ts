import crypto from 'node:crypto'
import {
  type Clock,
  createTelnyxClient,
  createUndiciFetch,
  type Guards,
  type HttpFetch,
  type Random,
  systemClock,
  type TelnyxClient,
} from '@countermand/core'
import type { Logger } from 'pino'
import { Registry } from 'prom-client'
import { type BatchRunner, startBatchRunner } from './batches/batch-runner.ts'
import { type BatchStore, createBatchStore } from './batches/batch-store.ts'
import { createCancellationBatches } from './batches/cancellation-batches.ts'
import { createRecordedCancel, type RecordedCancel } from './cancellation/recorded-cancel.ts'
import type { Config } from './config.ts'
import { createApp } from './create-app.ts'
import type { GatewayApp } from './gateway-app.ts'
import { createHolds, type Holds } from './holds/holds.ts'
import { createLedger, type Ledger } from './ledger/ledger.ts'
import { createLedgerView } from './ledger/ledger-view.ts'
import { countCancels, countOutcomes } from './metrics/cancellation-metrics.ts'
import { createScrape } from './metrics/scrape.ts'
import { measureStore } from './metrics/store-metrics.ts'
import { measureUpstream, showPacer } from './metrics/upstream-metrics.ts'
import { createSecrets } from './safe-text.ts'
import type { Store } from './store/store.ts'
import { createTokens, type Tokens } from './tokens/tokens.ts'
import type { Tracing } from './tracing/tracing.ts'
import { observeUpstream } from './upstream/observe-upstream.ts'
import { createReadiness } from './upstream/readiness.ts'
import { createRetryAfter } from './upstream/retry-after.ts'

export interface GatewayOptions {
  config: Config
  log: Logger
  /** Cancellations, tokens and holds. The caller that opened it also closes it. */
  store: Store
  /** Rules beyond "pending only". @default none */
  guards?: Guards | undefined
  /** @default the system clock */
  clock?: Clock
  /** @default Math.random */
  random?: Random
  /** Sends the requests to Telnyx. @default an undici agent of its own */
  fetch?: HttpFetch
  /** Called when a batch was created or its state changed. */
  onBatchChange?: (id: string) => void
  /** The number of log lines that were dropped until now, for the metrics. @default none */
  droppedLogLines?: () => number
  /** Traces what the gateway does. @default nothing is traced */
  tracing?: Tracing | undefined
  /** Creates the ids of requests and cancellations. @default UUIDs, time-ordered if Node supports them */
  newId?: () => string
}

/** The gateway without a port. */
export interface GatewayParts {
  app: GatewayApp
  tokens: Tokens
  holds: Holds
  telnyx: TelnyxClient
  ledger: Ledger
  recordedCancel: RecordedCancel
  batches: BatchStore
  /** Its metrics. */
  registry: Registry
  startBatchRunner(): BatchRunner
  /** From then on `/readyz` responds with 503; all other requests are served as before. */
  startDraining(): void
  /** From then on every new request gets 503. */
  rejectRequests(): void
}

/** Creates the gateway from its parts. */
export function createGateway({
  config,
  log,
  store: unmeasuredStore,
  guards = {},
  clock = systemClock,
  tracing,
  ...options
}: GatewayOptions): GatewayParts {
  // Time-ordered ids keep rows that are written together in the same pages of the file.
  const { newId = crypto.randomUUIDv7 ?? crypto.randomUUID } = options
  const registry = new Registry()
  const store = measureStore(unmeasuredStore, { registry, clock })
  const upstream = observeUpstream(clock)
  const measureRequest = measureUpstream({ registry, clock })
  const telnyx = createTelnyxClient({
    apiKey: config.apiKey,
    baseUrl: config.baseUrl,
    clock,
    random: options.random,
    fetch: upstream.wrap(options.fetch ?? createUndiciFetch()),
    onRequest(report) {
      measureRequest(report)
      tracing?.onRequest(report)
    },
  })
  showPacer({ registry, pacer: telnyx.pacer })
  const tokens = createTokens(store, clock)
  const holds = createHolds(store)
  const countedLedger = countOutcomes(createLedger(store), registry)
  const ledger = tracing?.traceLedger(countedLedger) ?? countedLedger
  const countedCancel = countCancels(
    createRecordedCancel({ ledger, holds, telnyx, guards, clock, log, newId }),
    registry,
  )
  const recordedCancel = tracing?.traceCancels(countedCancel) ?? countedCancel
  const batchStore = createBatchStore(store)
  let runner: BatchRunner | undefined
  const cancellationBatches = createCancellationBatches({
    store: batchStore,
    holds,
    telnyx,
    guards,
    clock,
    newId,
    onChange(id) {
      runner?.wake()
      options.onBatchChange?.(id)
    },
  })
  const draining = new AbortController()
  const stopping = new AbortController()
  const app = createApp({
    telnyx,
    recordedCancel,
    cancellationBatches,
    ledgerView: createLedgerView(ledger),
    guards,
    tokens,
    tokenLimit: config.tokenLimit,
    upstream,
    registry,
    tracing,
    scrape: createScrape({ registry, store, clock, droppedLogLines: options.droppedLogLines ?? (() => 0) }),
    checkReadiness: createReadiness(telnyx, upstream, holds, clock),
    draining: draining.signal,
    retryAfter: createRetryAfter(telnyx, telnyx.random),
    stopping: stopping.signal,
    clock,
    log,
    newId,
    secrets: createSecrets(config.apiKey),
  })
  return {
    app,
    tokens,
    holds,
    telnyx,
    ledger,
    recordedCancel,
    batches: batchStore,
    registry,
    startBatchRunner() {
      runner = startBatchRunner({ batches: batchStore, recordedCancel, holds, telnyx, log })
      return runner
    },
    startDraining: () => draining.abort(),
    rejectRequests: () => stopping.abort(),
  }
}

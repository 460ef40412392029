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
import { type BatchRunner, startBatchRunner } from './batches/batch-runner.ts'
import { createBatchStore } from './batches/batch-store.ts'
import { createCancellationBatches } from './batches/cancellation-batches.ts'
import { createRecordedCancel, type RecordedCancel } from './cancellation/recorded-cancel.ts'
import { type Config, ConfigError } from './config.ts'
import { createApp } from './create-app.ts'
import type { GatewayApp } from './gateway-app.ts'
import { createHolds, type Holds } from './holds/holds.ts'
import { createLedger, type Ledger } from './ledger/ledger.ts'
import type { Store } from './store/store.ts'
import { createTokens, type Tokens } from './tokens/tokens.ts'
import { observeUpstream } from './upstream/observe-upstream.ts'
import { probe } from './upstream/probe.ts'
import { createReadiness } from './upstream/readiness.ts'
import { createRetryAfter } from './upstream/retry-after.ts'

export interface GatewayOptions {
  config: Config
  log: Logger
  /** Where cancellations, tokens and holds are kept; whoever opened it closes it. */
  store: Store
  /** Rules beyond "pending only". @default none */
  guards?: Guards | undefined
  /** @default the system's */
  clock?: Clock
  /** @default Math.random */
  random?: Random
  /** How requests to Telnyx go out. @default an undici agent of its own */
  fetch?: HttpFetch
  /** Makes the ids of requests and cancellations. @default UUIDs, in the order of time where Node makes those */
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
  /** Begins to carry out batches. */
  startBatches(): BatchRunner
  /** From then on `/readyz` answers 503, and every other request is served as before. */
  startDraining(): void
  /** From then on every new request is answered with 503. */
  refuseRequests(): void
}

/** Puts the gateway together. */
export function createGateway({
  config,
  log,
  store,
  guards = {},
  clock = systemClock,
  ...options
}: GatewayOptions): GatewayParts {
  // Ids in the order of time keep what is written together together on the disk; older Nodes make none.
  const { newId = crypto.randomUUIDv7 ?? crypto.randomUUID } = options
  const upstream = observeUpstream(clock)
  const telnyx = createTelnyxClient({
    apiKey: config.apiKey,
    baseUrl: config.baseUrl,
    clock,
    random: options.random,
    fetch: upstream.watch(options.fetch ?? createUndiciFetch()),
  })
  const tokens = createTokens(store, clock)
  const holds = createHolds(store, clock)
  const ledger = createLedger(store, clock)
  const recordedCancel = createRecordedCancel({ ledger, holds, telnyx, guards, clock, log, newId })
  const batchStore = createBatchStore(store, clock)
  let runner: BatchRunner | undefined
  const cancellationBatches = createCancellationBatches({
    store: batchStore,
    holds,
    telnyx,
    guards,
    clock,
    newId,
    onChange: () => runner?.wake(),
  })
  const readiness = createReadiness(telnyx, upstream, holds, clock)
  const draining = new AbortController()
  const stopping = new AbortController()
  const app = createApp({
    telnyx,
    recordedCancel,
    cancellationBatches,
    ledger,
    guards,
    tokens,
    upstream,
    readiness,
    draining: draining.signal,
    retryAfter: createRetryAfter(telnyx, telnyx.random),
    stopping: stopping.signal,
    clock,
    log,
    newId,
  })
  return {
    app,
    tokens,
    holds,
    telnyx,
    ledger,
    recordedCancel,
    startBatches() {
      runner = startBatchRunner({ batches: batchStore, recordedCancel, holds, telnyx, log })
      return runner
    },
    startDraining: () => draining.abort(),
    refuseRequests: () => stopping.abort(),
  }
}

/**
 * With a key that Telnyx refuses, or a URL behind which there are no orders, every request would fail, or
 * find no order: better to say so at once.
 *
 * @throws ConfigError
 */
export async function checkUpstream(telnyx: TelnyxClient, { baseUrl }: Config, log: Logger) {
  const failure = await probe(telnyx)
  if (!failure) return
  if (failure.kind === 'rejected' && failure.systemic) {
    throw new ConfigError(`Telnyx refuses the key in TELNYX_API_KEY: ${failure.message}.`)
  }
  if (failure.kind === 'rejected' && failure.status === 404) {
    throw new ConfigError(
      `TELNYX_BASE_URL is ${baseUrl}, and there are no orders (${failure.message}): set one such as https://api.telnyx.com/v2.`,
    )
  }
  log.warn({ failure: failure.message }, 'Telnyx did not answer the check at start; serving all the same')
}

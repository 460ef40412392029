import type { Clock, Guards, TelnyxClient } from '@countermand/core'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { CancellationBatches } from './batches/cancellation-batches.ts'
import type { RecordedCancel } from './cancellation/recorded-cancel.ts'
import type { LedgerView } from './ledger/ledger-view.ts'
import type { Scrape } from './metrics/scrape.ts'
import type { Secrets } from './safe-text.ts'
import type { Actor, Tokens } from './tokens/tokens.ts'
import type { Tracing } from './tracing/tracing.ts'
import type { Upstream } from './upstream/observe-upstream.ts'
import type { CheckReadiness } from './upstream/readiness.ts'
import type { RetryAfter } from './upstream/retry-after.ts'

/** The dependencies of routes and middleware. */
export interface Deps {
  telnyx: TelnyxClient
  recordedCancel: RecordedCancel
  ledgerView: LedgerView
  cancellationBatches: CancellationBatches
  guards: Guards
  /** How many requests each token may send a second. */
  tokenLimit: number | undefined
  tokens: Tokens
  upstream: Upstream
  checkReadiness: CheckReadiness
  registry: Registry
  scrape: Scrape
  tracing: Tracing | undefined
  retryAfter: RetryAfter
  /** Aborted when the gateway is no longer ready, though it still accepts requests. */
  draining: AbortSignal
  /** Aborted when the gateway accepts no more requests. */
  stopping: AbortSignal
  clock: Clock
  log: Logger
  newId: () => string
  secrets: Secrets
}

/** What middleware passes to the routes. */
export interface Variables {
  requestId: string
  actor: Actor
}

export type GatewayApp = OpenAPIHono<{ Variables: Variables }>

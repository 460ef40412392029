import type { Clock, Guards, TelnyxClient } from '@countermand/core'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Logger } from 'pino'
import type { CancellationBatches } from './batches/cancellation-batches.ts'
import type { RecordedCancel } from './cancellation/recorded-cancel.ts'
import type { Ledger } from './ledger/ledger.ts'
import type { Actor, Tokens } from './tokens/tokens.ts'
import type { Upstream } from './upstream/observe-upstream.ts'
import type { CheckReadiness } from './upstream/readiness.ts'
import type { RetryAfter } from './upstream/retry-after.ts'

/** What the routes and middleware rest on. */
export interface Deps {
  telnyx: TelnyxClient
  recordedCancel: RecordedCancel
  ledger: Ledger
  cancellationBatches: CancellationBatches
  guards: Guards
  tokens: Tokens
  upstream: Upstream
  readiness: CheckReadiness
  /** Aborted as soon as the gateway wants no new requests, though it still takes them. */
  draining: AbortSignal
  retryAfter: RetryAfter
  /** Aborted as soon as no new request is taken. */
  stopping: AbortSignal
  clock: Clock
  log: Logger
  newId: () => string
}

/** What a request carries from middleware to route. */
export interface Variables {
  requestId: string
  actor: Actor
}

export type GatewayApp = OpenAPIHono<{ Variables: Variables }>

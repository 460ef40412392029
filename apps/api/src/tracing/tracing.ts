import type { RequestReport } from '@countermand/core'
import type { MiddlewareHandler } from 'hono'
import type { RecordedCancel } from '../cancellation/recorded-cancel.ts'
import type { Ledger } from '../ledger/ledger.ts'

/**
 * Traces what the gateway does. Each part is observed from outside; without an exporter there is no `Tracing`, and
 * nothing is wrapped.
 */
export interface Tracing {
  /** One span for each request, a child of the span that its `traceparent` names. */
  traceRequests: MiddlewareHandler<{ Variables: { requestId: string } }>
  /** One span for each cancel, in its request or, for a batch, by itself. */
  traceCancels(recordedCancel: RecordedCancel): RecordedCancel
  /** One span for each commit of a cancellation. */
  traceLedger(ledger: Ledger): Ledger
  /** One span for each request to Telnyx. */
  onRequest(report: RequestReport): void
  /** Exports what is left. */
  close(): Promise<void>
}

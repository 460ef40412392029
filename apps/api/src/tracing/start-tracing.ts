import { AsyncLocalStorage } from 'node:async_hooks'
import { sleep, systemClock } from '@countermand/core'
import {
  type Attributes,
  type Context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'
import { ExportResultCode, W3CTraceContextPropagator } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type SpanExporter,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import { createMiddleware } from 'hono/factory'
import { routePath } from 'hono/route'
import type { Logger } from 'pino'
import manifest from '../../package.json' with { type: 'json' }
import type { CancellationRequest } from '../cancellation/recorded-cancel.ts'
import { hideKnownSecrets } from '../safe-text.ts'
import type { Tracing } from './tracing.ts'

/** A cancellation has about eight spans. While the collector is away, further ones are dropped. */
const MAX_QUEUED_SPANS = 8_192

/** How long the stop of the gateway waits for the last export, in milliseconds. */
const CLOSE_TIMEOUT_MS = 2_000

interface TracingOptions {
  /** The collector's base URL; `/v1/traces` is added. */
  endpoint: string
  /** The name of this program in the traces. */
  serviceName: string
  /** Hidden in every span, in addition to everything that looks like a key or a token. */
  secrets: readonly string[]
  log: Logger
}

/**
 * Starts to export traces as OTLP over HTTP, in JSON. The exporter reads the other `OTEL_EXPORTER_OTLP_` variables, such
 * as the headers. Import this file only when traces are wanted: it loads the OpenTelemetry SDK.
 */
export function startTracing({ endpoint, serviceName, secrets, log }: TracingOptions): Tracing {
  const hide = (text: string) => hideKnownSecrets(text, secrets)
  const headers = readHeadersWith(hide)
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces` })
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': serviceName, 'service.version': manifest.version }),
    sampler: new ParentBasedSampler({ root: new AlwaysOnSampler() }),
    spanProcessors: [
      new BatchSpanProcessor({ exporter: logFailures(exporter, log), maxQueueSize: MAX_QUEUED_SPANS }),
    ],
  })
  const tracer = provider.getTracer(manifest.name, manifest.version)
  const propagator = new W3CTraceContextPropagator()
  // Not that of the OpenTelemetry API, of which a process has only one.
  const contexts = new AsyncLocalStorage<Context>()
  const current = () => contexts.getStore() ?? ROOT_CONTEXT

  /** Runs `run` in a span of its own, which ends with it. */
  async function inSpan<Result>(
    { name, kind = SpanKind.INTERNAL, parent = current(), ...more }: NewSpan,
    run: (span: Span) => Promise<Result>,
  ): Promise<Result> {
    const span = tracer.startSpan(name, { kind, attributes: hideInAttributes(more.attributes, hide) }, parent)
    try {
      return await contexts.run(trace.setSpan(parent, span), () => run(span))
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: hide(String(error)) })
      throw error
    } finally {
      span.end()
    }
  }

  return {
    traceRequests: createMiddleware<{ Variables: { requestId: string } }>(
      async function traceRequests(c, next) {
        const { method } = c.req
        const route = routePath(c, -1)
        const parent = propagator.extract(ROOT_CONTEXT, c.req.raw.headers, headers)
        const attributes = {
          'http.request.method': method,
          'http.route': route,
          'countermand.request_id': c.get('requestId'),
        }
        await inSpan(
          { name: `${method} ${route}`, kind: SpanKind.SERVER, parent, attributes },
          async (span) => {
            await next()
            span.setAttribute('http.response.status_code', c.res.status)
            if (c.res.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
          },
        )
      },
    ),

    traceCancels(recordedCancel) {
      const tracedCancel: typeof recordedCancel = Object.assign(
        async (request: CancellationRequest) => {
          const { orderId, who, batchId, priority = 'single' } = request
          const attributes = {
            'countermand.sub_number_order_id': orderId,
            'countermand.request_id': who.requestId,
            'countermand.actor': who.actor,
            'countermand.priority': priority,
            ...(batchId !== undefined && { 'countermand.batch_id': batchId }),
          }
          return inSpan({ name: 'cancellation', attributes }, async (span) => {
            const result = await recordedCancel(request)
            span.setAttribute('countermand.result', result.kind)
            if ('cancellationId' in result) {
              span.setAttribute('countermand.cancellation_id', result.cancellationId)
            }
            if ('outcome' in result) {
              const { outcome } = result
              span.setAttribute('countermand.outcome', outcome.kind)
              if ('evidence' in outcome) span.setAttribute('countermand.evidence', outcome.evidence)
            }
            return result
          })
        },
        { idle: () => recordedCancel.idle() },
      )
      return tracedCancel
    },

    traceLedger: (ledger) => ({
      ...ledger,
      open: (cancellation) => inSpan({ name: 'ledger: open' }, () => ledger.open(cancellation)),
      commitAttempt: (id, number, readAt) =>
        inSpan({ name: 'ledger: commit attempt', attributes: { 'countermand.attempt': number } }, (span) =>
          noteChange(span, ledger.commitAttempt(id, number, readAt)),
        ),
      close: (id, attempts, outcome) =>
        inSpan({ name: 'ledger: close', attributes: { 'countermand.outcome': outcome.kind } }, (span) =>
          noteChange(span, ledger.close(id, attempts, outcome)),
        ),
    }),

    onRequest({ endpoint, priority, waitMs, sendMs, result }) {
      const now = performance.timeOrigin + performance.now()
      const [method = '', path = ''] = endpoint.split(' ')
      const isFailure = 'kind' in result
      const span = tracer.startSpan(
        endpoint,
        {
          kind: SpanKind.CLIENT,
          startTime: now - (sendMs ?? waitMs),
          attributes: {
            'http.request.method': method,
            'url.template': path,
            'countermand.priority': priority,
            'countermand.wait_ms': Math.round(waitMs),
            'countermand.sent': sendMs !== undefined,
            ...(isFailure ? { 'error.type': result.kind } : { 'http.response.status_code': result.status }),
          },
        },
        current(),
      )
      if (isFailure) span.setStatus({ code: SpanStatusCode.ERROR, message: hide(result.message) })
      else if (result.status >= 400) span.setStatus({ code: SpanStatusCode.ERROR })
      span.end(now)
    },

    async close() {
      const over = new AbortController()
      await Promise.race([
        provider.shutdown().catch(() => {}),
        sleep(systemClock, CLOSE_TIMEOUT_MS, over.signal),
      ])
      over.abort()
    },
  }
}

interface NewSpan {
  name: string
  kind?: SpanKind
  /** @default the span that is running */
  parent?: Context
  attributes?: Attributes
}

type Hide = (text: string) => string

/** Reads `traceparent` and `tracestate`. The latter is exported with each span, and may contain anything. */
const readHeadersWith = (hide: Hide) => ({
  get: (headers: unknown, name: string) => hide((headers as Headers).get(name) ?? '') || undefined,
  keys: (headers: unknown) => [...(headers as Headers).keys()],
})

/** Ids come from callers, and one may be a key or a token in the wrong place. */
function hideInAttributes(attributes: Attributes = {}, hide: Hide): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [
      name,
      typeof value === 'string' ? hide(value) : value,
    ]),
  )
}

/** Whether the row was changed, or had been changed by another process. */
async function noteChange(span: Span, change: Promise<boolean>): Promise<boolean> {
  const isChanged = await change
  span.setAttribute('countermand.changed', isChanged)
  return isChanged
}

/** Logs when exports begin to fail, not each one. */
function logFailures(exporter: SpanExporter, log: Logger): SpanExporter {
  let isFailing = false
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        const isFailed = result.code === ExportResultCode.FAILED
        if (isFailed && !isFailing) {
          log.warn({ error: result.error?.message }, "traces can't be exported")
        }
        isFailing = isFailed
        done(result)
      })
    },
    shutdown: () => exporter.shutdown(),
    ...(exporter.forceFlush && { forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve() }),
  }
}

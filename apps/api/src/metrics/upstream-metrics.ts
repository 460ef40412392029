import type { Clock, RequestReport, TelnyxClient } from '@countermand/core'
import { ENDPOINTS, parseRateLimitHeaders } from '@countermand/core/wire'
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

/** Statuses with a meaning of their own; the others are counted by class. */
const STATUSES = [401, 403, 404, 409, 422, 429]

/** Measures the gateway's requests to Telnyx, from what its client reports. */
export function measureUpstream({ registry, clock }: { registry: Registry; clock: Clock }) {
  const registers = [registry]
  const durations = new Histogram({
    name: 'countermand_upstream_request_duration_seconds',
    help: 'Requests that were sent to Telnyx, until the complete response or the failure, by endpoint and result.',
    labelNames: ['endpoint', 'result'],
    buckets: [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  })
  const unsent = new Counter({
    name: 'countermand_upstream_unsent_requests_total',
    help: 'Requests to Telnyx that were given up before they were sent, by endpoint and reason.',
    labelNames: ['endpoint', 'reason'],
    registers,
  })
  const waits = new Histogram({
    name: 'countermand_pacer_wait_seconds',
    help: "How long requests waited for a turn under Telnyx's rate limit, by priority.",
    labelNames: ['priority'],
    buckets: [0.01, 0.1, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  })
  const limits = new Map<string, { limit: number; remaining: number; resetAt: number }>()
  new Gauge({
    name: 'countermand_rate_limit',
    help: 'Requests per window that Telnyx last announced for an endpoint. It is the same for all gateways with one key.',
    labelNames: ['endpoint'],
    registers,
    collect() {
      for (const [endpoint, { limit }] of limits) this.set({ endpoint }, limit)
    },
  })
  new Gauge({
    name: 'countermand_rate_limit_remaining',
    help: 'Requests that are left in the window, as Telnyx last announced for an endpoint.',
    labelNames: ['endpoint'],
    registers,
    collect() {
      for (const [endpoint, { limit, remaining, resetAt }] of limits) {
        this.set({ endpoint }, clock.monotonic() < resetAt ? remaining : limit)
      }
    },
  })

  return function onRequest({ endpoint, priority, waitMs, sendMs, result }: RequestReport) {
    waits.observe({ priority }, waitMs / 1000)
    if (sendMs === undefined) unsent.inc({ endpoint, reason: toResult(result) })
    else durations.observe({ endpoint, result: toResult(result) }, sendMs / 1000)
    const announced = 'headers' in result ? parseRateLimitHeaders(result.headers) : undefined
    if (announced) {
      const { limit, remaining, reset } = announced
      limits.set(endpoint, { limit, remaining, resetAt: clock.monotonic() + reset * 1000 })
    }
  }
}

/** Shows how much room the pacer has for further requests. */
export function showPacer({ registry, pacer }: { registry: Registry; pacer: TelnyxClient['pacer'] }) {
  const registers = [registry]
  new Gauge({
    name: 'countermand_pacer_spacing_seconds',
    help: 'The time between two cancels of a batch, by the limit, the share of this gateway and its queue.',
    registers,
    collect() {
      this.set(pacer.spacingMs(ENDPOINTS.cancel) / 1000)
    },
  })
  new Gauge({
    name: 'countermand_pacer_queue_seconds',
    help: 'How long a cancel that arrives now waits for its turn, by priority.',
    labelNames: ['priority'],
    registers,
    collect() {
      for (const priority of ['single', 'bulk'] as const) {
        this.set({ priority }, pacer.waitMs({ endpoint: ENDPOINTS.cancel, priority }) / 1000)
      }
    },
  })
}

/** A status, or why there is none. */
function toResult(result: RequestReport['result']): string {
  if ('kind' in result) return result.kind
  const { status } = result
  return STATUSES.includes(status) ? String(status) : `${Math.floor(status / 100)}xx`
}

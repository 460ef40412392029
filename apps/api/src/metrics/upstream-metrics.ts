import type { Clock, RequestReport, TelnyxClient } from '@countermand/core'
import { ENDPOINTS, parseRateLimitHeaders } from '@countermand/core/wire'
import { Counter, Gauge, type Registry } from 'prom-client'
import { createDurations } from './durations.ts'

/** Statuses with a meaning of their own; the others are counted by class. */
const STATUSES = [401, 403, 404, 409, 422, 429]

/** Measures the gateway's requests to Telnyx, from what its client reports. */
export function measureUpstream({ registry, clock }: { registry: Registry; clock: Clock }) {
  const registers = [registry]
  const addDuration = createDurations({
    name: 'countermand_upstream_request_duration_seconds',
    help: 'Requests that were sent to Telnyx, until the complete response or the failure, by endpoint and result.',
    labelNames: ['endpoint', 'result'],
    buckets: [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registry,
  })
  const unsent = new Counter({
    name: 'countermand_upstream_unsent_requests_total',
    help: 'Requests to Telnyx that were given up before they were sent, by endpoint and reason.',
    labelNames: ['endpoint', 'reason'],
    registers,
  })
  const addWait = createDurations({
    name: 'countermand_pacer_wait_seconds',
    help: "How long requests waited for a turn under Telnyx's rate limit, by priority.",
    labelNames: ['priority'],
    buckets: [0.01, 0.1, 0.5, 1, 2.5, 5, 10, 30],
    registry,
  })
  /** The last headers of each endpoint that announces a limit, and their time. They are parsed only for a scrape. */
  const latest = new Map<string, { headers: ApiResponse['headers']; at: number }>()

  function* readLimits() {
    for (const [endpoint, { headers, at }] of latest) {
      const announced = parseRateLimitHeaders(headers)
      if (!announced) continue
      const { limit, remaining, reset } = announced
      yield { endpoint, limit, remaining: clock.monotonic() < at + reset * 1000 ? remaining : limit }
    }
  }

  new Gauge({
    name: 'countermand_rate_limit',
    help: 'Requests per window that Telnyx last announced for an endpoint. It is the same for all gateways with one key.',
    labelNames: ['endpoint'],
    registers,
    collect() {
      for (const { endpoint, limit } of readLimits()) this.set({ endpoint }, limit)
    },
  })
  new Gauge({
    name: 'countermand_rate_limit_remaining',
    help: 'Requests that are left in the window, as Telnyx last announced for an endpoint.',
    labelNames: ['endpoint'],
    registers,
    collect() {
      for (const { endpoint, remaining } of readLimits()) this.set({ endpoint }, remaining)
    },
  })

  return function onRequest({ endpoint, priority, waitMs, sendMs, result }: RequestReport) {
    addWait(waitMs, priority)
    if (sendMs === undefined) unsent.inc({ endpoint, reason: toResult(result) })
    else addDuration(sendMs, endpoint, toResult(result))
    if ('headers' in result && result.headers.get('x-ratelimit-limit') !== null) {
      latest.set(endpoint, { headers: result.headers, at: clock.monotonic() })
    }
  }
}

/** A response, as opposed to a failure. */
type ApiResponse = Extract<RequestReport['result'], { headers: unknown }>

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

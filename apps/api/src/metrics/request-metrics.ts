import type { Clock } from '@countermand/core'
import { createMiddleware } from 'hono/factory'
import { routePath } from 'hono/route'
import { Counter, type Registry } from 'prom-client'
import { StoreError } from '../store/store.ts'
import { createDurations } from './durations.ts'

/** Those of our routes. Any other gets the label `other`, since callers choose it. */
const METHODS = ['GET', 'POST', 'PATCH']

/** Measures each request to the gateway, by its route, never by its path, which has ids. */
export function measureRequests({ registry, clock }: { registry: Registry; clock: Clock }) {
  const addDuration = createDurations({
    name: 'countermand_http_request_duration_seconds',
    help: 'Requests to the gateway, until their response starts, by route, method and class of status.',
    labelNames: ['route', 'method', 'status'],
    buckets: [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registry,
  })
  const unexpectedErrors = new Counter({
    name: 'countermand_unexpected_errors_total',
    help: 'Requests that failed because of a bug in Countermand; the log has "unexpected error".',
    registers: [registry],
  })

  return createMiddleware(async function measureRequests(c, next) {
    const start = clock.monotonic()
    await next()
    if (c.error && !(c.error instanceof StoreError)) unexpectedErrors.inc()
    const { method } = c.req
    addDuration(
      clock.monotonic() - start,
      routePath(c, -1),
      METHODS.includes(method) ? method : 'other',
      `${Math.floor(c.res.status / 100)}xx`,
    )
  })
}

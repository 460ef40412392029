import type { Hono } from 'hono'
import type { RequestEntry } from '../control/request-log.ts'
import type { Staleness } from '../orders/entities.ts'
import type { ApiError } from './errors.ts'

export interface ApiEnv {
  Bindings: {
    entry: RequestEntry
    /** How far what this request reads lags behind the current state. */
    staleness?: Staleness
  }
  Variables: { sendError(error: ApiError): Response }
}

export type Api = Hono<ApiEnv>

import type { Route } from '../api/route.ts'

/** One request as it arrived, and what became of it. */
export interface RequestEntry {
  /** Counts from 1; stands in the `request` of an order's history. */
  n: number
  /** Milliseconds since the epoch. */
  at: number
  method: string
  path: string
  route: Route['name']
  /** The order's id, for a retrieve or a cancel. */
  id?: string
  /** The status that was answered; absent when no answer was sent. */
  status?: number
  /** Kinds of the faults that struck this request. */
  faults?: string[]
  /** Whether it changed an order. A late or asynchronous cancel turns this true later. */
  applied: boolean
}

/** What `GET /_sandbox/requests` answers: all that ever came in, and the last of them. */
export interface RequestLog {
  count: number
  requests: RequestEntry[]
}

/** Older requests are forgotten; `count` still counts them. */
const KEPT = 100_000

export function createRequestLog() {
  const kept: RequestEntry[] = []
  let count = 0
  return {
    add(entry: Omit<RequestEntry, 'n' | 'applied'>): RequestEntry {
      const added = { ...entry, n: ++count, applied: false }
      kept.push(added)
      if (kept.length >= 2 * KEPT) kept.splice(0, kept.length - KEPT)
      return added
    },
    read: (): RequestLog => ({ count, requests: kept.slice(-KEPT) }),
  }
}

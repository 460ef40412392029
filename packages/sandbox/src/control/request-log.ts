import type { Route } from '../api/route.ts'

/** One request and its result. */
export interface RequestEntry {
  /** Counts from 1. The `request` in an order's history refers to it. */
  n: number
  /** Milliseconds since the epoch. */
  at: number
  method: string
  path: string
  route: Route['name']
  /** The order's id, for a retrieve or a cancel. */
  id?: string
  /** The status of the response; absent when none was sent. */
  status?: number
  /** The kinds of the faults that applied to this request. */
  faults?: string[]
  /** Whether it changed an order. For a late or asynchronous cancel this becomes true later. */
  applied: boolean
}

/** The response of `GET /_sandbox/requests`. */
export interface RequestLog {
  /** How many requests there were, those no longer in `requests` included. */
  count: number
  /** The last ones, oldest first. */
  requests: RequestEntry[]
}

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

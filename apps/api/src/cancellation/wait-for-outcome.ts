import { type CancelOutcome, type Clock, sleep } from '@countermand/core'
import type { Logger } from 'pino'
import type { Ledger } from '../ledger/ledger.ts'
import { parseOutcome } from '../ledger/recorded-outcome.ts'
import { StoreError } from '../store/store.ts'

const POLL_INTERVAL_MS = 1_000

/** Ids per query, so that none is large. */
const MAX_IDS = 500

/** Waits until the ledger has a cancellation's outcome; undefined when it has none after `timeoutMs`. */
export type WaitForOutcome = (id: string, timeoutMs: number) => Promise<CancelOutcome | undefined>

/**
 * For cancellations whose outcome another process, or the sweep, records. All that wait share one query a second,
 * however many they are. When the ledger can't be read, they keep waiting.
 */
export function createWaitForOutcome({
  ledger,
  clock,
  log,
}: {
  ledger: Ledger
  clock: Clock
  log: Logger
}): WaitForOutcome {
  const waiting = new Map<string, Set<(outcome: CancelOutcome) => void>>()
  let isPolling = false

  async function readOutcomes(ids: string[]) {
    try {
      for (const row of await ledger.findClosed(ids)) {
        const outcome = parseOutcome(row)
        if (outcome) for (const resolve of waiting.get(row.id) ?? []) resolve(outcome)
      }
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      log.error({ error: error.message }, 'ledger error')
    }
  }

  async function poll() {
    if (isPolling) return
    isPolling = true
    try {
      while (waiting.size > 0) {
        const ids = [...waiting.keys()]
        for (let from = 0; from < ids.length; from += MAX_IDS) {
          await readOutcomes(ids.slice(from, from + MAX_IDS))
        }
        await sleep(clock, POLL_INTERVAL_MS)
      }
    } finally {
      isPolling = false
    }
  }

  return (id, timeoutMs) =>
    new Promise((resolve, reject) => {
      const waiters = waiting.get(id) ?? new Set()
      waiting.set(id, waiters)
      function end(outcome: CancelOutcome | undefined) {
        cancelTimeout()
        waiters.delete(end)
        if (waiters.size === 0) waiting.delete(id)
        resolve(outcome)
      }
      const cancelTimeout = clock.after(timeoutMs, () => end(undefined))
      waiters.add(end)
      poll().catch(reject)
    })
}

import { type CancelOutcome, type Clock, sleep } from '@countermand/core'
import type { Ledger } from '../ledger/ledger.ts'
import { parseOutcome } from '../ledger/recorded-outcome.ts'

const POLL_INTERVAL_MS = 1_000

/** Waits until the ledger has a cancellation's outcome; undefined when it has none after `timeoutMs`. */
export async function waitForOutcome(
  id: string,
  timeoutMs: number,
  { ledger, clock }: { ledger: Ledger; clock: Clock },
): Promise<CancelOutcome | undefined> {
  const end = clock.monotonic() + timeoutMs
  for (;;) {
    const row = await ledger.find(id)
    const outcome = row && parseOutcome(row)
    const remainingMs = end - clock.monotonic()
    if (outcome || remainingMs <= 0) return outcome
    await sleep(clock, Math.min(POLL_INTERVAL_MS, remainingMs))
  }
}

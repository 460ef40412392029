import { type CancelOutcome, type Clock, sleep } from '@countermand/core'
import type { Ledger } from '../ledger/ledger.ts'
import { outcomeOf } from '../ledger/recorded-outcome.ts'

/** How often the row is looked up, in milliseconds. */
const LOOK_MS = 1_000

/** Waits until the ledger holds a cancellation's outcome; undefined when it does not within so many milliseconds. */
export async function waitForOutcome(
  id: string,
  withinMs: number,
  { ledger, clock }: { ledger: Ledger; clock: Clock },
): Promise<CancelOutcome | undefined> {
  const end = clock.monotonic() + withinMs
  for (;;) {
    const row = await ledger.find(id)
    const outcome = row && outcomeOf(row)
    const left = end - clock.monotonic()
    if (outcome || left <= 0) return outcome
    await sleep(clock, Math.min(LOOK_MS, left))
  }
}

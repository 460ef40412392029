import { sleep, type TelnyxClient } from '@countermand/core'
import type { Logger } from 'pino'
import type { Ledger } from '../ledger/ledger.ts'
import type { CancellationRow } from '../store/tables.ts'
import { settle } from './recheck.ts'
import { LONGEST_WAIT_MS } from './schedule.ts'
import { sweep } from './sweep.ts'

export interface UpkeepDeps {
  ledger: Ledger
  telnyx: TelnyxClient
  log: Logger
}

export interface Upkeep {
  /** Stops reading; resolves when nothing is under way any more. */
  stop(): Promise<void>
}

/** How long to rest between two looks through the ledger, in milliseconds. */
const REST_MS = 5_000

/** How long after its deadline a cancellation counts as left open, in milliseconds. */
export const MARGIN_MS = 15_000

/**
 * Looks after the ledger while the gateway runs: `orphans`, which a crash left open, are swept at once,
 * others after their deadline, and what is not final is settled.
 */
export function startUpkeep(deps: UpkeepDeps, orphans: CancellationRow[]): Upkeep {
  const { ledger, log } = deps
  const { clock } = deps.telnyx
  const stopping = new AbortController()
  const { signal } = stopping

  /** Runs one job again and again; a failure of it is logged, and ends nothing. */
  async function repeat(job: () => Promise<void>) {
    while (!signal.aborted) {
      try {
        await job()
      } catch (error) {
        log.error({ err: error }, 'recovery failed, trying again')
      }
      await sleep(clock, REST_MS, signal)
    }
  }

  let left: CancellationRow[] | undefined = orphans
  async function sweepLeftOpen() {
    // Only a clock that was ahead in an earlier run has put a reading off for longer.
    if (left) await ledger.checkNow(clock.now() + LONGEST_WAIT_MS)
    await sweep(left ?? (await ledger.openRows(clock.now() - MARGIN_MS)), deps, signal)
    left = undefined
  }

  const ended = Promise.all([repeat(sweepLeftOpen), repeat(() => settle(deps, signal))])
  return {
    async stop() {
      stopping.abort()
      await ended
    },
  }
}

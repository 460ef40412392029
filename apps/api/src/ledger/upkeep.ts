import { sleep, type TelnyxClient } from '@countermand/core'
import type { Logger } from 'pino'
import type { CancellationRow } from '../store/tables.ts'
import type { Ledger } from './ledger.ts'
import { LONGEST_WAIT_MS, settle } from './settle.ts'
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
const MARGIN_MS = 15_000

/**
 * Looks after the ledger while the gateway runs: `orphans`, which a crash left open, are swept at once,
 * others after their deadline, and what is not final is settled.
 */
export function startUpkeep(deps: UpkeepDeps, orphans: CancellationRow[]): Upkeep {
  const { ledger, log } = deps
  const { clock } = deps.telnyx
  const stopping = new AbortController()
  const { signal } = stopping

  async function run() {
    let left: CancellationRow[] | undefined = orphans
    while (!signal.aborted) {
      try {
        // Only a clock that was ahead in an earlier run has put a reading off for longer.
        if (left) await ledger.checkNow(clock.now() + LONGEST_WAIT_MS)
        await sweep(left ?? (await ledger.openRows(clock.now() - MARGIN_MS)), deps, signal)
        left = undefined
        await settle(deps, signal)
      } catch (error) {
        log.error({ err: error }, 'the ledger could not be looked after; trying again')
      }
      await sleep(clock, REST_MS, signal)
    }
  }

  const ended = run()
  return {
    stop() {
      stopping.abort()
      return ended
    },
  }
}

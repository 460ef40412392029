import { sleep } from '@countermand/core'
import type { CancellationRow } from '../store/tables.ts'
import { recheckDue } from './recheck.ts'
import { LONGEST_RECHECK_DELAY_MS, SWEEP_MARGIN_MS } from './schedule.ts'
import { type RecoveryDeps, sweep } from './sweep.ts'

interface Recovery {
  /** Stops, and resolves when all work has ended. */
  stop(): Promise<void>
}

/** The pause between two runs of a job, in milliseconds. */
const INTERVAL_MS = 5_000

/**
 * Starts the background jobs on the ledger: the sweep and the rechecks. The sweep closes `orphans`, which a
 * crash left open, at once; other open cancellations after their deadline.
 */
export function startRecovery(deps: RecoveryDeps, orphans: CancellationRow[]): Recovery {
  const { ledger, log } = deps
  const { clock } = deps.telnyx
  const stopping = new AbortController()
  const { signal } = stopping

  /** A job that fails is logged and runs again. */
  async function repeat(job: () => Promise<void>) {
    while (!signal.aborted) {
      try {
        await job()
      } catch (error) {
        log.error({ err: error }, 'recovery failed, retrying')
      }
      await sleep(clock, INTERVAL_MS, signal)
    }
  }

  let unswept: CancellationRow[] | undefined = orphans
  async function sweepOpen() {
    // Such a delay can only come from a clock that was ahead in an earlier run.
    if (unswept) await ledger.recheckNow(LONGEST_RECHECK_DELAY_MS)
    await sweep(unswept ?? (await ledger.listOverdue(SWEEP_MARGIN_MS)), deps, signal)
    unswept = undefined
  }

  const ended = Promise.all([repeat(sweepOpen), repeat(() => recheckDue(deps, signal))])
  return {
    async stop() {
      stopping.abort()
      await ended
    },
  }
}

import { type Clock, sleep } from '@countermand/core'
import type { BatchRunner } from '../../../../apps/api/src/batches/batch-runner.ts'
import type { Process } from '../process.ts'

/** A holder that does not touch its lease for this long loses it, in milliseconds. */
const HEARTBEAT_MS = 10_000
const TOUCH_INTERVAL_MS = 5_000
const POLL_INTERVAL_MS = 1_000

/** Decides which of several processes runs the batches, as a pg-boss job with a heartbeat does. */
export function createBatchLease(clock: Clock) {
  /** Each time that it is taken it is another lease, so that an earlier holder can't touch it. */
  let lease: { touchedAt: number } | undefined

  /** Waits for the lease, and runs `startRunner` for as long as the process holds it. */
  async function work(process: Process, startRunner: () => BatchRunner) {
    for (;;) {
      const taken = await process.effect(async () => take())
      if (taken) {
        const runner = startRunner()
        while (await process.effect(async () => touch(taken))) await sleep(process.clock, TOUCH_INTERVAL_MS)
        await runner.stop()
      }
      await sleep(process.clock, POLL_INTERVAL_MS)
    }
  }

  function take() {
    if (lease && clock.now() - lease.touchedAt < HEARTBEAT_MS) return undefined
    lease = { touchedAt: clock.now() }
    return lease
  }

  /** Returns false when another process has the lease. */
  function touch(taken: { touchedAt: number }) {
    if (lease !== taken) return false
    taken.touchedAt = clock.now()
    return true
  }

  return { work }
}

export type BatchLease = ReturnType<typeof createBatchLease>

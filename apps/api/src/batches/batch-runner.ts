import { sleep } from '@countermand/core'
import type { Holds } from '../holds/holds.ts'
import { StoreError } from '../store/store.ts'
import type { Batch } from './batch-store.ts'
import { type BatchPacer, type RunBatchDeps, runBatch } from './run-batch.ts'

interface BatchRunnerDeps extends Omit<RunBatchDeps, 'pacer'> {
  holds: Holds
}

export interface BatchRunner {
  /** Checks for work now instead of at the next poll. Call it after a batch is created or its state changes. */
  wake(): void
  /** Resolves when no batch has work. */
  idle: Promise<void>
  /** Sends nothing more, and resolves when no cancellation of a batch is running in this process. */
  stop(): Promise<void>
}

/** How often the runner checks for new batches, changed states and holds, in milliseconds. */
const POLL_INTERVAL_MS = 1_000

/** How many batches share the rate limit at a time. Later ones wait. */
const MAX_RUNNING = 8

interface RunningBatch {
  interruption: AbortController
  ended: Promise<void>
}

/**
 * Runs the batches of the store, up to a limit at a time, and interrupts those that were paused or stopped, or all of
 * them while a hold is in force.
 */
export function startBatchRunner(deps: BatchRunnerDeps): BatchRunner {
  const { batches, holds, telnyx, log } = deps
  const { clock } = telnyx
  const running = new Map<string, RunningBatch>()
  /**
   * The ids of all workable batches, in the order of their turns. One whose run has ended by itself goes to the end: it
   * may only wait for cancellations that a crash left open, and others have work meanwhile.
   */
  const turns = new Set<string>()
  const pacer = shareQueue(telnyx.pacer, () => running.size)
  const stopping = new AbortController()
  const idle = Promise.withResolvers<void>()
  let poll = new AbortController()

  function wake() {
    poll.abort()
  }

  async function startAndInterruptBatches() {
    const workable = await batches.workable()
    if (workable.length === 0 && running.size === 0) idle.resolve()
    const isHeld = (await holds.inForce()) !== undefined
    const byId = new Map(workable.map((batch) => [batch.id, batch]))
    for (const [id, { interruption }] of running) {
      if (isHeld || byId.get(id)?.state !== 'running') interruption.abort()
    }
    for (const id of byId.keys()) turns.add(id)
    for (const id of turns) {
      const batch = byId.get(id)
      if (!batch) turns.delete(id)
      else if (isHeld && batch.state === 'running') continue
      else if (!running.has(id) && running.size < MAX_RUNNING) start(batch)
    }
  }

  function start(batch: Batch) {
    const interruption = new AbortController()
    const batchLog = log.child({ request_id: batch.request_id, batch_id: batch.id })
    const ended = runBatch(batch, { ...deps, pacer, log: batchLog }, interruption.signal)
      .catch((error: unknown) => batchLog.error(toLogFields(error), 'batch error'))
      // A retry right after a failure would fail again.
      .then(() => sleep(clock, POLL_INTERVAL_MS, stopping.signal))
      .finally(() => {
        running.delete(batch.id)
        // A hold that interrupts them all must not put them behind batches that have not begun.
        const wasInterrupted = batch.state === 'running' && interruption.signal.aborted
        if (!wasInterrupted) turns.delete(batch.id)
        wake()
      })
    running.set(batch.id, { interruption, ended })
  }

  async function work() {
    while (!stopping.signal.aborted) {
      poll = new AbortController()
      try {
        await startAndInterruptBatches()
      } catch (error) {
        // The next poll tries again.
        log.error(toLogFields(error), 'batch runner error')
      }
      await sleep(clock, POLL_INTERVAL_MS, AbortSignal.any([poll.signal, stopping.signal]))
    }
  }

  const worked = work()
  return {
    wake,
    idle: idle.promise,
    async stop() {
      stopping.abort()
      for (const { interruption } of running.values()) interruption.abort()
      await worked
      await Promise.all([...running.values()].map(({ ended }) => ended))
    },
  }
}

/** A failure of the store needs no stack. */
const toLogFields = (error: unknown) =>
  error instanceof StoreError ? { error: error.message } : { err: error }

/**
 * What the rate limit is for each of several batches. They share its queue: otherwise each of them would fill it, and the
 * orders at its end would be rejected, and retried, whenever the limit gets a little slower.
 */
const shareQueue = (pacer: BatchPacer, countBatches: () => number): BatchPacer => ({
  waitMs: (request) => pacer.waitMs(request),
  spacingMs: (endpoint) => pacer.spacingMs(endpoint) * countBatches(),
  get waitingUntil() {
    return pacer.waitingUntil
  },
})

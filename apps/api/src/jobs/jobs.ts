/** Work that goes on until it is stopped. */
export interface Work {
  /** Resolves when there is nothing left to do for now. */
  idle?: Promise<void>
  /** Resolves when all of it has ended. */
  stop(): Promise<void>
}

/** What a gateway does besides responding to requests: it runs the batches, and it recovers the ledger. */
export interface Jobs {
  /** Call it after a batch was created or its state changed. */
  batchChanged(id: string): void
  /** On a shared store, another gateway takes over. */
  stop(): Promise<void>
}

/** How to start each job in this process. */
export interface JobStarters {
  startBatchRunner(): Work
  startRecovery(): Work
}

/** The jobs of the only gateway on a store. */
export function startOwnJobs({ startBatchRunner, startRecovery }: JobStarters): Jobs {
  const runner = startBatchRunner()
  const recovery = startRecovery()
  return {
    // The runner of this process knows it already.
    batchChanged() {},
    async stop() {
      await Promise.all([runner.stop(), recovery.stop()])
    },
  }
}

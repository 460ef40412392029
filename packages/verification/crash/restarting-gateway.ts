import type { GatewayProcess, RunningGateway } from './gateway-process.ts'

/** A gateway that is killed and started again on the same folder. */
export interface RestartingGateway {
  readonly current: GatewayProcess
  /** All processes, oldest first. */
  processes: readonly GatewayProcess[]
  /** The one that is running, or the next one. */
  running(): Promise<RunningGateway>
  /** Sends `kill -9` or another signal, and starts another process when this one has ended. */
  killAndStart(signal?: NodeJS.Signals): Promise<void>
  /** The times of the kills, in milliseconds since the epoch. */
  killedAt: readonly number[]
  /** How long each successful start took, in milliseconds. */
  startTimes: readonly number[]
}

export function startRestartingGateway(spawn: () => GatewayProcess): RestartingGateway {
  const processes: GatewayProcess[] = []
  const killedAt: number[] = []
  const startTimes: number[] = []
  let running = Promise.withResolvers<RunningGateway>()
  let current = start()

  function start() {
    const gateway = spawn()
    processes.push(gateway)
    gateway.started.then(
      (started) => {
        startTimes.push(started.afterMs)
        running.resolve(started)
      },
      () => {}, // it was killed during its start
    )
    return gateway
  }

  return {
    get current() {
      return current
    },
    processes,
    running: () => running.promise,
    async killAndStart(signal) {
      const next = Promise.withResolvers<RunningGateway>()
      // Callers that still wait for this process get the next one.
      next.promise.then(running.resolve)
      running = next
      await current.kill(signal)
      killedAt.push(Date.now())
      current = start()
    },
    killedAt,
    startTimes,
  }
}

import type { GatewayProcess, Serving } from './gateway-process.ts'

/** A gateway that is killed and put up again on the same folder. */
export interface Lives {
  readonly gateway: GatewayProcess
  /** All there were, oldest first. */
  gateways: readonly GatewayProcess[]
  /** The one that serves now or next. */
  serving(): Promise<Serving>
  /** `kill -9`, and another one at once. */
  killAndStart(): Promise<void>
  /** The moments of the kills, in milliseconds since the epoch. */
  killedAt: readonly number[]
  /** How long each took that came to serve, in milliseconds. */
  readyAfter: readonly number[]
}

export function startLives(spawn: () => GatewayProcess): Lives {
  const gateways: GatewayProcess[] = []
  const killedAt: number[] = []
  const readyAfter: number[] = []
  let serving = Promise.withResolvers<Serving>()
  let gateway = start()

  function start() {
    const started = spawn()
    gateways.push(started)
    started.serves.then(
      (it) => {
        readyAfter.push(it.afterMs)
        serving.resolve(it)
      },
      () => {}, // it was killed at its start
    )
    return started
  }

  return {
    get gateway() {
      return gateway
    },
    gateways,
    serving: () => serving.promise,
    async killAndStart() {
      const next = Promise.withResolvers<Serving>()
      // Who still waits for this one gets the next.
      next.promise.then(serving.resolve)
      serving = next
      await gateway.kill()
      killedAt.push(Date.now())
      gateway = start()
    },
    killedAt,
    readyAfter,
  }
}

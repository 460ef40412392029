import type { Clock } from '@countermand/core'
import type { Dice } from '@countermand/core/simulation'

/** How often things go wrong on the gateway's own side in one run, from 0 to 1. */
export interface Mishaps {
  /** A crash, before or after any one effect. */
  crash: number
  /** A write that the store refuses. */
  storeFailure: number
}

/** One life of the gateway's process. Once it is dead, nothing of it goes on. */
export interface SimulatedProcess {
  readonly number: number
  readonly isDead: boolean
  /** Its timers die with it. */
  readonly clock: Clock
  /** Something that others can see: the process may die before it, or before it hears of it. */
  effect<Result>(carryOut: () => Promise<Result>): Promise<Result>
}

export function createProcess(
  number: number,
  clock: Clock,
  { dice, mishaps, onDeath }: { dice: Dice; mishaps: Mishaps; onDeath: () => void },
): SimulatedProcess {
  let isDead = false

  function mayDie() {
    if (isDead || !dice.chance(mishaps.crash)) return
    isDead = true
    onDeath()
  }

  const never = <Result>() => new Promise<Result>(() => {})

  return {
    number,
    get isDead() {
      return isDead
    },
    clock: {
      now: clock.now,
      monotonic: clock.monotonic,
      after: (ms, run) => clock.after(ms, () => !isDead && run()),
    },
    async effect(carryOut) {
      mayDie()
      if (isDead) return never()
      const end = await carryOut().then(
        (result) => ({ result }),
        (error: unknown) => ({ error }),
      )
      mayDie()
      if (isDead) return never()
      if ('error' in end) throw end.error
      return end.result
    },
  }
}

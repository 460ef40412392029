import { setTimeout as rest } from 'node:timers/promises'
import type { Random } from '@countermand/core'
import type { Holds } from '../../../apps/api/src/holds/holds.ts'
import type { RestartingGateway } from '../crash/restarting-gateway.ts'

export const DISTURBANCES = [
  'kill',
  'freeze',
  'rolling restart',
  'hold',
  'kill of both gateways',
  'long freeze',
] as const

export type DisturbanceKind = (typeof DISTURBANCES)[number]

/** What was done to the gateways. Times are milliseconds since the epoch. */
export interface Disturbance {
  kind: DisturbanceKind
  /** Indexes of the gateways that it hit. */
  gateways: readonly number[]
  from: number
  /** When all gateways served again, or the hold was released. */
  to: number
}

/** A long freeze outlives the deadline of the cancellations that it interrupts, and the sweep closes them. In milliseconds. */
const LONG_FREEZE_MS = 75_000

/** Time between two disturbances, in milliseconds. */
const PAUSE_MS = [15_000, 40_000] as const

/**
 * Disturbs gateways until `endsAt`: each kind once, then all of them again in a random order, and so on. Kinds that
 * would not end in time are left out.
 */
export async function disturb(
  gateways: readonly RestartingGateway[],
  {
    holds,
    random,
    endsAt,
    onEnd,
  }: { holds: Holds; random: Random; endsAt: number; onEnd: (done: Disturbance) => void },
) {
  const between = ([low, high]: readonly [number, number]) => low + random() * (high - low)
  let kinds: DisturbanceKind[] = [...DISTURBANCES]
  for (;;) {
    const left = endsAt - Date.now()
    if (kinds.length === 0) kinds = shuffle(DISTURBANCES, random)
    const pauseMs = between(PAUSE_MS)
    if (pauseMs > left) return void (await rest(Math.max(0, left)))
    await rest(pauseMs)
    const kind = kinds.shift() ?? 'kill'
    if (kind === 'long freeze' && left < pauseMs + LONG_FREEZE_MS) continue
    const from = Date.now()
    const hit = await run(kind)
    onEnd({ kind, gateways: hit, from, to: Date.now() })
  }

  /** Returns the indexes of the gateways that it hit. */
  async function run(kind: DisturbanceKind): Promise<number[]> {
    const all = gateways.map((_, index) => index)
    const one = Math.floor(random() * gateways.length)
    switch (kind) {
      case 'kill':
        await restart([one], 'SIGKILL')
        return [one]
      case 'kill of both gateways':
        await restart(all, 'SIGKILL')
        return all
      case 'rolling restart':
        for (const index of all) await restart([index], 'SIGTERM')
        return all
      case 'freeze':
        await freeze(one, between([3_000, 20_000]))
        return [one]
      case 'long freeze':
        await freeze(one, LONG_FREEZE_MS)
        return [one]
      case 'hold':
        await holds.place('soak')
        await rest(between([3_000, 6_000]))
        await holds.release()
        return []
      default:
        return kind satisfies never
    }
  }

  async function restart(indexes: readonly number[], signal: NodeJS.Signals) {
    await Promise.all(
      indexes.map(async (index) => {
        await gateways[index]?.killAndStart(signal)
        await gateways[index]?.running()
      }),
    )
  }

  async function freeze(index: number, ms: number) {
    const pid = gateways[index]?.current.pid
    if (pid === undefined) throw new Error(`There is no gateway ${index}.`)
    process.kill(pid, 'SIGSTOP')
    await rest(ms)
    process.kill(pid, 'SIGCONT')
  }
}

/** Fisher and Yates. */
function shuffle<Item>(items: readonly Item[], random: Random): Item[] {
  const shuffled = [...items]
  for (let last = shuffled.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1))
    ;[shuffled[last], shuffled[other]] = [shuffled[other] as Item, shuffled[last] as Item] // both exist
  }
  return shuffled
}

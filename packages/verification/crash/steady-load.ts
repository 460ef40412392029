import { setTimeout as rest } from 'node:timers/promises'
import type { Random } from '@countermand/core'
import { askToCancel, type Told } from './ask.ts'
import type { Serving } from './gateway-process.ts'

export interface Load {
  told: Told[]
  /** Requests whose connection broke, which is what a caller sees of a crash. */
  broken(): number
  /** Requests that their caller gave up while the gateway worked on them. */
  hungUp(): number
  /** Begins no more cancels; resolves when those that are begun have come to their end. */
  end(): Promise<void>
}

const CALLERS = 16

/** How often a caller asks for one cancel at most. */
const PERSEVERANCE = 6

/**
 * Callers who cancel one order after the other, without a pause. Most take a new order, some one that
 * others have just asked for. When a connection breaks, or the answer says so, most ask again; a few hang
 * up in the middle.
 */
export function startLoad(
  orderIds: readonly string[],
  { gateway, random }: { gateway: () => Promise<Serving>; random: Random },
): Load {
  const told: Told[] = []
  let broken = 0
  let hungUp = 0
  let next = 0
  let isOver = false
  const chance = (probability: number) => random() < probability

  function pick(): string {
    const isRepeat = next > 0 && (chance(0.15) || next >= orderIds.length)
    const index = isRepeat ? Math.max(0, next - 1 - Math.floor(random() * 30)) : next++
    return orderIds[index] as string // never past either end
  }

  async function ask(orderId: string): Promise<Told | undefined> {
    const serving = await gateway()
    const hangUp = new AbortController()
    if (chance(0.08)) void rest(random() * 40).then(() => hangUp.abort())
    try {
      return await askToCancel(serving, orderId, hangUp.signal)
    } catch {
      if (hangUp.signal.aborted) hungUp++
      else broken++
      return undefined
    }
  }

  async function call() {
    while (!isOver) {
      const orderId = pick()
      for (let asked = 0; asked < PERSEVERANCE; asked++) {
        const answer = await ask(orderId)
        if (answer) told.push(answer)
        if ((answer && answer.status < 503) || chance(0.2)) break
      }
    }
  }

  const ended = Promise.all(Array.from({ length: CALLERS }, call))
  return {
    told,
    broken: () => broken,
    hungUp: () => hungUp,
    async end() {
      isOver = true
      await ended
    },
  }
}

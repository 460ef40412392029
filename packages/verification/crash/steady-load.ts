import { setTimeout as rest } from 'node:timers/promises'
import type { Random } from '@countermand/core'
import { onTestFinished } from 'vitest'
import type { RunningGateway } from './gateway-process.ts'
import { type CancelResponse, requestCancel } from './request-cancel.ts'

export interface Load {
  responses: CancelResponse[]
  /** Requests whose connection broke, as after a crash. */
  broken(): number
  /** Requests whose caller disconnected. */
  hungUp(): number
  /** Starts no more cancels; resolves when the running ones have ended. */
  end(): Promise<void>
}

const CALLERS = 16

/** How often a caller tries one cancel. */
const MAX_TRIES = 6

/**
 * Callers that cancel one order after the other, without a pause. Most choose a new order, some one that
 * another caller has just requested. After a broken connection or a 503 or 504, most retry. A few disconnect.
 */
export function startLoad(
  orderIds: readonly string[],
  { gateway, random }: { gateway: () => Promise<RunningGateway>; random: Random },
): Load {
  const responses: CancelResponse[] = []
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

  async function request(orderId: string): Promise<CancelResponse | undefined> {
    const running = await gateway()
    const hangUp = new AbortController()
    if (chance(0.08)) void rest(random() * 40).then(() => hangUp.abort())
    try {
      return await requestCancel(running, orderId, hangUp.signal)
    } catch {
      if (hangUp.signal.aborted) hungUp++
      else broken++
      return undefined
    }
  }

  async function call() {
    while (!isOver) {
      const orderId = pick()
      for (let tries = 0; tries < MAX_TRIES; tries++) {
        const response = await request(orderId)
        if (response) responses.push(response)
        if ((response && response.status < 503) || chance(0.2)) break
      }
    }
  }

  const ended = Promise.all(Array.from({ length: CALLERS }, call))
  // Otherwise a test that fails would never end.
  onTestFinished(() => {
    isOver = true
  })
  return {
    responses,
    broken: () => broken,
    hungUp: () => hungUp,
    async end() {
      isOver = true
      await ended
    },
  }
}

import { createPacer } from '../src/pacing/pacer.ts'
import { ENDPOINTS } from '../src/wire/endpoints.ts'
import { createLimitedServer, type Limit } from './limited-server.ts'
import { createVirtualClock, START } from './virtual-clock.ts'

/** A pacer and a server with a rate limit, both in virtual time. */
export function createPacedRun(limit: Limit) {
  const clock = createVirtualClock()
  const server = createLimitedServer(clock, limit)
  const pacer = createPacer(clock)
  /** When each request was sent, in milliseconds since the start. */
  const sentAt: number[] = []

  /** One request that is repeated until it is accepted, as the cancel protocol does. */
  async function request() {
    let isAccepted = false
    while (!isAccepted) {
      const turn = await pacer.turn({ endpoint: ENDPOINTS.cancel, priority: 'bulk' })
      if (typeof turn === 'string') throw new Error(turn)
      turn.sent()
      sentAt.push(clock.now() - START)
      const answer = await server.answer()
      turn.done(answer)
      isAccepted = answer.status !== 429
    }
  }

  return {
    server,
    sentAt,
    /** Sends `count` requests, `concurrency` at a time, and resolves to the time that took, in milliseconds. */
    async send(count: number, concurrency = 50): Promise<number> {
      let left = count
      const worker = async () => {
        while (left-- > 0) await request()
      }
      const start = clock.now()
      await clock.until(Promise.all(Array.from({ length: concurrency }, worker)))
      return clock.now() - start
    },
  }
}

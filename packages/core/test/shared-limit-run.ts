import { type Clock, sleep } from '../src/clock.ts'
import { createPacer } from '../src/pacing/pacer.ts'
import type { Priority } from '../src/pacing/request-options.ts'
import { ENDPOINTS } from '../src/wire/endpoints.ts'
import { createLimitedServer, type Limit } from './limited-server.ts'
import { createRandom } from './random.ts'
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts'

export type SharedLimitRun = ReturnType<typeof createSharedLimitRun>
export type Replica = ReturnType<SharedLimitRun['startReplica']>

/** Replicas of a gateway, each with a pacer of its own, that share one rate limit, in virtual time. */
export function createSharedLimitRun(limit: Limit, seed: number) {
  const clock = createVirtualClock()
  const random = createRandom(seed)
  const server = createLimitedServer(clock, {
    phaseMs: random() * limit.windowMs,
    latencyMs: 80,
    jitterMs: () => random() * 40,
    ...limit,
  })
  const startedAt = clock.now()
  let waitingSingles = 0

  function startReplica() {
    const stopped = new AbortController()
    const { own, freeze } = createFreezableClock(clock)
    const pacer = createPacer(own)

    /** One request that is repeated until it is accepted, as the cancel protocol does. */
    async function request(priority: Priority) {
      let isAccepted = false
      while (!isAccepted) {
        const turn = await pacer.turn({ endpoint: ENDPOINTS.cancel, priority, signal: stopped.signal })
        if (typeof turn === 'string') return
        turn.sent()
        const answer = await server.answer()
        await sleep(own, 0)
        turn.done(answer)
        isAccepted = answer.status !== 429
      }
    }

    const replica = {
      /** Has a batch: `concurrency` requests at a time until the replica stops. */
      runBatch(concurrency = 50) {
        const work = async () => {
          while (!stopped.signal.aborted) await request('bulk')
        }
        for (let n = 0; n < concurrency; n++) work()
        return replica
      },
      /** Has single requests at random moments, one each `everyMs` on average. */
      sendSingles(everyMs: number) {
        const work = async () => {
          while (!stopped.signal.aborted) {
            await sleep(own, -Math.log(1 - random()) * everyMs)
            waitingSingles++
            request('single').then(() => waitingSingles--)
          }
        }
        work()
        return replica
      },
      stop: () => stopped.abort(),
      /** Stops its process for so long; its requests go on. */
      freeze,
    }
    return replica
  }

  return {
    clock,
    random,
    startReplica,
    /** Single requests that have not been accepted yet. */
    get waitingSingles() {
      return waitingSingles
    },
    /** Rejected requests per 1,000. */
    get rejectedPerThousand() {
      return (1_000 * server.rejected) / (server.served + server.rejected)
    },
    /** The part of the limit that was used since the start. */
    get usage() {
      return server.served / ((limit.limit * (clock.now() - startedAt)) / limit.windowMs)
    },
  }
}

/** A process's clock, whose timers wait while the process is frozen. */
function createFreezableClock(clock: VirtualClock) {
  let isFrozen = false
  const overdue: (() => void)[] = []
  const own: Clock = {
    now: clock.now,
    monotonic: clock.monotonic,
    after(ms, run) {
      let isCancelled = false
      const fire = () => {
        if (!isCancelled) run()
      }
      const cancelTimer = clock.after(ms, () => (isFrozen ? overdue.push(fire) : fire()))
      return () => {
        isCancelled = true
        cancelTimer()
      }
    },
  }
  return {
    own,
    freeze(ms: number) {
      isFrozen = true
      clock.after(ms, () => {
        isFrozen = false
        for (const fire of overdue.splice(0)) fire()
      })
    },
  }
}

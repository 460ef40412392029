import { type Clock, sleep } from '@countermand/core'
import type { Work } from '../../../../apps/api/src/jobs/jobs.ts'
import type { Process } from '../process.ts'
import type { Rng } from '../rng.ts'

/** An active job that is not touched for this long is given to another process, in milliseconds. */
const HEARTBEAT_MS = 10_000
const TOUCH_INTERVAL_MS = 5_000
const POLL_INTERVAL_MS = 1_000
const LATENCY_MS = 5

interface Job {
  name: string
  isActive: boolean
  touchedAt: number
  /** How often it was fetched: an earlier fetch can't touch or complete it any more. */
  fetches: number
}

/** A queue of which one job is active at a time, as pg-boss keeps it. A job is a lease of the process that fetched it. */
export function createJobQueue(clock: Clock, rng: Rng) {
  let jobs: Job[] = []

  function fetch() {
    const active = jobs.find(({ isActive }) => isActive)
    if (active && clock.now() - active.touchedAt < HEARTBEAT_MS) return undefined
    const job = active ?? jobs[0]
    if (!job) return undefined
    Object.assign(job, { isActive: true, touchedAt: clock.now(), fetches: job.fetches + 1 })
    return { job, fetch: job.fetches }
  }

  const isHeld = (lease: { job: Job; fetch: number }) =>
    jobs.includes(lease.job) && lease.job.fetches === lease.fetch

  function touch(lease: { job: Job; fetch: number }) {
    if (!isHeld(lease)) return false
    lease.job.touchedAt = clock.now()
    return true
  }

  function complete(lease: { job: Job; fetch: number }) {
    if (isHeld(lease)) jobs = jobs.filter((job) => job !== lease.job)
  }

  return {
    has: (name: string) => jobs.some((job) => job.name === name),
    send: (name: string) => void jobs.push({ name, isActive: false, touchedAt: 0, fetches: 0 }),
    /** Works on jobs for as long as the process lives: on each until it is idle, or another process has fetched it. */
    async work(process: Process, start: () => Work) {
      const request = <Value>(run: () => Value) =>
        process.call(async () => {
          await sleep(clock, rng.upTo(LATENCY_MS))
          return run()
        })
      for (;;) {
        const lease = await request(fetch)
        if (lease) {
          const work = start()
          let isIdle = false
          const idle = work.idle?.then(() => {
            isIdle = true
          })
          while (!isIdle && (await request(() => touch(lease)))) {
            await Promise.race([sleep(process.clock, TOUCH_INTERVAL_MS), ...(idle ? [idle] : [])])
          }
          await work.stop()
          await request(() => complete(lease))
        }
        await sleep(process.clock, POLL_INTERVAL_MS)
      }
    },
  }
}

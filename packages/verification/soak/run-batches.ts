import { setTimeout as rest } from 'node:timers/promises'
import type { Random } from '@countermand/core'
import type { CancellationBatch } from '@countermand/core/wire'
import type { Replicas } from '../crash/replicas.ts'

/** A batch as its caller knows it. Times are milliseconds since the epoch. */
export interface OwnBatch {
  id: string
  acknowledgedAt: number
  orderIds: readonly string[]
  /** `paused` and `stopped` count from the response, `running` from the request. */
  changes: { at: number; state: 'running' | 'paused' | 'stopped' }[]
}

/** How often the batches are read, in milliseconds. */
const POLL_MS = 2_000

/** How long a caller waits for its batches once it creates no more, in milliseconds. */
const FINISH_TIMEOUT_MS = 600_000

/**
 * A caller that creates batches, so that at least `backlog` orders are waiting until `isOver`, pauses and resumes
 * some, stops a few, and then waits until all of them have finished.
 */
export async function runBatches(
  { call }: Replicas,
  {
    backlog,
    nextOrder,
    random,
    isOver,
    isOnHold,
  }: {
    /** Orders. */
    backlog: number
    /** Undefined when there are no more orders. */
    nextOrder: () => string | undefined
    random: Random
    isOver: () => boolean
    isOnHold: () => Promise<boolean>
  },
): Promise<OwnBatch[]> {
  const created: OwnBatch[] = []
  const unfinished = new Map<string, OwnBatch>()
  const chance = (probability: number) => random() < probability

  async function create() {
    const size = 20 + Math.floor(random() * 200)
    const orderIds = Array.from({ length: size }, nextOrder).filter((id) => id !== undefined)
    if (orderIds.length === 0) return
    const idempotencyKey = `batch ${created.length} of ${Date.now()}`
    const { data } = await call(({ cancellationBatches }) =>
      cancellationBatches.create({ sub_number_order_ids: orderIds }, { idempotencyKey }),
    )
    const acknowledgedAt = Date.now()
    const batch: OwnBatch = {
      id: data.id,
      acknowledgedAt,
      orderIds,
      changes: [{ at: acknowledgedAt, state: 'running' }],
    }
    created.push(batch)
    unfinished.set(batch.id, batch)
  }

  async function act(batch: OwnBatch, action: 'pause' | 'resume' | 'stop') {
    const requestedAt = Date.now()
    await call(async ({ cancellationBatches }) => {
      // A try whose answer was lost may have stopped it, or it may have finished in the meantime.
      const { status } = (await cancellationBatches.retrieve(batch.id)).data
      if (status !== 'stopped' && status !== 'finished') await cancellationBatches[action](batch.id)
    })
    const state = action === 'resume' ? 'running' : action === 'pause' ? 'paused' : 'stopped'
    batch.changes.push({ at: action === 'resume' ? requestedAt : Date.now(), state })
  }

  async function interrupt(batch: OwnBatch) {
    if (chance(0.1)) return act(batch, 'stop')
    await act(batch, 'pause')
    await rest(2_500 + random() * 2_000)
    await act(batch, 'resume')
  }

  const find = async (id: string) =>
    (await call(({ cancellationBatches }) => cancellationBatches.retrieve(id))).data
  const countWaiting = ({ items }: CancellationBatch) => items.waiting
  let giveUpAt = Number.POSITIVE_INFINITY
  while (!isOver() || unfinished.size > 0) {
    if (isOver()) giveUpAt = Math.min(giveUpAt, Date.now() + FINISH_TIMEOUT_MS)
    if (Date.now() > giveUpAt) break
    const states = await Promise.all([...unfinished.keys()].map(find))
    for (const state of states) {
      const batch = unfinished.get(state.id)
      if (!batch) continue
      if (state.finished_at !== null) unfinished.delete(state.id)
      // A hold pauses it, and so does a failure that every order would meet. Its caller resumes it afterwards.
      else if (state.status === 'paused' && !(await isOnHold())) await act(batch, 'resume')
    }
    let waiting = states.map(countWaiting).reduce((sum, count) => sum + count, 0)
    while (!isOver() && waiting < backlog) {
      const before = created.length
      await create()
      if (created.length === before) break
      waiting += created.at(-1)?.orderIds.length ?? 0
    }
    const open = [...unfinished.values()]
    const one = open[Math.floor(random() * open.length)]
    if (one && !isOver() && chance(0.06)) await interrupt(one)
    await rest(POLL_MS)
  }
  return created
}

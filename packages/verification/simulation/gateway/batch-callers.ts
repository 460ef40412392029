import { type GatewayClient, TelnyxError } from '@countermand/core'
import type { Simulation } from '../simulation.ts'
import { orderId } from '../telnyx/telnyx.ts'
import type { BatchRecorder } from './batch-recorder.ts'

const CALLERS = 2
const MAX_TRIES = 6
const ACTIONS = ['pause', 'pause', 'resume', 'resume', 'stop'] as const

interface Selection {
  sub_number_order_ids?: string[]
  filter?: { country_code: string }
}

/** Callers that create batches by ids and by filter, and pause, resume and stop them at random moments. */
export function createBatchCallers(
  { rng, clock, log, telnyx, pause }: Simulation,
  client: GatewayClient,
  recorder: BatchRecorder,
) {
  /** Repeats a request until it is answered; undefined if it never is, or if the gateway refuses it. */
  async function insist<Result>(request: () => Promise<Result>): Promise<Result | undefined> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      try {
        return await request()
      } catch (error) {
        if (!(error instanceof TelnyxError)) throw error
        if (error.failure.kind === 'rejected') return undefined
      }
      await pause(rng.upTo(3_000))
    }
    return undefined
  }

  function drawSelection(): Selection {
    if (rng.chance(0.3)) return { filter: { country_code: 'US' } }
    const ids = [...telnyx.orders.keys()].filter(() => rng.chance(0.6))
    if (ids.length === 0) ids.push(orderId(0))
    const repeated = ids.filter(() => rng.chance(0.2)).map((id) => id.toUpperCase())
    return { sub_number_order_ids: [...ids, ...repeated] }
  }

  async function create(name: string, selection: Selection = drawSelection()) {
    const created = await insist(() =>
      client.cancellationBatches.create({ ...selection, reason: name }, { idempotencyKey: name }),
    )
    if (!created) return undefined
    const { id } = created.data
    log.note(`${name} creates batch ${id}: ${JSON.stringify(selection).slice(0, 80)}`)
    const batch = recorder.find(id)
    batch.acknowledgedAt = clock.now()
    if (selection.sub_number_order_ids) {
      batch.orderIds = [...new Set(selection.sub_number_order_ids.map((one) => one.toLowerCase()))]
    }
    return id
  }

  async function caller(number: number) {
    await pause(rng.upTo(20_000))
    const id = await create(`batch caller ${number}`)
    if (id === undefined) return
    const actions = rng.wholeUpTo(5)
    for (let n = 0; n < actions; n++) {
      await pause(rng.upTo(rng.pick([1_000, 10_000, 30_000])))
      const action = rng.pick(ACTIONS)
      log.note(`${action} of batch ${id}`)
      await insist(() => client.cancellationBatches[action](id))
    }
  }

  return {
    /** Creates a batch of these orders, and leaves it alone. */
    cancelAll: (ids: string[]) => create('batch caller', { sub_number_order_ids: ids }),
    run: () => Promise.all(Array.from({ length: CALLERS }, (_, n) => caller(n + 1))),
    /** Resumes every paused batch. */
    async resumeAll() {
      for (const { id, versions } of recorder.batches.values()) {
        if (versions.at(-1)?.state === 'paused') await insist(() => client.cancellationBatches.resume(id))
      }
    },
  }
}

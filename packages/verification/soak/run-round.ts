import { randomUUID } from 'node:crypto'
import { setTimeout as rest } from 'node:timers/promises'
import type { Random } from '@countermand/core'
import type { FaultRule, OrderSeed, OrderTruth, RequestEntry } from '@countermand/sandbox'
import type { BatchItemRow, BatchRow, CancellationRow } from '../../../apps/api/src/store/tables.ts'
import { FAULTS, MAX_DELAY_MS } from '../crash/faults.ts'
import { callSingles, type SingleCall } from './call-singles.ts'
import { type Disturbance, disturb } from './disturb.ts'
import { type OwnBatch, runBatches } from './run-batches.ts'
import { type Stall, watchStalls } from './watch-stalls.ts'
import { LIMIT, type World } from './world.ts'

/** Everything that happened in one round. */
export interface Round {
  orders: OrderTruth[]
  /** The orders that the guard protects. */
  protectedIds: ReadonlySet<string>
  requests: RequestEntry[]
  rows: CancellationRow[]
  batches: { row: BatchRow; items: BatchItemRow[]; own: OwnBatch }[]
  /** Ids of batches that were acknowledged and are not in the database. */
  lostBatches: string[]
  singles: SingleCall[]
  disturbances: Disturbance[]
  stalls: Stall[]
  /** Orders that a third party changed. */
  changedByOthers: number
}

/** Work that is waiting at any time, in seconds of the limit. */
const BACKLOG_SECONDS = 15

/** How long a caller's open work may take to settle after the load has ended, in milliseconds. */
const SETTLE_TIMEOUT_MS = 180_000

const cancels = { path: 'cancel' } as const

const SOAK_FAULTS: FaultRule[] = [
  ...FAULTS,
  { effect: { kind: 'cut-body' }, probability: 0.02 },
  { effect: { kind: 'malformed-body' }, probability: 0.02 },
  { match: cancels, effect: { kind: 'hang' }, probability: 0.003 },
]

/** Runs the load with faults and disturbances for some time, and then waits until everything has settled. */
export async function runRound(
  world: World,
  { seconds, random }: { seconds: number; random: Random },
): Promise<Round> {
  const { sandbox, replicas, holds, tokens, secrets, query } = world
  const startedAt = Date.now()
  const endsAt = startedAt + seconds * 1_000
  const isOver = () => Date.now() >= endsAt
  const earlier = sandbox.requests().count
  const seeds = seedOrders(Math.ceil(seconds * LIMIT * 0.5) + 1_000, random)
  sandbox.seed({ orders: seeds })
  sandbox.setFaults(SOAK_FAULTS)
  const unused = seeds.map(({ id = '' }) => id)
  const nextOrder = () => unused.pop()
  const singles: SingleCall[] = []
  const disturbances: Disturbance[] = []
  const endStalls = watchStalls()

  const [own, , , changedByOthers] = await Promise.all([
    runBatches(replicas, {
      backlog: BACKLOG_SECONDS * LIMIT,
      nextOrder,
      random,
      isOver,
      isOnHold: async () => (await holds.inForce()) !== undefined,
    }),
    callSingles(replicas.all, {
      tokens,
      nextOrder,
      random,
      isOver,
      onEnd: (call) => singles.push(call),
      onText: (text) => secrets.search('a response', text),
    }),
    disturb(replicas.all, { holds, random, endsAt, onEnd: (done) => disturbances.push(done) }),
    actAsThirdParty(),
  ])
  const stalls = endStalls()
  sandbox.setFaults([])
  await rest(MAX_DELAY_MS) // every delayed PATCH has taken effect
  await settle()

  const since = new Date(startedAt).toISOString()
  const rows = await select<CancellationRow>(
    `select * from cancellations where created_at >= '${since}' order by created_at, id`,
  )
  const batchRows = await select<BatchRow>(`select * from batches where created_at >= '${since}'`)
  const items = await select<BatchItemRow>(
    `select i.* from batch_items i join batches b on b.id = i.batch_id where b.created_at >= '${since}'`,
  )
  const itemsOf = Map.groupBy(items, ({ batch_id }) => batch_id)
  const ownById = new Map(own.map((batch) => [batch.id, batch]))
  secrets.search('the ledger', JSON.stringify([rows, batchRows]))
  const { count, requests } = sandbox.requests()
  const isKept = (requests[0]?.n ?? 1) <= earlier + 1
  if (!isKept) throw new Error(`The sandbox no longer has all of the ${count - earlier} requests of a round.`)
  return {
    orders: sandbox.truth().orders,
    protectedIds: new Set(seeds.flatMap(({ id, customer_reference }) => (customer_reference && id) || [])),
    requests: requests.filter(({ n }) => n > earlier),
    rows,
    batches: batchRows.flatMap((row) => {
      const batch = ownById.get(row.id)
      return batch ? [{ row, items: itemsOf.get(row.id) ?? [], own: batch }] : []
    }),
    lostBatches: own.map(({ id }) => id).filter((id) => !batchRows.some((row) => row.id === id)),
    singles,
    disturbances,
    stalls,
    changedByOthers,
  }

  /** The tables have exactly these columns. */
  async function select<Row>(sql: string) {
    return (await query(sql)) as unknown[] as Row[]
  }

  /** Cancels or activates a pending order now and then, as a person in the portal or Telnyx does. */
  async function actAsThirdParty(): Promise<number> {
    let changed = 0
    while (!isOver()) {
      await rest(2_000 * random())
      // Among the next ones, so that a cancellation of it may be under way.
      const id = unused[Math.max(0, unused.length - Math.ceil(random() * 300))]
      if (id === undefined || sandbox.truthOf(id).status !== 'pending') continue
      sandbox.setStatus(id, random() < 0.5 ? 'success' : 'cancelled')
      changed++
    }
    return changed
  }

  /** Waits until every cancellation is closed, and each that was left unknown has been read again. */
  async function settle() {
    const giveUpAt = Date.now() + SETTLE_TIMEOUT_MS
    const statuses = new Map(sandbox.truth().orders.map(({ id, status }) => [id, status]))
    const since = `created_at >= '${new Date(startedAt).toISOString()}'`
    // Rechecks are due after as long as the row is old. None has to wait for its turn now.
    const isDue = `next_check_at is not null and outcome is not null and ${since}`
    await query(`update cancellations set next_check_at = created_at where ${isDue}`)
    while (Date.now() < giveUpAt) {
      const open = await select<CancellationRow>(
        `select * from cancellations where (outcome is null or next_check_at is not null) and ${since}`,
      )
      const isSettled = ({ outcome, sub_number_order_id: id }: CancellationRow) =>
        outcome !== null && statuses.get(id) === 'pending'
      if (open.every(isSettled)) return
      await rest(1_000)
    }
  }
}

/** Most are pending, one in 20 is protected by the guard, and some are over before they are cancelled. */
function seedOrders(count: number, random: Random): OrderSeed[] {
  const OVER = ['success', 'failure', 'cancelled', 'deleted'] as const
  return Array.from({ length: count }, (_, n) => ({
    id: randomUUID(),
    status: random() < 0.04 ? OVER[n % OVER.length] : 'pending',
    customer_reference: random() < 0.05 ? `VIP-${n}` : null,
  }))
}

import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { openStore } from '@countermand/api'
import { cancelledOrder } from '../upstream/cancelled-order.ts'

/** What can be looked up in a seeded ledger. */
export interface Seeded {
  /** Some ids of orders, of cancellations, and of batches. */
  orders: readonly string[]
  ids: readonly string[]
  batches: readonly string[]
  actors: readonly string[]
  /** When the first and the last cancellation were opened, in milliseconds since the epoch. */
  firstAt: number
  lastAt: number
}

const ACTORS = ['billing', 'crm', 'terminal-of-ann', 'terminal-of-bob', 'porting']
const YEAR_MS = 365 * 24 * 3_600_000
const BATCH = 1_000

/**
 * Fills the ledger in a folder with a year of closed cancellations. It writes the file directly, as the
 * gateway would take half an hour: every third one in a batch, one in ten not simply cancelled.
 */
export async function seedLedger(folder: string, rows: number): Promise<Seeded> {
  await (await openStore(folder)).close() // makes the tables
  const database = new DatabaseSync(join(folder, 'countermand.sqlite'))
  database.exec('pragma synchronous = off; pragma cache_size = -1000000; begin')
  const columns = Object.keys(rowOf(0, 0, ''))
  const insert = database.prepare(
    `insert into cancellations (${columns}) values (${columns.map((name) => `$${name}`)})`,
  )
  const seeded = { orders: [] as string[], ids: [] as string[], batches: [randomUUID() as string] }
  const lastAt = Date.now()
  const firstAt = lastAt - YEAR_MS
  for (let n = 0; n < rows; n++) {
    if (n % (3 * BATCH) === 0) seeded.batches.push(randomUUID())
    const row = rowOf(n, firstAt + (n / rows) * YEAR_MS, seeded.batches.at(-1) ?? '')
    insert.run(row)
    if (n % 1_000 === 0) {
      seeded.orders.push(row.sub_number_order_id)
      seeded.ids.push(row.id)
    }
  }
  database.exec('commit; pragma wal_checkpoint(truncate)')
  database.close()
  return { ...seeded, actors: ACTORS, firstAt, lastAt }
}

function rowOf(n: number, openedAt: number, batch: string) {
  const orderId = randomUUID()
  const at = (ms: number) => new Date(openedAt + ms).toISOString()
  return {
    id: randomUUID() as string,
    sub_number_order_id: orderId as string,
    actor: ACTORS[n % ACTORS.length] ?? '',
    reason: n % 2 === 0 ? 'the customer has left' : null,
    request_id: randomUUID(),
    batch_id: n % 3 === 0 ? batch : null,
    created_at: at(0),
    deadline_at: at(45_000),
    closed_at: at(300),
    ...endOf(n, orderId, at),
  }
}

/** Of a hundred: 90 cancelled, 4 cancelled before, 3 activated, 2 blocked, and one whose end was never seen. */
function endOf(n: number, orderId: string, at: (ms: number) => string) {
  const order = (status: string) => JSON.stringify({ ...cancelledOrder(orderId), status })
  const none = { attempts: 0, last_attempt_at: null, evidence: null, detail: null }
  const sent = { attempts: 1, last_attempt_at: at(20), evidence: null, detail: null }
  const notSettled = { settled_status: null, settled_at: null }
  const share = (n * 37) % 100
  if (share < 90) {
    const evidence = share < 85 ? 'response' : 're-read'
    return { outcome: 'cancelled', ...sent, evidence, sub_number_order: order('cancelled'), ...notSettled }
  }
  if (share < 94) {
    return { outcome: 'already-cancelled', ...none, sub_number_order: order('cancelled'), ...notSettled }
  }
  if (share < 97) {
    const detail = JSON.stringify({
      reason: 'The order reads "success": only a pending order can be cancelled.',
    })
    return { outcome: 'not-cancellable', ...none, detail, sub_number_order: order('success'), ...notSettled }
  }
  if (share < 99) {
    const detail = JSON.stringify({
      guard: 'protectCustomerReferences',
      reason: 'Its customer reference "VIP-001" is protected by "VIP-*".',
    })
    return { outcome: 'blocked', ...none, detail, sub_number_order: order('pending'), ...notSettled }
  }
  const detail = JSON.stringify({
    reason: 'A PATCH that was sent may have taken effect, or still may.',
    attempts: 1,
    failure: {
      kind: 'timeout',
      delivery: 'maybe-applied',
      timeout_ms: 10_000,
      message: 'No complete answer within 10 s.',
    },
  })
  return {
    outcome: 'unknown',
    ...sent,
    detail,
    sub_number_order: null,
    settled_status: 'cancelled',
    settled_at: at(60_000),
  }
}

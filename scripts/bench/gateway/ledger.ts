import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { openStore } from '@countermand/api'
import { buildPackage } from '../build-package.ts'
import { median, percentile, type Row } from '../report.ts'
import { API_KEY, cancelledOrder, startUpstream } from '../upstream.ts'
import { type Client, createClient, startServer } from './servers.ts'

export const SEEDED_ROWS = 1_000_000

const BIN = fileURLToPath(new URL('../../../apps/api/dist/bin.mjs', import.meta.url))
const STARTS = 9
const MAX_START_SECONDS = 0.6

/** Time from the start of the built program until `/readyz` answers 200, on a large ledger. */
export async function startToReady(seededFolder: string): Promise<Row[]> {
  buildPackage('api')
  const upstream = await startUpstream()
  const environment = {
    TELNYX_API_KEY: API_KEY,
    TELNYX_BASE_URL: upstream.baseUrl,
    PORT: '0',
    COUNTERMAND_DATA_DIR: seededFolder,
  }
  const bare: number[] = []
  const ready: number[] = []
  for (let n = 0; n < STARTS; n++) {
    bare.push(await timeBareNode())
    ready.push(await timeGatewayStart(environment))
  }
  await upstream.close()
  const above = (median(ready) - median(bare)) / 1_000
  return [
    {
      work: `start to ready, ledger of ${SEEDED_ROWS.toLocaleString('en')} rows`,
      ours: `${(median(ready) / 1_000).toFixed(2)} s`,
      peers: `bare Node, start to end: ${(median(bare) / 1_000).toFixed(2)} s`,
      goal: `at most ${MAX_START_SECONDS} s above bare Node: ${above.toFixed(2)} s`,
      isMet: above <= MAX_START_SECONDS,
    },
  ]
}

async function timeBareNode(): Promise<number> {
  const start = performance.now()
  await once(spawn(process.execPath, ['--eval', '0']), 'exit')
  return performance.now() - start
}

async function timeGatewayStart(environment: Record<string, string>): Promise<number> {
  const start = performance.now()
  const gateway = spawn(process.execPath, [BIN], { env: environment, stdio: ['ignore', 'ignore', 'pipe'] })
  const [line] = (await once(createInterface(gateway.stderr), 'line')) as [string]
  const [url] = /http:\S+$/.exec(line) ?? []
  if (!url) throw new Error(`The gateway did not start: ${line}`)
  const { status } = await fetch(`${url}/readyz`)
  const ms = performance.now() - start
  if (status !== 200) throw new Error(`The gateway is not ready: ${status}.`)
  gateway.kill()
  await once(gateway, 'exit')
  return ms
}

const PAGES = 300
const LARGEST_PAGE = 250
const MAX_PAGE_MS = 50

/** Reads pages of the largest size with each kind of filter. */
export async function ledgerPages(seededFolder: string, seeded: Seeded): Promise<Row[]> {
  const upstream = await startUpstream()
  const server = await startServer('countermand', upstream, seededFolder)
  const client = createClient(server)
  const rows: Row[] = []
  for (const [name, query] of Object.entries(pageQueries(seeded)))
    rows.push(await measurePages(client, name, query))
  await client.close()
  await server.close()
  await upstream.close()
  return rows
}

/** By name: the query of the n-th request. */
function pageQueries({ orders, ids, batches, actors, firstAt, lastAt }: Seeded) {
  const cycle = (values: readonly string[], n: number) => encodeURIComponent(values[n % values.length] ?? '')
  const time = (share: number) => new Date(firstAt + (share % 1) * (lastAt - firstAt)).toISOString()
  const after = (n: number) => `page[after]=${cycle(ids, n * 7)}`
  return {
    'the newest page': () => '',
    'any page': after,
    'by order': (n: number) => `filter[sub_number_order_id]=${cycle(orders, n)}`,
    'by outcome, of most rows': (n: number) => `filter[outcome]=cancelled&${after(n)}`,
    'by outcome, of 1 in 100': (n: number) => `filter[outcome]=unknown&${after(n)}`,
    'by outcome, of none': () => 'filter[outcome]=refused',
    'by actor': (n: number) => `filter[actor]=${cycle(actors, n)}&${after(n)}`,
    'by batch': (n: number) => `filter[batch_id]=${cycle(batches, n)}`,
    'by time': (n: number) =>
      `filter[created_at][gt]=${time(n * 0.013)}&filter[created_at][lt]=${time(n * 0.013 + 0.01)}`,
    'by outcome, of most rows, and an actor of none': () => 'filter[outcome]=cancelled&filter[actor]=nobody',
    'by actor, outcome of 1 in 100 and time': (n: number) =>
      `filter[actor]=${cycle(actors, n)}&filter[outcome]=unknown&filter[created_at][lt]=${time(n * 0.013)}`,
  }
}

async function measurePages(client: Client, name: string, query: (n: number) => string): Promise<Row> {
  const times: number[] = []
  let found = 0
  for (let n = 0; n < PAGES; n++) {
    const { ms, body } = await client.get<{ data: unknown[] }>(
      `/cancellations?page[size]=${LARGEST_PAGE}&${query(n)}`,
    )
    times.push(ms)
    found += body.data.length
  }
  const p99 = percentile(times, 99)
  return {
    work: `ledger page, p99, ${name}`,
    ours: `${p99.toFixed(1)} ms (p50 ${percentile(times, 50).toFixed(1)} ms, ${Math.round(found / PAGES)} rows)`,
    peers: '–',
    goal: `at most ${MAX_PAGE_MS} ms`,
    isMet: p99 <= MAX_PAGE_MS,
  }
}

/** Values to filter a seeded ledger by. */
export interface Seeded {
  /** Some of the order ids. */
  orders: readonly string[]
  /** Some of the cancellation ids. */
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
 * Fills the ledger in a folder with a year of closed cancellations, every third of them in a batch. It
 * writes the file directly, because through the gateway this would take half an hour.
 */
export async function seedLedger(folder: string): Promise<Seeded> {
  await (await openStore({ dataDir: folder })).close() // creates the tables
  const database = new DatabaseSync(join(folder, 'countermand.sqlite'))
  database.exec('pragma synchronous = off; pragma cache_size = -1000000; begin')
  const columns = Object.keys(cancellationRow(0, 0, ''))
  const insert = database.prepare(
    `insert into cancellations (${columns}) values (${columns.map((name) => `$${name}`)})`,
  )
  const seeded = { orders: [] as string[], ids: [] as string[], batches: [randomUUID() as string] }
  const lastAt = Date.now()
  const firstAt = lastAt - YEAR_MS
  for (let n = 0; n < SEEDED_ROWS; n++) {
    if (n % (3 * BATCH) === 0) seeded.batches.push(randomUUID())
    const row = cancellationRow(n, firstAt + (n / SEEDED_ROWS) * YEAR_MS, seeded.batches.at(-1) ?? '')
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

function cancellationRow(n: number, openedAt: number, batch: string) {
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
    ...outcomeColumns(n, orderId, at),
  }
}

/** Of each hundred: 90 cancelled, 4 already cancelled, 3 activated, 2 blocked, 1 unknown. */
function outcomeColumns(n: number, orderId: string, at: (ms: number) => string) {
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

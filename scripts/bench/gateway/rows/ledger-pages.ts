import type { Row } from '../../rows/row.ts'
import { startUpstream } from '../../upstream/start-upstream.ts'
import { type Client, createClient } from '../client.ts'
import type { Seeded } from '../seed-ledger.ts'
import { startServer } from '../servers/start-server.ts'
import { percentile } from './percentile.ts'

const PAGES = 300
const LARGEST_PAGE = 250
const MOST_MS = 50

/** Looks the ledger up in every way there is; each page is the largest that can be asked for. */
export async function ledgerPages(seededFolder: string, seeded: Seeded): Promise<Row[]> {
  const upstream = await startUpstream()
  const server = await startServer('countermand', upstream, seededFolder)
  const client = createClient(server)
  const rows: Row[] = []
  for (const [name, query] of Object.entries(queriesOf(seeded))) rows.push(await measure(client, name, query))
  await client.close()
  await server.close()
  await upstream.close()
  return rows
}

/** By name: what to ask for the n-th time. */
function queriesOf({ orders, ids, batches, actors, firstAt, lastAt }: Seeded) {
  const of = (values: readonly string[], n: number) => encodeURIComponent(values[n % values.length] ?? '')
  const time = (share: number) => new Date(firstAt + (share % 1) * (lastAt - firstAt)).toISOString()
  const after = (n: number) => `page[after]=${of(ids, n * 7)}`
  return {
    'the newest page': () => '',
    'any page': after,
    'by order': (n: number) => `filter[sub_number_order_id]=${of(orders, n)}`,
    'by outcome, of most rows': (n: number) => `filter[outcome]=cancelled&${after(n)}`,
    'by outcome, of 1 in 100': (n: number) => `filter[outcome]=unknown&${after(n)}`,
    'by outcome, of none': () => 'filter[outcome]=refused',
    'by actor': (n: number) => `filter[actor]=${of(actors, n)}&${after(n)}`,
    'by batch': (n: number) => `filter[batch_id]=${of(batches, n)}`,
    'by time': (n: number) =>
      `filter[created_at][gt]=${time(n * 0.013)}&filter[created_at][lt]=${time(n * 0.013 + 0.01)}`,
    'by outcome, of most rows, and an actor of none': () => 'filter[outcome]=cancelled&filter[actor]=nobody',
    'by actor, outcome of 1 in 100 and time': (n: number) =>
      `filter[actor]=${of(actors, n)}&filter[outcome]=unknown&filter[created_at][lt]=${time(n * 0.013)}`,
  }
}

async function measure(client: Client, name: string, query: (n: number) => string): Promise<Row> {
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
    goal: `at most ${MOST_MS} ms`,
    isMet: p99 <= MOST_MS,
  }
}

import type { SelectQueryBuilder } from 'kysely'
import { escapeControlCharacters } from '../safe-text.ts'
import type { Store } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import { createTokens, isActive } from '../tokens/tokens.ts'
import type { StoreCommand } from './command.ts'
import { parseOptions } from './parse-options.ts'

/** Shows the state of the store. */
export const showStatus: StoreCommand = async (args, { store, isGatewayRunning, clock, print }) => {
  parseOptions(args, {})
  const [hold] = await store.read(
    store.queries
      .selectFrom('holds')
      .select(['why', 'created_at'])
      .where('released_at', 'is', null)
      .orderBy('created_at', 'desc')
      .limit(1),
  )
  const open = await countCancellations(store, (query) => query.where('outcome', 'is', null))
  const unsettled = await countCancellations(store, (query) =>
    query.where('outcome', 'is not', null).where('next_check_at', 'is not', null),
  )
  const tokens = await createTokens(store, clock).list()
  const { databaseBytes, walBytes } = await store.size()
  const wal = walBytes === undefined ? '' : `, plus ${toMegabytes(walBytes)} write-ahead log`
  const facts = {
    store: store.name,
    gateway: isGatewayRunning ? 'running on this store' : 'not running on this store',
    hold: hold ? `since ${hold.created_at}: ${escapeControlCharacters(hold.why)}` : 'none',
    cancellations: `${open} open, ${unsettled} not settled`,
    tokens: `${tokens.filter((token) => isActive(token, clock.now())).length} active`,
    size: `${toMegabytes(databaseBytes)}${wal}`,
  }
  const width = Math.max(...Object.keys(facts).map(({ length }) => length)) + 2
  const lines = Object.entries(facts).map(([name, fact]) => `${name.padEnd(width)}${fact}\n`)
  await print(lines.join(''))
}

type Cancellations = SelectQueryBuilder<Tables, 'cancellations', object>

async function countCancellations(
  { queries, read }: Store,
  filter: (query: Cancellations) => Cancellations,
): Promise<number> {
  const [{ count } = { count: 0 }] = await read(
    filter(queries.selectFrom('cancellations')).select(({ fn }) => fn.countAll().as('count')),
  )
  return Number(count)
}

const toMegabytes = (bytes: number) => `${(bytes / 1_000_000).toFixed(1)} MB`

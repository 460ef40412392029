import { join } from 'node:path'
import type { Kysely, SelectQueryBuilder } from 'kysely'
import { escapeControlCharacters } from '../safe-text.ts'
import { STORE_FILE } from '../store/open-store.ts'
import { storeSize } from '../store/sqlite/store-size.ts'
import type { Tables } from '../store/tables.ts'
import { createTokens, isInUse } from '../tokens/tokens.ts'
import type { StoreCommand } from './command.ts'
import { parseOptions } from './parse-options.ts'

/** Shows the state of the store: who serves it, whether a hold is in force, what is open, how large it is. */
export const showStatus: StoreCommand = async (args, { store, dataDir, isServed, clock, print }) => {
  parseOptions(args, {})
  const { db } = store
  const hold = await newestHold(db)
  const open = await countRows(db, (query) => query.where('outcome', 'is', null))
  const unsettled = await countRows(db, (query) =>
    query.where('outcome', 'is not', null).where('next_check_at', 'is not', null),
  )
  const tokens = await createTokens(store, clock).list()
  const size = storeSize(dataDir)
  const facts = {
    store: join(dataDir, STORE_FILE),
    gateway: isServed ? 'serves this store now' : 'none serves this store now',
    hold: hold ? `since ${hold.created_at}: ${escapeControlCharacters(hold.why)}` : 'none',
    cancellations: `${open} open, ${unsettled} still read until their orders are over`,
    tokens: `${tokens.filter((token) => isInUse(token, clock.now())).length} in use`,
    size: `${megabytes(size.databaseBytes)}, and ${megabytes(size.walBytes)} of write-ahead log`,
  }
  const width = Math.max(...Object.keys(facts).map(({ length }) => length)) + 2
  const lines = Object.entries(facts).map(([name, fact]) => `${name.padEnd(width)}${fact}\n`)
  await print(lines.join(''))
}

const newestHold = (db: Kysely<Tables>) =>
  db
    .selectFrom('holds')
    .select(['why', 'created_at'])
    .where('released_at', 'is', null)
    .orderBy('created_at', 'desc')
    .executeTakeFirst()

type Rows = SelectQueryBuilder<Tables, 'cancellations', object>

async function countRows(db: Kysely<Tables>, narrow: (query: Rows) => Rows): Promise<number> {
  const { count } = await narrow(db.selectFrom('cancellations'))
    .select(({ fn }) => fn.countAll().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}

const megabytes = (bytes: number) => `${(bytes / 1_000_000).toFixed(1)} MB`

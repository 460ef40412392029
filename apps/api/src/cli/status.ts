import { escapeControlCharacters } from '../safe-text.ts'
import { readCount } from '../store/read-count.ts'
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
  const count = store.queries.selectFrom('cancellations').select(({ fn }) => fn.countAll().as('count'))
  const open = await readCount(store, count.where('outcome', 'is', null))
  const unsettled = await readCount(
    store,
    count.where('outcome', 'is not', null).where('next_check_at', 'is not', null),
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

const toMegabytes = (bytes: number) => `${(bytes / 1_000_000).toFixed(1)} MB`

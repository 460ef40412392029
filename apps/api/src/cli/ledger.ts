import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { csvOf } from '../ledger/csv.ts'
import { countOld, deleteOld } from '../ledger/delete-old.ts'
import { createLedger } from '../ledger/ledger.ts'
import { presentCancellation } from '../ledger/present-cancellation.ts'
import { escapeControlCharacters } from '../safe-text.ts'
import type { CancellationRow } from '../store/tables.ts'
import { toIso } from '../store/tables.ts'
import type { StoreCommand } from './command.ts'
import { parseDuration, parseOptions, required } from './parse-options.ts'
import { OutputError } from './print.ts'

/** The whole ledger, newest first, in constant memory. */
export const exportLedger: StoreCommand = async (args, { store, clock, out }) => {
  const { values } = parseOptions(args, { jsonl: { type: 'boolean', default: false } })
  const pages = createLedger(store, clock).allPages({})
  try {
    await pipeline(Readable.from(values.jsonl ? jsonLinesOf(pages) : csvOf(pages)), out, { end: false })
  } catch (error) {
    // Only what the system says of the output has a code; what is wrong with the store says so itself.
    throw error instanceof Error && 'code' in error ? new OutputError(error) : error
  }
}

/** Only says how many there are, unless it is told to go ahead. */
export const deleteFromLedger: StoreCommand = async (args, { store, clock, err }) => {
  const { values } = parseOptions(args, {
    'older-than': { type: 'string' },
    yes: { type: 'boolean', default: false },
  })
  const age = parseDuration(required(values['older-than'], 'older-than'), 'older-than')
  const before = toIso(clock.now() - age)
  if (values.yes) {
    err.write(`${await deleteOld(store, before)} cancellations from before ${before} are deleted\n`)
  } else {
    const count = await countOld(store, before)
    err.write(`${count} cancellations from before ${before} would be deleted; add --yes to delete them\n`)
  }
}

async function* jsonLinesOf(pages: AsyncIterable<CancellationRow[]>) {
  for await (const rows of pages) yield rows.map(jsonLineOf).join('')
}

const jsonLineOf = (row: CancellationRow) =>
  `${escapeControlCharacters(JSON.stringify(presentCancellation(row)))}\n`

import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { countOld, deleteOld, type OldRows } from '../ledger/delete-old.ts'
import { createLedger } from '../ledger/ledger.ts'
import { createLedgerView } from '../ledger/ledger-view.ts'
import { toIso } from '../store/store-time.ts'
import type { StoreCommand } from './command.ts'
import { parseDuration, parseOptions, requireOption } from './parse-options.ts'
import { OutputError } from './print.ts'

/** Exports the whole ledger, newest first, in constant memory. */
export const exportLedger: StoreCommand = async (args, { store, out }) => {
  const { values } = parseOptions(args, { jsonl: { type: 'boolean', default: false } })
  const view = createLedgerView(createLedger(store))
  try {
    await pipeline(Readable.from(values.jsonl ? view.toJsonLines({}) : view.toCsv({})), out, { end: false })
  } catch (error) {
    // Only an error of the output has a code: errors of the store are StoreErrors.
    throw error instanceof Error && 'code' in error ? new OutputError(error) : error
  }
}

/** Without --yes it only counts what would be deleted. */
export const deleteFromLedger: StoreCommand = async (args, { store, clock, err }) => {
  const { values } = parseOptions(args, {
    'older-than': { type: 'string' },
    yes: { type: 'boolean', default: false },
  })
  const age = parseDuration(requireOption(values['older-than'], 'older-than'), 'older-than')
  const before = toIso(clock.now() - age)
  if (values.yes) err.write(`Deleted ${describeOld(await deleteOld(store, before))} from before ${before}.\n`)
  else {
    const old = describeOld(await countOld(store, before))
    err.write(`${old} from before ${before} would be deleted. Add --yes to delete them.\n`)
  }
}

const describeOld = ({ cancellations, batches, items }: OldRows) =>
  `${cancellations} cancellations, ${batches} batches and their ${items} items`

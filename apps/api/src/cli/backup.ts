import { resolve } from 'node:path'
import { expectStoreFile } from '../store/open-store.ts'
import { backUp } from '../store/sqlite/backup.ts'
import { type Command, UsageError } from './command.ts'
import { parseOptions } from './parse-options.ts'

export const backup: Command = async (args, { location: { dataDir, databaseUrl }, err }) => {
  const { positionals } = parseOptions(args, {}, ['FILE'])
  if (databaseUrl !== undefined) {
    throw new UsageError('The ledger is in PostgreSQL: back it up with pg_dump or with continuous archiving.')
  }
  expectStoreFile(dataDir)
  const file = resolve(positionals[0] ?? '')
  await backUp(dataDir, file)
  err.write(`Backed up the store to ${file}.\n`)
}

import { resolve } from 'node:path'
import { backUp } from '../store/sqlite/backup.ts'
import type { Command } from './command.ts'
import { parseOptions } from './parse-options.ts'

export const backup: Command = async (args, { dataDir, err }) => {
  const { positionals } = parseOptions(args, {}, ['FILE'])
  const file = resolve(positionals[0] ?? '')
  await backUp(dataDir, file)
  err.write(`Backed up the store to ${file}.\n`)
}

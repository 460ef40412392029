import { systemClock } from '@countermand/core'
import { readDataDir } from '../config.ts'
import { openStoreBeside } from '../store/open-store.ts'
import { StoreError } from '../store/store.ts'
import { backup } from './backup.ts'
import { type Command, type CommandDeps, UsageError } from './command.ts'
import { HELP } from './help.ts'
import { placeHold, releaseHold } from './hold.ts'
import { deleteFromLedger, exportLedger } from './ledger.ts'
import { createToken, listTokens, revokeToken } from './token.ts'

const COMMANDS: Record<string, Command> = {
  'token create': createToken,
  'token list': listTokens,
  'token revoke': revokeToken,
  hold: placeHold,
  release: releaseHold,
  'ledger export': exportLedger,
  'ledger delete': deleteFromLedger,
  backup,
}

export type CommandLine = Pick<CommandDeps, 'out' | 'err'> & {
  args: string[]
  environment: Record<string, string | undefined>
}

/** Runs a command on the data folder and tells the exit code: 1 when it could not be done, 2 for bad usage. */
export async function runCommand({ args, environment, out, err }: CommandLine): Promise<0 | 1 | 2> {
  try {
    if (args.includes('--help') || args.includes('-h')) {
      out.write(HELP)
      return 0
    }
    const { command, rest } = find(args)
    const dataDir = readDataDir(environment)
    const store = await openStoreBeside(dataDir)
    try {
      await command(rest, { dataDir, store, clock: systemClock, out, err })
    } finally {
      await store.close()
    }
    return 0
  } catch (error) {
    if (error instanceof UsageError) {
      err.write(`${error.message}\n\n${HELP}`)
      return 2
    }
    if (!(error instanceof StoreError)) throw error
    err.write(`${error.message}\n`)
    return 1
  }
}

function find(args: string[]): { command: Command; rest: string[] } {
  for (const words of [2, 1]) {
    const command = COMMANDS[args.slice(0, words).join(' ')]
    if (command) return { command, rest: args.slice(words) }
  }
  throw new UsageError(`There is no command ${JSON.stringify(args.slice(0, 2).join(' '))}.`)
}

import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { systemClock } from '@countermand/core'
import { readDataDir } from '../config.ts'
import { openStoreForCommand } from '../store/open-store.ts'
import { isProcessLockHeld } from '../store/sqlite/process-lock.ts'
import { STORE_FILE } from '../store/sqlite/sqlite-file.ts'
import { StoreError } from '../store/store.ts'
import { backup } from './backup.ts'
import { type Command, type CommandDeps, type StoreCommand, UsageError } from './command.ts'
import { HELP } from './help.ts'
import { placeHold, releaseHold } from './hold.ts'
import { deleteFromLedger, exportLedger } from './ledger.ts'
import { createPrint, OutputError } from './print.ts'
import { showStatus } from './status.ts'
import { createToken, listTokens, revokeToken } from './token.ts'

const COMMANDS: Record<string, Command> = {
  // Works without a store, so that a token can be created before the first start.
  'token create': withStore(createToken),
  'token list': withExistingStore(listTokens),
  'token revoke': withExistingStore(revokeToken),
  hold: withExistingStore(placeHold),
  release: withExistingStore(releaseHold),
  status: withExistingStore(showStatus),
  'ledger export': withExistingStore(exportLedger),
  'ledger delete': withExistingStore(deleteFromLedger),
  // Copies the file without opening the store, because opening it could migrate it.
  backup: withExistingFolder(backup),
}

export type CommandLine = Pick<CommandDeps, 'out' | 'err'> & {
  args: string[]
  environment: Record<string, string | undefined>
}

/** Runs a command on the data folder. Returns its exit code: 1 for a failure, 2 for bad usage. */
export async function runCommand({ args, environment, out, err }: CommandLine): Promise<0 | 1 | 2> {
  // Each write reports its own error. Without a listener the process would also crash.
  for (const stream of [out, err]) stream.on('error', () => {})
  const print = createPrint(out)
  try {
    if (args.includes('--help') || args.includes('-h')) {
      await print(HELP)
      return 0
    }
    const { command, rest } = findCommand(args)
    const dataDir = resolve(readDataDir(environment))
    const isGatewayRunning = isProcessLockHeld(dataDir)
    await command(rest, { dataDir, isGatewayRunning, clock: systemClock, out, print, err })
    const gateway = isGatewayRunning
      ? 'A gateway is running on it.'
      : 'No gateway is running on it. To use another store, set COUNTERMAND_DATA_DIR.'
    err.write(`Store: ${join(dataDir, STORE_FILE)}. ${gateway}\n`)
    return 0
  } catch (error) {
    if (error instanceof UsageError) {
      err.write(`${error.message}\n\n${HELP}`)
      return 2
    }
    if (error instanceof OutputError && error.isReaderGone) return 0
    const { message } = error instanceof Error ? error : new Error(String(error))
    const isExpected = error instanceof StoreError || error instanceof OutputError
    err.write(
      isExpected
        ? `${message}\n`
        : `The command failed: ${message}. This is a bug in Countermand: please report it.\n`,
    )
    return 1
  }
}

function findCommand(args: string[]): { command: Command; rest: string[] } {
  for (const wordCount of [2, 1]) {
    const command = COMMANDS[args.slice(0, wordCount).join(' ')]
    if (command) return { command, rest: args.slice(wordCount) }
  }
  throw new UsageError(`Unknown command ${JSON.stringify(args.slice(0, 2).join(' '))}.`)
}

/** Opens the store for a command, and creates it if it doesn't exist. */
function withStore(run: StoreCommand): Command {
  return async (args, deps) => {
    const store = await openStoreForCommand(deps.dataDir)
    try {
      await run(args, { ...deps, store })
    } finally {
      await store.close()
    }
  }
}

function withExistingStore(run: StoreCommand): Command {
  return withExistingFolder(withStore(run))
}

/** With a wrong folder, a hold would stop nothing, and a backup would be empty. */
function withExistingFolder(run: Command): Command {
  return async (args, deps) => {
    if (!existsSync(join(deps.dataDir, STORE_FILE))) {
      throw new StoreError(
        `There is no readable ledger in ${deps.dataDir}: set COUNTERMAND_DATA_DIR to the gateway's folder.`,
      )
    }
    await run(args, deps)
  }
}

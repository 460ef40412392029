import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { systemClock } from '@countermand/core'
import { readDataDir } from '../config.ts'
import { openStoreBeside, STORE_FILE } from '../store/open-store.ts'
import { hasProcessLock } from '../store/sqlite/process-lock.ts'
import { StoreError } from '../store/store.ts'
import { backup } from './backup.ts'
import { type Command, type CommandDeps, type StoreCommand, UsageError } from './command.ts'
import { HELP } from './help.ts'
import { placeHold, releaseHold } from './hold.ts'
import { deleteFromLedger, exportLedger } from './ledger.ts'
import { OutputError, printTo } from './print.ts'
import { showStatus } from './status.ts'
import { createToken, listTokens, revokeToken } from './token.ts'

const COMMANDS: Record<string, Command> = {
  // The first token is made before the first start.
  'token create': onStore(createToken),
  'token list': onGivenStore(listTokens),
  'token revoke': onGivenStore(revokeToken),
  hold: onGivenStore(placeHold),
  release: onGivenStore(releaseHold),
  status: onGivenStore(showStatus),
  'ledger export': onGivenStore(exportLedger),
  'ledger delete': onGivenStore(deleteFromLedger),
  // It copies the file as it is, also one that a newer version would bring up to date by opening it.
  backup: onGivenFolder(backup),
}

export type CommandLine = Pick<CommandDeps, 'out' | 'err'> & {
  args: string[]
  environment: Record<string, string | undefined>
}

/** Runs a command on the data folder. The exit code is 1 when it could not be done, and 2 for bad usage. */
export async function runCommand({ args, environment, out, err }: CommandLine): Promise<0 | 1 | 2> {
  // The write that failed says so; without a listener the process would end with a stack.
  for (const stream of [out, err]) stream.on('error', () => {})
  const print = printTo(out)
  try {
    if (args.includes('--help') || args.includes('-h')) {
      await print(HELP)
      return 0
    }
    const { command, rest } = find(args)
    const dataDir = resolve(readDataDir(environment))
    const isServed = hasProcessLock(dataDir)
    await command(rest, { dataDir, isServed, clock: systemClock, out, print, err })
    const served = isServed
      ? 'which a gateway serves now'
      : 'which no gateway serves now (another one: set COUNTERMAND_DATA_DIR)'
    err.write(`store: ${join(dataDir, STORE_FILE)}, ${served}\n`)
    return 0
  } catch (error) {
    if (error instanceof UsageError) {
      err.write(`${error.message}\n\n${HELP}`)
      return 2
    }
    if (error instanceof OutputError && error.isReaderGone) return 0
    const { message } = error instanceof Error ? error : new Error(String(error))
    const isKnown = error instanceof StoreError || error instanceof OutputError
    err.write(
      isKnown
        ? `${message}\n`
        : `The command failed: ${message}. This is a fault of Countermand: please report it.\n`,
    )
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

/** Opens the store for a command, and makes it where there is none. */
function onStore(run: StoreCommand): Command {
  return async (args, deps) => {
    const store = await openStoreBeside(deps.dataDir)
    try {
      await run(args, { ...deps, store })
    } finally {
      await store.close()
    }
  }
}

function onGivenStore(run: StoreCommand): Command {
  return onGivenFolder(onStore(run))
}

/** In a folder that was named by mistake a hold would be placed, and a backup made, of nothing. */
function onGivenFolder(run: Command): Command {
  return async (args, deps) => {
    if (!existsSync(join(deps.dataDir, STORE_FILE))) {
      throw new StoreError(
        `There is no ledger in ${deps.dataDir} that this user can see: set COUNTERMAND_DATA_DIR to the gateway's folder.`,
      )
    }
    await run(args, deps)
  }
}

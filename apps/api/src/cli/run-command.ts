import { systemClock } from '@countermand/core'
import { ConfigError, readStoreLocation } from '../config.ts'
import { describeLocation, isGatewayRunning, openStoreForCommand } from '../store/open-store.ts'
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
  'token create': withStore(createToken, { create: true }),
  'token list': withStore(listTokens),
  'token revoke': withStore(revokeToken),
  hold: withStore(placeHold),
  release: withStore(releaseHold),
  status: withStore(showStatus),
  'ledger export': withStore(exportLedger),
  'ledger delete': withStore(deleteFromLedger),
  // Copies the file without opening the store, because opening it could migrate it.
  backup,
}

type CommandLine = Pick<CommandDeps, 'out' | 'err'> & {
  args: string[]
  environment: Record<string, string | undefined>
}

/** Runs a command on the store. Returns its exit code: 1 for a failure, 2 for bad usage. */
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
    const location = readStoreLocation(environment)
    const isRunning = await isGatewayRunning(location)
    await command(rest, { location, isGatewayRunning: isRunning, clock: systemClock, out, print, err })
    const gateway = isRunning
      ? 'A gateway is running on it.'
      : 'No gateway is running on it. To use another store, set COUNTERMAND_DATA_DIR or DATABASE_URL.'
    err.write(`Store: ${describeLocation(location)}. ${gateway}\n`)
    return 0
  } catch (error) {
    if (error instanceof UsageError) {
      err.write(`${error.message}\n\n${HELP}`)
      return 2
    }
    if (error instanceof OutputError && error.isReaderGone) return 0
    const { message } = error instanceof Error ? error : new Error(String(error))
    const isExpected = [StoreError, ConfigError, OutputError].some((type) => error instanceof type)
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

/** `create`: whether the command creates a store that doesn't exist. */
function withStore(run: StoreCommand, { create } = { create: false }): Command {
  return async (args, deps) => {
    const store = await openStoreForCommand(deps.location, { create })
    try {
      await run(args, { ...deps, store })
    } finally {
      await store.close()
    }
  }
}

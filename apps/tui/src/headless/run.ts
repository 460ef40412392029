import { helpText } from '../command-line/help.ts'
import { type Connection, connect } from '../connection.ts'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import type { Mode } from '../mode.ts'
import type { Target } from '../target.ts'
import { VERSION } from '../version.ts'
import { cancel } from './cancel.ts'
import type { Deps } from './deps.ts'
import { dryRun } from './dry-run.ts'
import { list } from './list.ts'
import { show } from './show.ts'

type HeadlessMode = Exclude<Mode, { kind: 'interactive' }>

interface RunDeps extends Omit<Deps, 'connection'> {
  /** Connects to a target. @default connect */
  connect?: (target: Target) => Promise<Connection>
}

/** Runs any mode but the interactive one, to its exit code, and until everything is written. */
export async function runHeadless(mode: HeadlessMode, deps: RunDeps): Promise<ExitCode> {
  const exitCode = await run(mode, deps)
  return (await deps.io.allWritten()) ? exitCode : EXIT.unusable
}

async function run(
  mode: HeadlessMode,
  { io, interruption, connect: connectTo = connect }: RunDeps,
): Promise<ExitCode> {
  switch (mode.kind) {
    case 'help':
      io.out(helpText(mode.topic))
      return EXIT.ok
    case 'version':
      io.out(`${VERSION}\n`)
      return EXIT.ok
    case 'failed': {
      const command = mode.topic === 'interactive' ? 'countermand' : `countermand ${mode.topic}`
      const more = mode.exitCode === EXIT.usage ? `See ${command} --help.\n` : ''
      io.err(`${mode.message}\n${mode.showHelp ? `\n${helpText(mode.topic)}` : more}`)
      return mode.exitCode
    }
    case 'sandbox': {
      const { serveSandbox } = await import('./sandbox.ts')
      return serveSandbox(mode, { io, interruption })
    }
    case 'list':
    case 'show':
    case 'dry-run':
    case 'cancel': {
      const connection = await connectOr(mode.target, io, connectTo)
      return connection ? runConnected(mode, { connection, io, interruption }) : EXIT.unusable
    }
    default:
      return mode satisfies never
  }
}

/** Connects, or says why the settings don't serve. */
export async function connectOr(target: Target, io: Pick<Deps['io'], 'err'>, connectTo = connect) {
  try {
    return await connectTo(target)
  } catch (error) {
    io.err(`${(error as Error).message}\n`) // the clients' creators throw plain Errors that name the setting
    return undefined
  }
}

/** Runs a command over a connection. */
function runConnected(
  mode: Mode & { kind: 'list' | 'show' | 'dry-run' | 'cancel' },
  deps: Deps,
): Promise<ExitCode> {
  switch (mode.kind) {
    case 'list':
      return list(mode, deps)
    case 'show':
      return show(mode, deps)
    case 'dry-run':
      return dryRun(mode, deps)
    case 'cancel':
      return cancel(mode, deps)
    default:
      return mode satisfies never
  }
}

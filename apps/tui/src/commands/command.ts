import type { HelpPage } from '../command-line/help.ts'
import type { UsageError } from '../command-line/option.ts'
import type { ParsedArgs } from '../command-line/parse-args.ts'
import type { Connection } from '../connection.ts'
import type { Environment } from '../environment.ts'
import type { ExitCode } from '../exit-codes.ts'
import type { Interruption } from '../io/interruption.ts'
import type { Io } from '../io/io.ts'
import type { Target } from '../target.ts'

/** One command of the program. `options` serves both the parser and the help. */
export interface Command extends HelpPage {
  name: string
  /** What the first argument may be, for the completion of a shell. */
  words?: readonly string[]
  /** Appended to every usage error. */
  usageErrorNote?: string
  /** Validates the arguments. Pure. */
  parse(args: ParsedArgs, context: ParseContext): Invocation | UsageError
}

export interface ProcessContext {
  env: Environment
  stdinIsTty: boolean
  stdoutIsTty: boolean
  stderrIsTty: boolean
}

interface ParseContext extends ProcessContext {
  target: Target
}

/** A command whose arguments are valid. */
export type Invocation = HeadlessInvocation | InteractiveInvocation

export interface HeadlessInvocation {
  kind: string
  /** Missing for a command that connects to nothing. */
  target?: Target
  run(context: RunContext): Promise<ExitCode>
}

/** Opens the user interface. It has no `run`, so that no other command loads Ink. */
export interface InteractiveInvocation {
  kind: 'interactive'
  target: Target
  guardsFile: string | undefined
  isAccessible: boolean
}

/** What a headless command runs with. */
export interface RunContext {
  io: Io
  interruption: Interruption
  connect(target: Target): Promise<Connection>
}

/** The same, once the command has connected. */
export interface ConnectedContext extends Omit<RunContext, 'connect'> {
  connection: Connection
}

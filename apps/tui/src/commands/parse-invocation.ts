import { didYouMean, nearest } from '../command-line/nearest.ts'
import type { UsageError } from '../command-line/option.ts'
import { parseArgs } from '../command-line/parse-args.ts'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import { chooseTarget } from '../target.ts'
import type { Command, HeadlessInvocation, Invocation, ProcessContext } from './command.ts'
import { COMMANDS } from './commands.ts'
import { helpInvocation, helpText } from './help/help.ts'
import { interactiveCommand } from './interactive/interactive.ts'

/** Turns the arguments into something to run, or into a failure that explains itself. Pure; loads no Ink. */
export function parseInvocation(args: readonly string[], processContext: ProcessContext): Invocation {
  const [first, ...rest] = args
  if (first === undefined || first.startsWith('-')) {
    return parseCommand(interactiveCommand, args, processContext)
  }
  if (first === 'help') {
    const [topic = interactiveCommand.name] = rest
    const command = [interactiveCommand, ...COMMANDS].find(({ name }) => name === topic)
    return command ? helpInvocation(command) : unknownCommand(topic)
  }
  const command = COMMANDS.find(({ name }) => name === first)
  return command ? parseCommand(command, rest, processContext) : unknownCommand(first)
}

function unknownCommand(typed: string): Invocation {
  const names = COMMANDS.map(({ name }) => name)
  const suggestion = didYouMean(nearest(typed, names))
  return usageFailure(interactiveCommand, {
    usageError: `Unknown command ${JSON.stringify(typed)}.${suggestion} The commands are ${names.join(', ')}.`,
  })
}

function parseCommand(command: Command, args: readonly string[], processContext: ProcessContext): Invocation {
  // --help works beside any other argument, valid or not.
  if (args.includes('--help') || args.includes('-h')) return helpInvocation(command)
  const parsed = parseArgs(args, command.options)
  if ('usageError' in parsed) return usageFailure(command, parsed)
  const choice = chooseTarget({ sandbox: parsed.flags.has('sandbox') }, processContext.env)
  // Usage errors are reported before a missing target.
  const target = 'target' in choice ? choice.target : ({ kind: 'sandbox' } as const)
  const invocation = command.parse(parsed, { ...processContext, target })
  if ('usageError' in invocation) return usageFailure(command, invocation)
  return invocation.target && 'problem' in choice ? failure(EXIT.unusable, choice.problem) : invocation
}

function usageFailure(command: Command, { usageError, showHelp }: UsageError): Invocation {
  const message = command.usageErrorNote ? `${usageError} ${command.usageErrorNote}` : usageError
  const name = command === interactiveCommand ? 'countermand' : `countermand ${command.name}`
  const help = showHelp ? `\n${helpText(command)}` : `See ${name} --help.\n`
  return failure(EXIT.usage, message, help)
}

/** Does nothing but report why. */
const failure = (
  exitCode: ExitCode,
  message: string,
  help = '',
): HeadlessInvocation & { exitCode: ExitCode; message: string; help: string } => ({
  kind: 'failed',
  exitCode,
  message,
  help,
  async run({ io }) {
    io.err(`${message}\n${help}`)
    return exitCode
  },
})

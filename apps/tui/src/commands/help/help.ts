import { indent, renderHelp, renderOptions } from '../../command-line/help.ts'
import { EXIT, EXIT_CODES_HELP } from '../../exit-codes.ts'
import type { Command, HeadlessInvocation } from '../command.ts'
import { COMMANDS } from '../commands.ts'
import { interactiveCommand } from '../interactive/interactive.ts'

/** `countermand help [COMMAND]`, and `--help` after any command. */
export const helpInvocation = (command: Command): HeadlessInvocation & { topic: string } => ({
  kind: 'help',
  topic: command.name,
  async run({ io }) {
    io.out(helpText(command))
    return EXIT.ok
  },
})

export const helpText = (command: Command): string =>
  command === interactiveCommand ? programHelp() : renderHelp(command)

function programHelp(): string {
  const { options, examples, usage } = interactiveCommand
  return `Countermand cancels Telnyx sub number orders safely.

Usage:
${[usage, ...COMMANDS.map((command) => command.usage)].map(indent).join('\n')}

Commands:
${COMMANDS.map(({ name, summary }) => indent(`${name.padEnd(12)}${summary}`)).join('\n')}

Options:
${renderOptions(options)}

Connects to the first of these that is set:
  --sandbox                              a sandbox started for this run
  COUNTERMAND_URL, COUNTERMAND_TOKEN     a gateway
  TELNYX_API_KEY [, TELNYX_BASE_URL]     Telnyx

Examples:
${[...examples, ...COMMANDS.flatMap((command) => command.examples.slice(0, 1))].map(indent).join('\n')}

${EXIT_CODES_HELP}

Run countermand COMMAND --help for the options of one command.
`
}

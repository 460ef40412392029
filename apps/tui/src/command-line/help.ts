import { COMMANDS, type CommandName, type OptionRow, type Topic } from './commands.ts'

const EXIT_CODES = `Exit codes:
  0    all cancelled, accepted or already cancelled (dry run: all may be)
  1    some not
  2    wrong usage; nothing was sent
  3    credentials, configuration, upstream or output unusable
  4    it is not known of some whether they were cancelled
  130  interrupted`

/** The help of one command, or of all. */
export function helpText(topic: Topic): string {
  return topic === 'interactive' ? globalHelp() : commandHelp(topic)
}

function globalHelp(): string {
  const { options, examples } = COMMANDS.interactive
  const names = Object.keys(COMMANDS) as Topic[]
  const commands = names.filter((name) => name !== 'interactive')
  return `Countermand cancels Telnyx sub number orders safely.

Usage:
${names.map((name) => `  ${COMMANDS[name].usage}`).join('\n')}

Commands:
${commands.map((name) => `  ${name.padEnd(10)}${COMMANDS[name].summary}`).join('\n')}

Options:
${optionLines(options)}

Talks to the first of these that is there:
  --sandbox                              a sandbox started for this run
  COUNTERMAND_URL, COUNTERMAND_TOKEN     a gateway
  TELNYX_API_KEY [, TELNYX_BASE_URL]     Telnyx

Examples:
${[...examples, ...commands.flatMap((name) => COMMANDS[name].examples.slice(0, 1))].map(indent).join('\n')}

${EXIT_CODES}

countermand COMMAND --help tells more about one command.
`
}

function commandHelp(name: CommandName): string {
  const { usage, summary, options, notes, examples } = COMMANDS[name]
  return `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.

Usage:
  ${usage}

Options:
${optionLines(options)}

${notes}

Examples:
${examples.map(indent).join('\n')}
${name === 'cancel' ? `\n${EXIT_CODES}\n` : ''}`
}

const indent = (line: string) => `  ${line}`

function optionLines(options: readonly OptionRow[]): string {
  const flag = ({ name, value }: OptionRow) => `--${name}${value ? ` ${value}` : ''}`
  const width = Math.max(...options.map((option) => flag(option).length)) + 2
  return options.map((option) => `  ${flag(option).padEnd(width)}${option.help}`).join('\n')
}

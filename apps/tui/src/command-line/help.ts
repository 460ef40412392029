import type { Option } from './option.ts'

/** What the help of a command shows. */
export interface HelpPage {
  usage: string
  summary: string
  options: readonly Option[]
  notes?: string
  examples: readonly string[]
  /** Printed at the end. */
  footer?: string
}

export function renderHelp({ usage, summary, options, notes = '', examples, footer }: HelpPage): string {
  return `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.

Usage:
  ${usage}

Options:
${renderOptions(options)}

${notes}

Examples:
${examples.map(indent).join('\n')}
${footer ? `\n${footer}\n` : ''}`
}

export function renderOptions(options: readonly Option[]): string {
  const flag = ({ name, value }: Option) => `--${name}${value ? ` ${value}` : ''}`
  const width = Math.max(...options.map((option) => flag(option).length)) + 2
  return options.map((option) => indent(`${flag(option).padEnd(width)}${option.help}`)).join('\n')
}

export const indent = (line: string) => `  ${line}`

import type { Option, UsageError } from '../command-line/option.ts'
import type { ParsedArgs } from '../command-line/parse-args.ts'

export const SANDBOX_OPTION: Option = {
  name: 'sandbox',
  type: 'boolean',
  help: 'use a sandbox started for this run; nothing is real',
}
export const GUARDS_OPTION: Option = {
  name: 'guards',
  type: 'string',
  value: 'FILE',
  help: 'JSON file of rules beyond "pending only"',
}
export const HELP_OPTION: Option = { name: 'help', type: 'boolean', help: 'show this help' }

export const JSON_OPTION: Option = { name: 'json', type: 'boolean', help: 'print JSON' }
export const FORMAT_OPTIONS: readonly Option[] = [
  JSON_OPTION,
  { name: 'jsonl', type: 'boolean', help: 'print one JSON object per line, as results arrive' },
  { name: 'csv', type: 'boolean', help: 'print CSV with a header row' },
]

/** How results are printed. */
export type Format = 'text' | 'json' | 'jsonl' | 'csv'

export function parseFormat({ flags }: ParsedArgs): Format | UsageError {
  const [format = 'text', another] = (['json', 'jsonl', 'csv'] as const).filter((name) => flags.has(name))
  return another === undefined
    ? format
    : { usageError: `--${format} and --${another} can't be combined: choose one format.` }
}

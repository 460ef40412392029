import { parseArgs as tokenize } from 'node:util'
import { didYouMean, nearest } from './nearest.ts'
import type { Option, UsageError } from './option.ts'

/** Arguments split into options and positionals; the values are not validated yet. */
export interface ParsedArgs {
  flags: ReadonlySet<string>
  values: ReadonlyMap<string, string>
  /** The values of the repeatable options. */
  lists: ReadonlyMap<string, readonly string[]>
  positionals: readonly string[]
}

/** Splits a command's arguments by its options. Pure. */
export function parseArgs(args: readonly string[], options: readonly Option[]): ParsedArgs | UsageError {
  const { tokens } = tokenize({
    args: [...args],
    options: Object.fromEntries(options.map(({ name, type }) => [name, { type }])),
    strict: false,
    tokens: true,
    allowPositionals: true,
  })
  const flags = new Set<string>()
  const values = new Map<string, string>()
  const lists = new Map<string, string[]>()
  const positionals: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value)
    if (token.kind !== 'option') continue
    const { rawName } = token
    const option = options.find(({ name }) => rawName === `--${name}`)
    if (!option) return { usageError: unknownOption(rawName, options) }
    if (option.type === 'boolean') {
      if (token.value !== undefined) return { usageError: `${rawName} takes no value.` }
      flags.add(option.name)
      continue
    }
    // `--status --json` is a forgotten value, not the status "--json"; a `-` alone is standard input.
    if (!token.value || (!token.inlineValue && /^-./.test(token.value))) {
      return { usageError: `${rawName} needs a value: ${rawName} ${option.value}.` }
    }
    if (option.isRepeatable) {
      lists.set(option.name, [...(lists.get(option.name) ?? []), token.value])
      continue
    }
    // Silently ignoring one of two values could drop its guards.
    if (values.has(option.name)) return { usageError: `${rawName} was given twice; it takes one value.` }
    values.set(option.name, token.value)
  }
  return { flags, values, lists, positionals }
}

function unknownOption(typed: string, options: readonly Option[]): string {
  const names = options.map(({ name }) => `--${name}`)
  const suggestion = typed.startsWith('--') ? nearest(typed, names) : undefined
  return `Unknown option ${typed}.${didYouMean(suggestion)}`
}

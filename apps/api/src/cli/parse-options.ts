import { type ParseArgsConfig, parseArgs } from 'node:util'
import { findTextProblem, looksSecret, SECRET_PROBLEM } from '../safe-text.ts'
import { UsageError } from './command.ts'

type Options = NonNullable<ParseArgsConfig['options']>

/**
 * Parses options, and one argument for each of `names`.
 *
 * @throws UsageError
 */
export function parseOptions<Given extends Options>(args: string[], options: Given, names: string[] = []) {
  const { values, positionals } = parse(args, options)
  const [extra] = positionals.slice(names.length)
  if (extra !== undefined) throw new UsageError(`Unexpected argument ${JSON.stringify(extra)}.`)
  const missing = names.find((_, index) => !positionals[index])
  if (missing !== undefined) throw new UsageError(`${missing} is missing.`)
  return { values, positionals }
}

function parse<Given extends Options>(args: string[], options: Given) {
  try {
    const { tokens, ...parsed } = parseArgs({ args, options, allowPositionals: true, tokens: true })
    const names = tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : []))
    const repeated = names.find((name, index) => names.indexOf(name) !== index)
    if (repeated !== undefined) throw new UsageError(`--${repeated} was given twice: give it once.`)
    return parsed
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError((error as Error).message)
  }
}

export function requireOption(value: string | undefined, option: string): string {
  if (value) return value
  throw new UsageError(`--${option} is missing.`)
}

/** Checks the value of an option that is stored. */
export function checkText(value: string, option: string): string {
  const problem = looksSecret(value) ? SECRET_PROBLEM : findTextProblem(value)
  if (problem !== undefined) throw new UsageError(`--${option} ${problem}.`)
  return value
}

const UNITS = { m: 60_000, h: 3_600_000, d: 86_400_000 }

/** Parses `90d`, `12h` or `30m` to milliseconds. */
export function parseDuration(text: string, option: string): number {
  const [, count, unit] = /^(\d{1,6})([mhd])$/.exec(text) ?? []
  if (count === undefined)
    throw new UsageError(`--${option} takes minutes, hours or days, such as 30m, 12h or 90d.`)
  return Number(count) * UNITS[unit as keyof typeof UNITS]
}

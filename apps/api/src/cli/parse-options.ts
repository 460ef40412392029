import { type ParseArgsConfig, parseArgs } from 'node:util'
import { findTextProblem } from '../safe-text.ts'
import { UsageError } from './command.ts'

type Options = NonNullable<ParseArgsConfig['options']>

/**
 * Options and so many names.
 *
 * @throws UsageError
 */
export function parseOptions<Given extends Options>(args: string[], options: Given, names: string[] = []) {
  const { values, positionals } = parse(args, options)
  const [extra] = positionals.slice(names.length)
  if (extra !== undefined) throw new UsageError(`${JSON.stringify(extra)} is one word too many.`)
  const missing = names.find((_, place) => !positionals[place])
  if (missing !== undefined) throw new UsageError(`${missing} is missing.`)
  return { values, positionals }
}

function parse<Given extends Options>(args: string[], options: Given) {
  try {
    const { tokens, ...parsed } = parseArgs({ args, options, allowPositionals: true, tokens: true })
    const names = tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : []))
    const twice = names.find((name, place) => names.indexOf(name) !== place)
    if (twice !== undefined) throw new UsageError(`--${twice} was given twice: give it once.`)
    return parsed
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError((error as Error).message)
  }
}

/** The value of an option that can't be left out. */
export function required(value: string | undefined, option: string): string {
  if (value) return value
  throw new UsageError(`--${option} is missing.`)
}

/** The value of an option that the store keeps. */
export function keptText(value: string, option: string): string {
  const problem = findTextProblem(value)
  if (problem !== undefined) throw new UsageError(`--${option} ${problem}.`)
  return value
}

const UNITS = { m: 60_000, h: 3_600_000, d: 86_400_000 }

/** `90d`, `12h` or `30m` in milliseconds. */
export function parseDuration(text: string, option: string): number {
  const [, count, unit] = /^(\d{1,6})([mhd])$/.exec(text) ?? []
  if (count === undefined)
    throw new UsageError(`--${option} takes minutes, hours or days, such as 30m, 12h or 90d.`)
  return Number(count) * UNITS[unit as keyof typeof UNITS]
}

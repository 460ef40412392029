import { parseArgs } from 'node:util'
import { COMMANDS, type Topic } from './commands.ts'
import { didYouMean, nearest } from './nearest.ts'

/** The words of a command line, before anything is made of them. */
export interface Words {
  flags: ReadonlySet<string>
  values: ReadonlyMap<string, string>
  positionals: readonly string[]
}

/** Wrong words: `message` says what, and what would be right. */
export interface WrongWords {
  message: string
}

/** Splits a command's arguments by its options. Pure. */
export function parseWords(topic: Topic, args: readonly string[]): Words | WrongWords {
  const { options } = COMMANDS[topic]
  const known = Object.fromEntries(options.map(({ name, type }) => [name, { type }]))
  const { tokens } = parseArgs({
    args: [...args],
    options: known,
    strict: false,
    tokens: true,
    allowPositionals: true,
  })
  const flags = new Set<string>()
  const values = new Map<string, string>()
  const positionals: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value)
    if (token.kind !== 'option') continue
    const option = options.find(({ name }) => token.rawName === `--${name}`)
    if (!option) return { message: unknownOption(token.rawName, topic) }
    if (option.type === 'boolean') {
      if (token.value !== undefined) return { message: `${token.rawName} takes no value.` }
      flags.add(option.name)
      continue
    }
    // `--status --json` is a forgotten value, not the status "--json"; a `-` alone is standard input.
    if (!token.value || (!token.inlineValue && /^-./.test(token.value))) {
      return { message: `${token.rawName} needs a value: ${token.rawName} ${option.value}.` }
    }
    // The first one would silently not count, and with it perhaps its guards.
    if (values.has(option.name))
      return { message: `${token.rawName} stands there twice: it takes one value.` }
    values.set(option.name, token.value)
  }
  return { flags, values, positionals }
}

function unknownOption(typed: string, topic: Topic): string {
  const names = COMMANDS[topic].options.map(({ name }) => `--${name}`)
  const command = topic === 'interactive' ? 'countermand' : topic
  const offer = typed.startsWith('--') ? nearest(typed, names) : undefined
  return `Unknown option ${typed}.${didYouMean(offer)} ${command} takes ${names.join(', ')}.`
}

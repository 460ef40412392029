import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parseAst } from 'vitest/node'

const SOURCE = join(import.meta.dirname, '../src')
const OPERATIONS = join(import.meta.dirname, '../../../docs/operations.md')

const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace']

/** A node of the syntax tree, with the properties that the test looks at. */
interface Node {
  type: string
  value?: unknown
  name?: string
  callee?: Node
  object?: Node
  property?: Node
  arguments?: Node[]
  consequent?: Node
  alternate?: Node
}

function* walk(value: unknown): Generator<Node> {
  if (Array.isArray(value)) for (const item of value) yield* walk(item)
  else if (typeof value === 'object' && value !== null) {
    if ('type' in value) yield value as Node
    for (const child of Object.values(value)) yield* walk(child)
  }
}

/** The level of a call such as `log.info(…)` or `deps.log.info(…)`; undefined for any other node. */
function getLevel({ type, callee }: Node): string | undefined {
  if (type !== 'CallExpression' || callee?.type !== 'MemberExpression') return undefined
  const receiver = callee.object?.name ?? callee.object?.property?.name ?? ''
  const level = callee.property?.name ?? ''
  return /log$/i.test(receiver) && LEVELS.includes(level) ? level : undefined
}

/** The texts that an argument can have. */
function getTexts(argument: Node | undefined): unknown[] {
  if (argument?.type !== 'ConditionalExpression') return [argument?.value]
  return [...getTexts(argument.consequent), ...getTexts(argument.alternate)]
}

/** `level: message` of every log call in the source. */
function readLoggedMessages(): Set<string> {
  const messages = new Set<string>()
  for (const file of globSync('**/*.ts', { cwd: SOURCE, exclude: ['**/*.test.ts'] })) {
    for (const node of walk(parseAst(readFileSync(join(SOURCE, file), 'utf8'), { lang: 'ts' }))) {
      const level = getLevel(node)
      if (!level) continue
      for (const text of getTexts(node.arguments?.at(-1))) {
        expect(
          text,
          `${file}: the message of each log call is a text, so that it can be documented`,
        ).toBeTypeOf('string')
        messages.add(`${level}: ${text}`)
      }
    }
  }
  return messages
}

/** `level: message` of every row in the tables of the section "Log". */
function readDocumentedMessages(): string[] {
  const [, section = ''] = readFileSync(OPERATIONS, 'utf8').split('\n## Log\n')
  const rows = section.split('\n## ')[0]?.matchAll(/^\| (`.+`) \| (?!level)(\w+) \|/gm) ?? []
  return [...rows].flatMap(([, names = '', level]) =>
    [...names.matchAll(/`([^`]+)`/g)].map(([, message]) => `${level}: ${message}`),
  )
}

it('docs/operations.md lists every line that the gateway logs, once, with its level', () => {
  expect(readDocumentedMessages().sort()).toEqual([...readLoggedMessages()].sort())
})

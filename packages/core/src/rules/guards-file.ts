import { readFile } from 'node:fs/promises'
import { evaluate, type Node, parse, type ValueNode } from '@humanwhocodes/momoa'
import { z } from 'zod'
import { type Guards, guardsSchema } from '../wire/cancellation-guards.ts'

/** A guards file: the guards, and for editors the place of its JSON Schema (`guards.schema.json`). */
export const guardsFileSchema = guardsSchema
  .extend({
    $schema: z.string().optional().describe('Where this schema is, so that editors complete the file.'),
  })
  .meta({ title: 'Countermand guards' })

/** The guards file that was named can't be used; the message says path, place and what to do. */
export class GuardsFileError extends Error {
  override readonly name = 'GuardsFileError'

  constructor(path: string, problems: string[]) {
    super(
      `The guards file ${path} can't be used:\n${problems.map((problem) => `  - ${problem}\n`).join('')}` +
        'Mend it, or name another one: without the guards that were asked for nothing may be cancelled.',
    )
  }
}

/**
 * Reads a guards file.
 *
 * @throws GuardsFileError when it is missing, unreadable, no JSON, or when a guard in it is unknown, wrong
 * or set twice
 * @example
 * const guards = await loadGuards('guards.json')
 * const outcome = await cancelOrder(client, id, { guards })
 */
export async function loadGuards(path: string): Promise<Guards> {
  const file = parseFile(path, await readText(path))
  const doubles = findDuplicates(file)
  if (doubles.length > 0) throw new GuardsFileError(path, doubles)
  const parsed = guardsFileSchema.safeParse(evaluate(file))
  if (!parsed.success) {
    throw new GuardsFileError(
      path,
      parsed.error.issues.flatMap((issue) => describeIssue(file, issue)),
    )
  }
  const { $schema: _, ...guards } = parsed.data
  return guards
}

async function readText(path: string): Promise<string> {
  try {
    // Windows editors put a byte order mark in front, which is no part of the text.
    return (await readFile(path, 'utf8')).replace(/^\uFEFF/, '')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new GuardsFileError(path, [code === 'ENOENT' ? 'it does not exist' : `it can't be read (${code})`])
  }
}

function parseFile(path: string, text: string): ValueNode {
  try {
    return parse(text).body
  } catch (error) {
    // The parser says the place in its message too, in brackets at the end.
    const { line, column, message } = error as Error & { line: number; column: number }
    const words = message.replace(/ \(\d+:\d+\)$/, '')
    throw new GuardsFileError(path, [`line ${line}, column ${column}: it is not JSON. ${words}`])
  }
}

/** Of a guard that is set twice, the first setting would silently not count. */
function findDuplicates(node: ValueNode): string[] {
  if (node.type !== 'Object') return []
  const names = new Set<string>()
  return node.members.flatMap(({ name, value }) => {
    const text = memberName(name)
    const problem = names.has(text) ? [`${describePlace(name)}, ${text}: it is set twice`] : []
    names.add(text)
    return [...problem, ...findDuplicates(value)]
  })
}

function describeIssue(file: ValueNode, issue: z.core.$ZodIssue): string[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const path = [...issue.path, key]
      return `${describePlace(nodeAt(file, path))}, ${path.join('.')}: unknown guard`
    })
  }
  const name = issue.path.length > 0 ? `, ${issue.path.join('.')}` : ''
  return [`${describePlace(nodeAt(file, issue.path))}${name}: ${issue.message}`]
}

/** What stands at a path in the file, or where it would have to stand. */
function nodeAt(file: ValueNode, path: readonly PropertyKey[]): ValueNode {
  let node = file
  for (const step of path) {
    const next: ValueNode | undefined =
      node.type === 'Object'
        ? node.members.find(({ name }) => memberName(name) === step)?.value
        : node.type === 'Array'
          ? node.elements[Number(step)]?.value
          : undefined
    if (!next) return node
    node = next
  }
  return node
}

const memberName = (name: { type: 'String'; value: string } | { type: 'Identifier'; name: string }) =>
  name.type === 'String' ? name.value : name.name

const describePlace = ({ loc: { start } }: Node) => `line ${start.line}, column ${start.column}`

import { readFile } from 'node:fs/promises'
import { evaluate, type Node, parse, type ValueNode } from '@humanwhocodes/momoa'
import { z } from 'zod'
import { type Guards, guardsSchema } from '../wire/cancellation-guards.ts'

/** A guards file: the guards, and for editors the location of its JSON Schema (`guards.schema.json`). */
export const guardsFileSchema = guardsSchema
  .extend({
    $schema: z.string().optional().describe('Where this schema is, so that editors complete the file.'),
  })
  .meta({ title: 'Countermand guards' })

/** The named guards file can't be used. The message has the path, the line and column, and the next step. */
export class GuardsFileError extends Error {
  override readonly name = 'GuardsFileError'

  constructor(path: string, problems: string[]) {
    super(
      `The guards file ${path} can't be used:\n${problems.map((problem) => `  - ${problem}\n`).join('')}` +
        'Fix it or name another file. Without the guards that you asked for, nothing is cancelled.',
    )
  }
}

/**
 * Reads a guards file.
 *
 * @throws GuardsFileError if it is missing, unreadable or not JSON, or if a guard in it is unknown, not valid or
 * set twice
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
    // Windows editors add a byte order mark.
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
    // The parser's message ends with the position too, in parentheses.
    const { line, column, message } = error as Error & { line: number; column: number }
    const reason = message.replace(/ \(\d+:\d+\)$/, '')
    throw new GuardsFileError(path, [`line ${line}, column ${column}: it is not JSON. ${reason}`])
  }
}

/** If a guard is set twice, JSON parsers silently ignore the first setting. */
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

/** The node at a path in the file, or the innermost node that exists. */
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

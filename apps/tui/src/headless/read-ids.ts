import { readFile } from 'node:fs/promises'
import { idProblem, isSendableId } from '@countermand/core'
import type { Deps } from './deps.ts'

/**
 * The ids in a file, or on standard input for `-`: one a line, or a CSV whose first column is `id`. Empty
 * lines and those that begin with `#` don't count. Gives what is wrong instead, with its line, before
 * anything is sent.
 */
export async function readIds(
  from: string,
  { io, signal }: { io: Deps['io']; signal: AbortSignal },
): Promise<string[] | { problem: string }> {
  const name = from === '-' ? 'standard input' : from
  let text: string
  try {
    text = from === '-' ? await io.readAll(signal) : await readFile(from, { encoding: 'utf8', signal })
  } catch (error) {
    return { problem: `${name} can't be read: ${(error as Error).message}. Nothing was sent.` } // reading throws Errors
  }
  const ids = new Set<string>()
  let isCsv = false
  let isFirst = true
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .entries()) {
    if (line.trim() === '' || line.trim().startsWith('#')) continue
    const [first = '', ...rest] = line.trim().split(/[,;\t]/)
    const id = first.trim().replace(/^"(.*)"$/, '$1')
    const isHeader = isFirst && /^(id|sub_number_order_id)$/i.test(id)
    isFirst = false
    isCsv ||= isHeader
    if (isHeader) continue
    const place = `${name}, line ${index + 1}`
    if (!isSendableId(id)) return { problem: `${place}: ${idProblem(id)} Nothing was sent.` }
    if (rest.length > 0 && !isCsv) {
      return {
        problem: `${place}: put one id on a line, or give a CSV whose first column is called id. Nothing was sent.`,
      }
    }
    ids.add(id)
  }
  return ids.size > 0 ? [...ids] : { problem: `There is no id in ${name}. Nothing was sent.` }
}

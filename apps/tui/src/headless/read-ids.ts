import { readFile } from 'node:fs/promises'
import { isSendableId } from '@countermand/core'
import { malformed } from '../command-line/deciders.ts'
import type { Deps } from './deps.ts'

/**
 * The ids in a file, or on standard input for `-`: one a line; what follows the id after a space, a
 * comma or a tab does not matter, nor do empty lines and those that begin with `#`. Gives what is wrong
 * instead, with its line, before anything is sent.
 */
export async function readIds(from: string, io: Deps['io']): Promise<string[] | { problem: string }> {
  const name = from === '-' ? 'standard input' : from
  let text: string
  try {
    text = from === '-' ? await io.readAll() : await readFile(from, 'utf8')
  } catch (error) {
    return { problem: `${name} can't be read: ${(error as Error).message}. Nothing was sent.` } // reading throws Errors
  }
  const ids = new Set<string>()
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    const [id = ''] = line.trim().split(/[\s,;]/)
    if (id === '' || id.startsWith('#')) continue
    const isHeader = index === 0 && /^"?(id|sub_number_order_id)"?$/i.test(id)
    if (isHeader) continue
    const bare = id.replace(/^"(.*)"$/, '$1')
    if (!isSendableId(bare))
      return { problem: `${name}, line ${index + 1}: ${malformed(bare)} Nothing was sent.` }
    ids.add(bare)
  }
  return ids.size > 0 ? [...ids] : { problem: `There is no id in ${name}. Nothing was sent.` }
}

import { readFile } from 'node:fs/promises'
import type { Io } from '../../../io/io.ts'
import { pluralize } from '../../../text/format.ts'
import { IdsFileError } from './ids-file.ts'
import { parseIds } from './parse-ids.ts'

/**
 * Reads the ids in a file, or on standard input for `-`, and reports on standard error what was read.
 * Returns the problem if the file can't be used.
 */
export async function readIds(
  from: string,
  { io, signal }: { io: Pick<Io, 'err' | 'readAll'>; signal: AbortSignal },
): Promise<readonly string[] | { problem: string }> {
  const name = from === '-' ? 'standard input' : from
  let bytes: Uint8Array
  try {
    bytes = from === '-' ? await io.readAll(signal) : await readFile(from, { signal })
  } catch (error) {
    return { problem: `${name} can't be read: ${(error as Error).message}. Nothing was sent.` } // reading throws Errors
  }
  try {
    const { ids, duplicates, format } = parseIds(bytes)
    if (ids.length === 0) return { problem: `There is no id in ${name}. Nothing was sent.` }
    const skipped = duplicates > 0 ? `; skipped ${pluralize(duplicates, 'duplicate')}` : ''
    io.err(`Read ${pluralize(ids.length, 'id')} from ${name} (${format})${skipped}.\n`)
    return ids
  } catch (error) {
    if (error instanceof IdsFileError) return { problem: `${name}, ${error.message} Nothing was sent.` }
    throw error
  }
}

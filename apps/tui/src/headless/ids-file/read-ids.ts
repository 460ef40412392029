import { readFile } from 'node:fs/promises'
import { counted } from '../../text/order-words.ts'
import type { Io } from '../io.ts'
import { IdsFileError } from './ids-file-error.ts'
import { parseIds } from './parse-ids.ts'

/**
 * The ids in a file, or on standard input for `-`, and a line on standard error about what was read.
 * Gives what is wrong instead, before anything is sent.
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
    const { ids, repeats, format } = parseIds(bytes)
    if (ids.length === 0) return { problem: `There is no id in ${name}. Nothing was sent.` }
    const left =
      repeats > 0 ? `; ${counted(repeats, 'repeat')} ${repeats === 1 ? 'was' : 'were'} left out` : ''
    io.err(`Read ${counted(ids.length, 'id')} from ${name} (${format})${left}.\n`)
    return ids
  } catch (error) {
    if (error instanceof IdsFileError) return { problem: `${name}, ${error.message} Nothing was sent.` }
    throw error
  }
}

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A new folder, which is removed when the test has finished. */
export async function createTempFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'countermand-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

/** A file with this content in a new folder; both are removed when the test has finished. */
export async function tempFile(content: string | Uint8Array, name = 'ids.txt'): Promise<string> {
  const folder = await createTempFolder()
  await writeFile(join(folder, name), content)
  return join(folder, name)
}

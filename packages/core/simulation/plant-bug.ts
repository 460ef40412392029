import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** A mistake that someone could make in the shipped code, as a change of its text. */
export interface PlantedBug {
  name: string
  /** The file under `src/`. */
  file: string
  /** What is put in place of what; each text must be there exactly once. */
  changes: readonly { find: string; replace: string }[]
  /** The invariant that must be found broken. */
  breaks: RegExp
}

/**
 * Copies a package with the bug in it, so that the shipped code needs no switch to be wrong, and hands
 * on what runs the simulation there.
 *
 * @throws Error when the text to change is not there
 */
export async function plantBug({ file, changes }: PlantedBug, packageFolder: string) {
  const folder = await mkdtemp(join(tmpdir(), 'countermand-planted-'))
  for (const part of ['src', 'test', 'simulation', 'package.json']) {
    await cp(join(packageFolder, part), join(folder, part), { recursive: true })
  }
  await symlink(join(packageFolder, 'node_modules'), join(folder, 'node_modules'))
  const path = join(folder, 'src', file)
  let text = await readFile(path, 'utf8')
  for (const { find, replace } of changes) {
    if (text.split(find).length !== 2) throw new Error(`${file} does not hold once: ${find}`)
    text = text.replace(find, () => replace)
  }
  await writeFile(path, text)

  return {
    async simulate(...args: string[]): Promise<{ code: number; stdout: string }> {
      const main = join(folder, 'simulation', 'main.ts')
      try {
        const { stdout } = await promisify(execFile)(process.execPath, [main, ...args])
        return { code: 0, stdout }
      } catch (error) {
        return error as { code: number; stdout: string } // execFile rejects with both
      }
    },
    remove: () => rm(folder, { recursive: true }),
  }
}

/** The seed that broke an invariant, which one, and the story: the same for the same seed. */
export function readBreak(stdout: string): { seed: string; what: string; story: string } | undefined {
  const [, seed, what] = /^seed (\d+) breaks (.*)$/m.exec(stdout) ?? []
  return seed === undefined || what === undefined
    ? undefined
    : { seed, what, story: stdout.slice(stdout.indexOf('\nseed ')) }
}

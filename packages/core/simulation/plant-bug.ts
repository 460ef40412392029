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

/** What a run of the simulation printed, and the break that it found, if it found one. */
export interface Search {
  code: number
  stdout: string
  /** The seed, which invariant broke, and the story: the same for the same seed. */
  found?: { seed: string; what: string; story: string }
}

/**
 * Plants a bug into a copy of a package, so that the shipped code needs no switch to be wrong, runs the
 * simulation there, and runs the seed that it found once more.
 *
 * @throws Error when the text to change is not there
 */
export async function findPlantedBug(
  bug: PlantedBug,
  packageFolder: string,
): Promise<{ first: Search; again: Search }> {
  const folder = await mkdtemp(join(tmpdir(), 'countermand-planted-'))
  try {
    await copyWithBug(bug, packageFolder, folder)
    const main = join(folder, 'simulation', 'main.ts')
    const first = await search(main, '--seed', '1', '--runs', '1500')
    return { first, again: await search(main, '--seed', first.found?.seed ?? '') }
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function copyWithBug({ file, changes }: PlantedBug, packageFolder: string, folder: string) {
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
}

async function search(main: string, ...args: string[]): Promise<Search> {
  const { code, stdout } = await run(main, args)
  const [, seed, what] = /^seed (\d+) breaks (.*)$/m.exec(stdout) ?? []
  if (seed === undefined || what === undefined) return { code, stdout }
  return { code, stdout, found: { seed, what, story: stdout.slice(stdout.indexOf('\nseed ')) } }
}

async function run(main: string, args: string[]): Promise<{ code: number; stdout: string }> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [main, ...args])
    return { code: 0, stdout }
  } catch (error) {
    return error as { code: number; stdout: string } // execFile rejects with both
  }
}

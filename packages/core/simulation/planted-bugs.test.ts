import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { PLANTED_BUGS, type PlantedBug } from './planted-bugs.ts'

const CORE = fileURLToPath(new URL('..', import.meta.url))
const RUNS = '1500'

/** A copy of the package, so that the shipped code needs no switch to be wrong. */
async function copyWith({ file, find, replace }: PlantedBug): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'countermand-planted-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  for (const part of ['src', 'test', 'simulation', 'package.json']) {
    await cp(join(CORE, part), join(folder, part), { recursive: true })
  }
  await symlink(join(CORE, 'node_modules'), join(folder, 'node_modules'))
  const path = join(folder, 'src', file)
  const text = await readFile(path, 'utf8')
  expect(text.split(find)).toHaveLength(2)
  await writeFile(
    path,
    text.replace(find, () => replace),
  )
  return folder
}

async function runSimulation(folder: string, ...args: string[]) {
  const main = join(folder, 'simulation', 'main.ts')
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [main, ...args])
    return { code: 0, stdout }
  } catch (error) {
    const { code, stdout } = error as { code: number; stdout: string } // execFile rejects with both
    return { code, stdout }
  }
}

describe('a planted bug is found, and its seed shows it again:', () => {
  it.each(PLANTED_BUGS.map((bug) => [bug.name, bug] as const))('%s', async (_, bug) => {
    const folder = await copyWith(bug)
    const found = await runSimulation(folder, '--seed', '1', '--runs', RUNS)
    const seed = /^seed (\d+) breaks (.*)$/m.exec(found.stdout)
    expect(found, found.stdout).toMatchObject({ code: 1 })
    expect(seed?.[2]).toMatch(bug.breaks)
    const again = await runSimulation(folder, '--seed', seed?.[1] ?? '')
    expect(again.code).toBe(1)
    const story = (stdout: string) => stdout.slice(stdout.indexOf('\nseed '))
    expect(story(again.stdout)).toBe(story(found.stdout))
  })
})

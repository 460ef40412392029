// `pnpm sim:bugs [--only NAME] [--runs N]`: plants each bug in a copy of the tree and checks that the simulation finds it.
import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { mutate } from '../mutants/mutant.ts'
import { copyTree, ROOT } from '../mutants/tree-copy.ts'
import { PLANTED_BUGS, type PlantedBug } from './planted-bugs.ts'

/** The head of the table in docs/proof.md. */
const TABLE = '| Planted bug | What the simulation finds |\n| --- | --- |'

const { values } = parseArgs({
  options: { only: { type: 'string' }, runs: { type: 'string', default: '3000' } },
})
/** The maximum number of runs to find a bug. */
const RUNS = Number(values.runs)
const bugs = PLANTED_BUGS.filter(({ name }) => name.includes(values.only ?? ''))
if (bugs.length === 0) throw new Error(`No planted bug's name contains "${values.only}".`)

const copy = await copyTree()
let missed = 0
const rows: string[] = []
try {
  for (const bug of bugs) {
    const result = await find(bug)
    if (!result.startsWith('found')) missed++
    console.log(`${bug.name}\n  ${result}`)
    rows.push(`| ${bug.name} | ${result} |`)
  }
} finally {
  await copy.remove()
}
console.log(`\n${bugs.length - missed} of ${bugs.length} planted bugs found.`)
if (missed > 0) process.exitCode = 1
if (bugs.length === PLANTED_BUGS.length) await writeTable()

/** Replaces the table in docs/proof.md. */
async function writeTable() {
  const path = join(ROOT, 'docs', 'proof.md')
  const page = await readFile(path, 'utf8')
  const [before = '', rest = ''] = page.split(TABLE)
  const after = rest.slice(rest.search(/\n\n(?!\|)/))
  await writeFile(path, `${before}${TABLE}\n${rows.join('\n')}${after}`)
}

/** Runs the simulation on a tree with the bug, and repeats the seed that finds it: the result must be the same. */
async function find(bug: PlantedBug): Promise<string> {
  const files = await Promise.all(
    bug.places.map(async ({ file, changes }) => {
      const path = join(copy.folder, file)
      return { path, text: await readFile(path, 'utf8'), changes }
    }),
  )
  for (const { path, text, changes } of files) await writeFile(path, mutate(text, { changes }))
  try {
    // The library has no code of the gateway.
    const surface = bug.places.every(({ file }) => file.startsWith('apps/')) ? ['--surface', 'gateway'] : []
    const first = await simulateInCopy('--seed', '1', '--runs', `${RUNS}`, ...surface)
    const [, seed, what = ''] = /^seed (\d+) breaks (.*)$/m.exec(first) ?? []
    if (seed === undefined) return `NOT FOUND in ${RUNS} runs: ${first.slice(0, 300)}`
    if (!bug.breaks.test(what)) return `FOUND AS A DIFFERENT BUG, seed ${seed}: ${what}`
    const again = await simulateInCopy('--seed', seed)
    const shown = (output: string) => output.slice(output.indexOf(`\nseed ${seed}`))
    if (shown(again) !== shown(first)) return `NOT REPRODUCED by seed ${seed}`
    return `found by seed ${seed}: ${what}`
  } finally {
    for (const { path, text } of files) await writeFile(path, text)
  }
}

async function simulateInCopy(...args: string[]): Promise<string> {
  const main = join(copy.folder, 'packages/verification/simulation/main.ts')
  try {
    return (await promisify(execFile)(process.execPath, [main, ...args], { maxBuffer: 1e8 })).stdout
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string } // execFile rejects with both
    return stdout || stderr
  }
}

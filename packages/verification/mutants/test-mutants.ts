import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Mutant, type MutatedFile, mutate } from './mutant.ts'
import { checkTypes, runTests, type TestRun } from './run-tests.ts'
import { copyTree } from './tree-copy.ts'

/** `error`: no result, because the list or the tree is wrong. */
export type Verdict =
  | { kind: 'killed'; run: TestRun & { kind: 'failed' | 'hung' } }
  | { kind: 'survived' }
  | { kind: 'error'; message: string }

export interface TestedMutant {
  file: string
  mutant: Mutant
  verdict: Verdict
  /** Duration of its tests, in seconds. */
  seconds: number
}

/** How many copies of the tree run tests in parallel. */
export const COPIES = 2

interface Task {
  file: string
  tests: readonly string[]
  mutant: Mutant
}

/**
 * Applies each mutant to a copy of the tree, one at a time per copy, and runs the tests of its file. First
 * the tests run without a mutant, because a test that fails then would seem to kill every mutant.
 */
export async function testMutants(
  files: readonly MutatedFile[],
  onTested: (tested: TestedMutant) => void,
): Promise<void> {
  const all: Task[] = files.flatMap(({ file, tests, mutants }) =>
    mutants.map((mutant) => ({ file, tests, mutant })),
  )
  const [first, ...others] = await Promise.all(Array.from({ length: COPIES }, copyTree))
  if (!first) return

  try {
    const problems = await findProblems(first.folder, files)
    const todo = all.filter(({ file, mutant }) => {
      const message = problems.get(mutant)
      if (message !== undefined) onTested({ file, mutant, verdict: { kind: 'error', message }, seconds: 0 })
      return message === undefined
    })
    await checkUnchanged(first.folder, files)
    const work = async ({ folder }: { folder: string }) => {
      for (let next = todo.shift(); next; next = todo.shift()) {
        const start = performance.now()
        const verdict = await testMutant(folder, next)
        const seconds = Math.round((performance.now() - start) / 100) / 10
        onTested({ file: next.file, mutant: next.mutant, verdict, seconds })
      }
    }
    await Promise.all([first, ...others].map(work))
  } finally {
    await Promise.all([first, ...others].map(({ remove }) => remove()))
  }
}

async function checkUnchanged(folder: string, files: readonly MutatedFile[]) {
  const run = await runTests(folder, [...new Set(files.flatMap(({ tests }) => tests))])
  if (run.kind !== 'passed') throw new Error(`The tests must pass without a mutant: ${JSON.stringify(run)}`)
}

/**
 * Finds mutants whose text is not in the file, or that don't compile, before any test runs. Every mutant is
 * written beside its file, so that one run of the type checker covers a whole package.
 */
async function findProblems(folder: string, files: readonly MutatedFile[]): Promise<Map<Mutant, string>> {
  const problems = new Map<Mutant, string>()
  const placed = new Map<string, Mutant>()
  for (const { file, mutants } of files) {
    const text = await readFile(join(folder, file), 'utf8')
    for (const [n, mutant] of mutants.entries()) {
      const path = file.replace(/\.ts$/, `.mutant-${n}.ts`)
      try {
        await writeFile(join(folder, path), mutate(text, mutant))
        placed.set(path, mutant)
      } catch (error) {
        problems.set(mutant, error instanceof Error ? error.message : String(error))
      }
    }
  }
  for (const packageFolder of new Set(files.map(({ file }) => file.split('/').slice(0, 2).join('/')))) {
    for (const error of await checkTypes(folder, packageFolder)) {
      const mutant = placed.get(error.slice(0, error.indexOf('(')))
      if (!mutant) throw new Error(`The code must compile without a mutant: ${error}`)
      problems.set(mutant, `it does not compile: ${error}`)
    }
  }
  for (const path of placed.keys()) await rm(join(folder, path))
  return problems
}

async function testMutant(folder: string, { file, tests, mutant }: Task): Promise<Verdict> {
  const path = join(folder, file)
  const text = await readFile(path, 'utf8')
  try {
    await writeFile(path, mutate(text, mutant))
    return toVerdict(await runTests(folder, tests), mutant)
  } finally {
    await writeFile(path, text)
  }
}

function toVerdict(run: TestRun, { equivalent }: Mutant): Verdict {
  switch (run.kind) {
    case 'passed':
      return { kind: 'survived' }
    case 'broken':
      return { kind: 'error', message: `no test failed, but the run did: ${run.output}` }
    case 'failed':
    case 'hung':
      if (equivalent === undefined) return { kind: 'killed', run }
      return { kind: 'error', message: `it is marked as equivalent, but "${run.test}" fails` }
    default:
      return run satisfies never
  }
}

import { spawn } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { JsonTestResults } from 'vitest/node'

/** The result of a test run, which ends with the first failure. */
export type TestRun =
  | { kind: 'passed' }
  | { kind: 'failed'; file: string; test: string }
  /** A test exceeded `TEST_TIMEOUT_MS`, or the run itself never ended. */
  | { kind: 'hung'; file?: string; test?: string }
  /** No test failed, but its file or the run did. */
  | { kind: 'broken'; output: string }

/** The tests take well under a second each, so this only ends a test that waits forever. */
const TEST_TIMEOUT_MS = 30_000

/** A longer run is in an endless loop. */
const RUN_TIMEOUT_MS = 120_000

/** Runs test files in a copy of the tree until one test fails. */
export async function runTests(folder: string, files: readonly string[]): Promise<TestRun> {
  const reportFile = join(folder, 'report.json')
  await rm(reportFile, { force: true })
  const { code, output } = await run(
    folder,
    'node_modules/vitest/vitest.mjs',
    ['run', ...files, '--bail=1', '--reporter=json', `--outputFile=${reportFile}`],
    // One worker that imports each module once, because imports take most of the time.
    ['--maxWorkers=1', '--no-isolate'],
    [`--testTimeout=${TEST_TIMEOUT_MS}`, `--hookTimeout=${TEST_TIMEOUT_MS}`],
  )
  if (code === undefined) return { kind: 'hung' }
  if (code === 0) return { kind: 'passed' }
  for (const { name, assertionResults } of (await readReport(reportFile))?.testResults ?? []) {
    const failed = assertionResults.find(({ status }) => status === 'failed')
    if (!failed) continue
    const isHung = failed.failureMessages?.some((message) => message.includes('timed out in'))
    return { kind: isHung ? 'hung' : 'failed', file: relative(folder, name), test: failed.fullName }
  }
  return { kind: 'broken', output }
}

/** The type errors of one package in a copy. Each line starts with the file. */
export async function checkTypes(folder: string, packageFolder: string): Promise<string[]> {
  const { code, output } = await run(folder, 'node_modules/typescript/bin/tsc', ['-p', packageFolder])
  const errors = output.split('\n').filter((line) => line.includes('error TS'))
  if (code !== 0 && errors.length === 0) throw new Error(`The type checker failed: ${output}`)
  return errors
}

/** Runs a Node script in a folder. `code` is undefined when it had to be killed. */
function run(cwd: string, script: string, ...options: string[][]) {
  return new Promise<{ code: number | undefined; output: string }>((resolve, reject) => {
    // In its own process group, so that the workers of a run in an endless loop are killed with it.
    const child = spawn(process.execPath, [script, ...options.flat()], { cwd, detached: true })
    let output = ''
    let isKilled = false
    const collect = (chunk: Buffer) => {
      output += chunk
    }
    const kill = () => {
      isKilled = true
      if (child.pid) process.kill(-child.pid, 'SIGKILL')
    }
    child.stdout.on('data', collect)
    child.stderr.on('data', collect)
    const timer = setTimeout(kill, RUN_TIMEOUT_MS)
    process.once('exit', kill)
    child.once('error', reject)
    child.once('close', (code) => {
      clearTimeout(timer)
      process.off('exit', kill)
      resolve({ code: isKilled ? undefined : (code ?? 1), output })
    })
  })
}

/** Vitest's report; undefined when it exited before it wrote one. */
async function readReport(path: string): Promise<JsonTestResults | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch {
    return undefined
  }
}

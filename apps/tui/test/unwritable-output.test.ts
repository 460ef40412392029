import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { describe, expect, it } from 'vitest'
import { collectOutput } from './collect-output.ts'
import { PROGRAM } from './program.ts'
import { tempFile } from './temp-file.ts'

/** Runs a shell line, in which `countermand` is this program. */
async function runShell(line: string) {
  const countermand = `countermand() { "${process.execPath}" "${PROGRAM}" "$@"; }`
  const child = spawn('/bin/sh', ['-c', `${countermand}\n${line}`], {
    cwd: tmpdir(),
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const written = collectOutput(child)
  const [exitCode] = await once(child, 'close')
  return { exitCode: exitCode as number, ...written }
}

const ALL = [
  'list',
  'list --json',
  'list --csv',
  'list --jsonl',
  'cancel --country DE --dry-run --csv',
  '--help',
]

describe.runIf(existsSync('/dev/full'))('output that cannot be written', () => {
  it.each([...ALL, '--version', 'cancel --help', 'cancel --country DE --yes --json', 'sandbox --port 0'])(
    'causes exit code 3 and a message on standard error: %s',
    async (args) => {
      const sandbox = /^(list|cancel --c)/.test(args) ? '--sandbox' : ''
      const { exitCode, err } = await runShell(`countermand ${args} ${sandbox} > /dev/full`)
      expect(err).toMatch(/^Standard output can't be written: ENOSPC/m)
      expect(exitCode).toBe(3)
    },
  )

  it('causes exit code 3 on standard error too, and the command still completes', async () => {
    const { exitCode, out } = await runShell('countermand list --sandbox 2> /dev/full')
    expect(out).toMatch(/^ID +STATUS/)
    expect(exitCode).toBe(3)
  })
})

it('causes exit code 3 for output that does not fit the file', async () => {
  const file = await tempFile('', 'orders.json')
  const { exitCode, err } = await runShell(`ulimit -f 1; countermand list --sandbox --json > ${file}`)
  expect(err).toMatch(/^Standard output can't be written: EFBIG/m)
  expect(exitCode).toBe(3)
})

it('treats a reader that leaves as no error', async () => {
  const line = 'countermand list --sandbox --jsonl | head -n 1'
  expect(await runShell(line)).toMatchObject({ exitCode: 0, err: '', out: expect.stringMatching(/^{.+}\n$/) })
})

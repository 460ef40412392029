// Runs every fenced block of the README against `pnpm start`, with the variables that it prints. A block or
// line without a known way to run it fails.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadGuards } from '@countermand/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { collectOutput } from '../apps/tui/test/collect-output.ts'
import { startInTerminal } from '../apps/tui/test/pty-session.ts'
import { ROOT, readBlocks, readMarkdown } from './markdown.ts'

const readme = readMarkdown('README.md')
const blocks = readBlocks('README.md')
const inLanguage = (wanted: string) => blocks.filter(({ language }) => language === wanted)

type Variables = Record<string, string>
type Run = (line: string, variables: Variables) => Promise<void>

/** How to run each line of the shell blocks. Exactly one pattern must match. */
const LINES: [RegExp, Run][] = [
  [/^npx -y pnpm@12 start$/, checkStarted],
  [/^npx -y pnpm@12 start \| cat$/, runUntilServing(/^ready$/m)],
  [/^npx -y pnpm@12 test$/, checkTestScript],
  [/^ID=\$\(.+\)$/, setVariable(/^[0-9a-f-]{36}$/)],
  [/^BATCH=\$\(.+\)$/, setVariable(/^[0-9a-f-]{36}$/)],
  [/^NUMBER=\$\(.+\)$/, setVariable(/^\+\d{7,15}$/)],
  [/^NUMBER_ORDER=\$\(.+\)$/, setVariable(/^[0-9a-f-]{36}$/)],
  [/^pnpm countermand cancel --number-order \$NUMBER_ORDER --dry-run$/, runToExit(0, /may be cancelled/)],
  [/^pnpm countermand list --sort deadline$/, runToExit(0, /^ID +STATUS +DEADLINE/)],
  [
    /^pnpm countermand cancel --country DE --dry-run --deadline$/,
    runToExit(0, /Telnyx cancels it by itself on/),
  ],
  [/^pnpm countermand find \$NUMBER$/, runToExit(0, /^ID +STATUS +NUMBER/)],
  [/^pnpm countermand find \$NUMBER --csv \| .* --dry-run$/, runToExit(0, /may be cancelled/)],
  [/^pnpm countermand batch watch \$BATCH$/, runToExit(0, /^✓ cancelled/)],
  [/^pnpm countermand batch show \$BATCH --csv$/, runToExit(0, /^sub_number_order_id,outcome,/)],
  [/^pnpm countermand batch list$/, runToExit(0, /^ID +STATUS/)],
  [/^curl .*\/v2\/sub_number_orders\?filter/, runToExit(0, /^\{"data":\[\{"id"/)],
  [
    /^curl -i -X PATCH .*\/cancel"$/,
    runToExit(0, /^HTTP\/1\.1 200 [\s\S]+^x-cancellation-outcome: cancelled\r$/m),
  ],
  [/^curl .*\/v2\/cancellations\?filter/, runToExit(0, /^\{"data":\[\{"record_type":"cancellation"/)],
  [/^curl "\$COUNTERMAND_URL\/openapi\.json"$/, runToExit(0, /^\{"openapi":"3\.1\.\d"/)],
  [/^TELNYX_API_KEY=KEY… pnpm gateway$/, runUntilServing(/cmd_[\w-]+/)],
  [/^pnpm gateway token create /, runBesideGateway(/^cmd_/)],
  [/^pnpm gateway hold /, runBesideGateway(/^$/)],
  [/^pnpm gateway status$/, runBesideGateway(/^hold +since \S+: porting day$/m)],
  [/^pnpm gateway release$/, runBesideGateway(/^$/)],
  [/^pnpm countermand$/, runInTerminal([[/1\/\d+/, 'q']])],
  [/^pnpm countermand list$/, runToExit(0, /^ID +STATUS/)],
  [/^pnpm countermand cancel \$ID --dry-run$/, runToExit(0, /may be cancelled/)],
  [/^pnpm countermand cancel \$ID$/, runInTerminal([['(y/N)', 'y\r']], '✓ cancelled')],
  [/^pnpm countermand cancel --sandbox .* --yes --jsonl$/, runToExit(0, /"outcome":\{"kind":"cancelled"/)],
  [/^pnpm countermand sandbox --port 0$/, runUntilServing(/^TELNYX_API_KEY=/m)],
]

let started: Awaited<ReturnType<typeof startCommand>>
let folder: string
let printed: Variables

beforeAll(async () => {
  started = await startCommand('pnpm start', {}, /^ready$/m)
  const [, settings = ''] = /^ +export (.+)$/m.exec(started.out) ?? []
  printed = Object.fromEntries(settings.split(' ').map((setting) => setting.split('=') as [string, string]))
  folder = await mkdtemp(join(tmpdir(), 'countermand-readme-'))
})
afterAll(async () => {
  await started.stop()
  await rm(folder, { recursive: true, force: true })
})

describe('the README', () => {
  it('has only fenced blocks that these tests find, in known languages', () => {
    expect(readme.match(/(```|~~~)/g)).toHaveLength(blocks.length * 2)
    expect(new Set(blocks.map(({ language }) => language))).toEqual(new Set(['sh', 'ts', 'json']))
  })

  it.each(inLanguage('sh'))('has shell lines that work: $text', async ({ text }) => {
    const variables = { ...printed }
    if (text.includes('kill -9')) return runWholeBlock(text, variables)
    for (const line of text.trim().split('\n')) {
      const command = line.replace(/ +# .*$/, '')
      const runs = LINES.filter(([pattern]) => pattern.test(command))
      expect(runs, `how to run: ${command}`).toHaveLength(1)
      for (const [, run] of runs) await run(command, variables)
    }
  })

  it('has TypeScript that compiles and runs', async () => {
    // Resolves modules like a file in the root folder would, without leaving one there.
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
    const tsconfig = { extends: join(ROOT, 'tsconfig.base.json'), include: ['*.ts'] }
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig))
    const files = inLanguage('ts').map(({ text }, index) => ({
      text,
      file: join(folder, `example-${index}.ts`),
    }))
    for (const { file, text } of files) await writeFile(file, text)

    expect(await run(`pnpm exec tsc -p ${folder}`, {})).toMatchObject({ exitCode: 0, out: '' })
    for (const { file } of files) {
      expect(await run(`pnpm exec node ${file}`, printed)).toMatchObject({
        exitCode: 0,
        out: expect.stringContaining(' cancelled '),
        err: '',
      })
    }
  })

  it.each(inLanguage('json'))('has guards that load, and a schema that exists', async ({ text }) => {
    const file = join(folder, 'guards.json')
    await writeFile(file, text)
    expect(Object.keys(await loadGuards(file))).not.toHaveLength(0)
    expect(existsSync(join(ROOT, JSON.parse(text).$schema))).toBe(true)
  })
})

function runToExit(exitCode: number, shown: RegExp): Run {
  return async (line, variables) => {
    const command = line.replace(/^curl /, 'curl --silent --show-error --fail ')
    expect(await run(command, variables)).toMatchObject({ exitCode, out: expect.stringMatching(shown) })
  }
}

/** A command on the store that the running gateway uses. */
function runBesideGateway(shown: RegExp): Run {
  return async (line, variables) => {
    expect(await run(line, variables)).toMatchObject({
      exitCode: 0,
      out: expect.stringMatching(shown),
      err: expect.stringContaining('A gateway is running on it'),
    })
  }
}

/** Runs until the output matches, then stops it. */
function runUntilServing(shown: RegExp): Run {
  return async (line, { TELNYX_API_KEY = '', ...variables }) => {
    const command = line.replace('npx -y pnpm@12', 'pnpm').replace('KEY…', TELNYX_API_KEY)
    const COUNTERMAND_DATA_DIR = join(folder, 'data')
    const { stop } = await startCommand(command, { ...variables, PORT: '0', COUNTERMAND_DATA_DIR }, shown)
    await stop()
  }
}

function runInTerminal(presses: [wanted: string | RegExp, keys: string][], shown = ''): Run {
  return async (line, variables) => {
    const env = { ...variables, HOME: process.env.HOME ?? '' }
    const terminal = startInTerminal([], { shell: `cd ${ROOT} && ${line}`, env })
    for (const [wanted, keys] of presses) {
      await terminal.until(wanted)
      terminal.press(keys)
    }
    expect(await terminal.exited).toMatchObject({ exitCode: 0 })
    expect(terminal.raw()).toContain(shown)
  }
}

/** What a block about a crash must print, by a word that only this block has. */
const CRASHES: Record<string, RegExp> = {
  'cancellations:read': /"outcome":"cancelled","evidence":"inferred"[\s\S]*left open/,
  'batches:write': /^✓ cancelled[\s\S]*^\d+ orders at .*, finished: \d+ cancelled$/m,
}

/** A block about a crash, whose lines depend on each other, and two commands in the same shell after it. */
async function runWholeBlock(text: string, variables: Variables) {
  const script = text.replaceAll('8790', String(await findFreePort()))
  const next = 'pnpm countermand list && pnpm gateway status'
  const { exitCode, out } = await run(`exec 2>&1\n${script}\n${next}`, variables)
  const shown = Object.entries(CRASHES).find(([word]) => text.includes(word))?.[1]
  expect({ exitCode, out }).toEqual({ exitCode: 0, out: expect.stringMatching(shown ?? /^never$/) })
  expect(out).toMatch(/^ID +STATUS[\s\S]*^gateway +running on this store$/m)
}

/** A free port below the ephemeral range, so that it stays free. */
async function findFreePort(): Promise<number> {
  const port = 10_000 + Math.floor(Math.random() * 20_000)
  const server = createServer()
  const isFree = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => resolve(true))
  })
  server.close()
  return isFree ? port : findFreePort()
}

function setVariable(value: RegExp): Run {
  return async (line, variables) => {
    const [name = ''] = line.split('=')
    const { out } = await run(`${line}; printf %s "$${name}"`, variables)
    expect(out).toMatch(value)
    variables[name] = out
  }
}

/** `beforeAll` already ran it. */
async function checkStarted() {
  expect(started.out).toMatch(/^ready$/m)
}

async function checkTestScript() {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  expect(scripts.test).toContain('test:scripts')
}

const inShell = (command: string, variables: Variables) =>
  spawn('bash', ['-c', command], {
    cwd: ROOT,
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // its own process group, so that all of it can be stopped
  })

async function run(command: string, variables: Variables) {
  const child = inShell(command, variables)
  const written = collectOutput(child)
  const [exitCode] = await once(child, 'close')
  return { exitCode, ...written }
}

async function startCommand(command: string, variables: Variables, shown: RegExp) {
  const child = inShell(command, variables)
  const closed = once(child, 'close')
  let out = ''
  await new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        out += text
        if (shown.test(out)) resolve()
      })
    }
    closed.then(() => reject(new Error(`It exited too early:\n${out}`)))
  })
  return {
    out,
    /** Resolves when all its processes have closed the output. */
    async stop() {
      if (child.pid) process.kill(-child.pid, 'SIGTERM')
      await closed
    },
  }
}

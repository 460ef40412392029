// Every fenced block of the README is run, in a sandbox that `pnpm start` has started and with the
// variables that it prints. A block or a line that nobody here knows fails.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadGuards } from '@countermand/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { collectOutput } from '../apps/tui/test/collect-output.ts'
import { startInTerminal } from '../apps/tui/test/pty-session.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const readme = readFileSync(join(ROOT, 'README.md'), 'utf8')

/** The blocks in order, as `language` and `text`. */
const blocks = [...readme.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)].map(([, language, text = '']) => ({
  language,
  text,
}))
const inLanguage = (wanted: string) => blocks.filter(({ language }) => language === wanted)

type Variables = Record<string, string>
type Run = (line: string, variables: Variables) => Promise<void>

/** How the lines of the shell blocks are run, each by exactly one. */
const LINES: [RegExp, Run][] = [
  [/^npx -y pnpm@12 start$/, runsAlready],
  [/^npx -y pnpm@12 start \| cat$/, serves(/^ready$/m)],
  [/^npx -y pnpm@12 test$/, runsThisTest],
  [/^ID=\$\(.+\)$/, setsId],
  [/^curl .*\/v2\/sub_number_orders\?filter/, ends(0, /^\{"data":\[\{"id"/)],
  [
    /^curl -i -X PATCH .*\/cancel"$/,
    ends(0, /^HTTP\/1\.1 200 [\s\S]+^x-cancellation-outcome: cancelled\r$/m),
  ],
  [/^curl .*\/v2\/cancellations\?filter/, ends(0, /^\{"data":\[\{"record_type":"cancellation"/)],
  [/^TELNYX_API_KEY=KEY… pnpm gateway$/, serves(/cmd_[\w-]+/)],
  [/^pnpm gateway token create /, beside(/^cmd_/)],
  [/^pnpm gateway hold /, beside(/^$/)],
  [/^pnpm gateway status$/, beside(/^hold +since \S+: porting day$/m)],
  [/^pnpm gateway release$/, beside(/^$/)],
  [/^pnpm countermand$/, inTerminal([[/1\/\d+/, 'q']])],
  [/^pnpm countermand list$/, ends(0, /^ID +STATUS/)],
  [/^pnpm countermand cancel \$ID --dry-run$/, ends(0, /may be cancelled/)],
  [/^pnpm countermand cancel \$ID$/, inTerminal([['(y/N)', 'y\r']], '✓ cancelled')],
  [/^pnpm countermand cancel --sandbox .* --yes --jsonl$/, ends(0, /"outcome":\{"kind":"cancelled"/)],
  [/^pnpm countermand sandbox --port 0$/, serves(/^TELNYX_API_KEY=/m)],
]

let started: Awaited<ReturnType<typeof serve>>
let folder: string
let printed: Variables

beforeAll(async () => {
  started = await serve('pnpm start', {}, /^ready$/m)
  const [, settings = ''] = /^ +export (.+)$/m.exec(started.out) ?? []
  printed = Object.fromEntries(settings.split(' ').map((setting) => setting.split('=') as [string, string]))
  folder = await mkdtemp(join(tmpdir(), 'countermand-readme-'))
})
afterAll(async () => {
  await started.stop()
  await rm(folder, { recursive: true, force: true })
})

describe('the README', () => {
  it('holds no fenced block that is not found here, and none in another language', () => {
    expect(readme.match(/(```|~~~)/g)).toHaveLength(blocks.length * 2)
    expect(new Set(blocks.map(({ language }) => language))).toEqual(new Set(['sh', 'ts', 'json']))
  })

  it.each(inLanguage('sh'))('shows shell lines that work: $text', async ({ text }) => {
    const variables = { ...printed }
    if (text.includes('kill -9')) return runsAsAWhole(text, variables)
    for (const line of text.trim().split('\n')) {
      const command = line.replace(/ +# .*$/, '')
      const runs = LINES.filter(([pattern]) => pattern.test(command))
      expect(runs, `how to run it: ${command}`).toHaveLength(1)
      for (const [, run] of runs) await run(command, variables)
    }
  })

  it('shows TypeScript that compiles and runs', async () => {
    // As a file in the root folder would be found and compiled, but without leaving one there.
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

  it.each(inLanguage('json'))('shows guards that load, and a schema that is there', async ({ text }) => {
    const file = join(folder, 'guards.json')
    await writeFile(file, text)
    expect(Object.keys(await loadGuards(file))).not.toHaveLength(0)
    expect(existsSync(join(ROOT, JSON.parse(text).$schema))).toBe(true)
  })
})

function ends(exitCode: number, shown: RegExp): Run {
  return async (line, variables) => {
    const command = line.replace(/^curl /, 'curl --silent --show-error --fail ')
    expect(await run(command, variables)).toMatchObject({ exitCode, out: expect.stringMatching(shown) })
  }
}

/** Works on the store of the gateway that the variables point at. */
function beside(shown: RegExp): Run {
  return async (line, variables) => {
    expect(await run(line, variables)).toMatchObject({
      exitCode: 0,
      out: expect.stringMatching(shown),
      err: expect.stringContaining('which a gateway serves now'),
    })
  }
}

/** Runs until it is told to stop; what it shows before says that it works. */
function serves(shown: RegExp): Run {
  return async (line, { TELNYX_API_KEY = '', ...variables }) => {
    const command = line.replace('npx -y pnpm@12', 'pnpm').replace('KEY…', TELNYX_API_KEY)
    const COUNTERMAND_DATA_DIR = join(folder, 'data')
    const { stop } = await serve(command, { ...variables, PORT: '0', COUNTERMAND_DATA_DIR }, shown)
    await stop()
  }
}

function inTerminal(presses: [wanted: string | RegExp, keys: string][], shown = ''): Run {
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

/** The walk through a crash, whose lines need the processes of the ones before, and then what comes next in the same terminal. */
async function runsAsAWhole(text: string, variables: Variables) {
  const script = text.replaceAll('8790', String(await freePort()))
  const next = 'pnpm countermand list && pnpm gateway status'
  const { exitCode, out } = await run(`${script}\n${next}`, variables)
  expect({ exitCode, out }).toEqual({
    exitCode: 0,
    out: expect.stringMatching(
      /"outcome":"cancelled","evidence":"inferred"[\s\S]*left open[\s\S]*^ID +STATUS[\s\S]*^gateway +serves this store now$/m,
    ),
  })
}

/** A free port below those that the system gives to whoever asks for just any, so that it stays free. */
async function freePort(): Promise<number> {
  const port = 10_000 + Math.floor(Math.random() * 20_000)
  const server = createServer()
  const isFree = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => resolve(true))
  })
  server.close()
  return isFree ? port : freePort()
}

async function setsId(line: string, variables: Variables) {
  const { out } = await run(`${line}; printf %s "$ID"`, variables)
  expect(out).toMatch(/^[0-9a-f-]{36}$/)
  variables.ID = out
}

/** `beforeAll` has started it. */
async function runsAlready() {
  expect(started.out).toMatch(/^ready$/m)
}

async function runsThisTest() {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  expect(scripts.test).toContain('test:scripts')
}

const inShell = (command: string, variables: Variables) =>
  spawn('bash', ['-c', command], {
    cwd: ROOT,
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // a process group of its own, so that all of it can be stopped
  })

async function run(command: string, variables: Variables) {
  const child = inShell(command, variables)
  const written = collectOutput(child)
  const [exitCode] = await once(child, 'close')
  return { exitCode, ...written }
}

async function serve(command: string, variables: Variables, shown: RegExp) {
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
    closed.then(() => reject(new Error(`It ended too early:\n${out}`)))
  })
  return {
    out,
    /** Resolves when nothing that was started holds its output any more. */
    async stop() {
      if (child.pid) process.kill(-child.pid, 'SIGTERM')
      await closed
    },
  }
}

// The fenced blocks of all documents but the README (readme.test.ts) and the examples of the packages' READMEs (in
// their own tests): TypeScript runs against a sandbox, our commands run or are parsed, JSON is parsed.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import * as core from '@countermand/core'
import { startSandbox } from '@countermand/sandbox'
import { describe, expect, it, onTestFinished } from 'vitest'
import { runCommand } from '../apps/api/src/cli/run-command.ts'
import { parseInvocation } from '../apps/tui/src/commands/parse-invocation.ts'
import { readEnvironment } from '../apps/tui/src/environment.ts'
import { type CodeBlock, listMarkdownFiles, listTrackedFiles, ROOT, readBlocks } from './markdown.ts'

const blocks = listMarkdownFiles()
  .filter((file) => file !== 'README.md' && !file.startsWith('packages/'))
  .flatMap(readBlocks)
const inLanguage = (wanted: string) => blocks.filter(({ language }) => language === wanted)

/** Languages with tests elsewhere, or that nothing runs. */
const OTHERS = ['mermaid', 'nginx', 'yaml', 'ini', '']

it('each block is in a language that is checked', () => {
  const unchecked = blocks.filter(({ language }) => !['ts', 'sh', 'json', ...OTHERS].includes(language))
  expect(unchecked).toEqual([])
})

it('JSON is valid', () => {
  for (const { place, text } of inLanguage('json')) expect(() => JSON.parse(text), place).not.toThrow()
})

describe('TypeScript', () => {
  it.each(inLanguage('ts'))('$place runs', async ({ text }) => {
    const { sandbox, baseUrl, close } = await startSandbox({ orders: 20 })
    onTestFinished(close)
    const client = core.createTelnyxClient({ apiKey: sandbox.apiKey, baseUrl })
    const { data } = await client.subNumberOrders.list({ filter: { status: 'pending' } })
    const calls: unknown[][] = []
    const record = async (...given: unknown[]) => void calls.push(given)
    const names = {
      ...core,
      client,
      id: data[0]?.id,
      seen: false,
      outcome: { attempts: 1 },
      db: { save: record },
      logger: { debug: record },
    }
    // What the example declares is not declared for it.
    const declared = [...text.matchAll(/^const (\w+)/gm)].map(([, name = '']) => name)
    const given = Object.entries(names).filter(([name]) => !declared.includes(name))
    const AsyncFunction = (async () => {}).constructor as new (
      ...source: string[]
    ) => (...given: unknown[]) => Promise<unknown>
    const code = `${stripTypeScriptTypes(text)}\nreturn [${declared.join(', ')}]`
    const run = new AsyncFunction(...given.map(([name]) => name), code)
    const results = await run(...given.map(([, value]) => value))
    expect(results).toEqual([
      expect.objectContaining({ kind: expect.stringMatching(/^(cancelled|unknown)$/) }),
    ])
    if (/\b(db|logger)\b/.test(text)) expect(calls.length).toBeGreaterThan(1)
  })
})

it('TypeScript compiles', () => {
  // Inside the repository, so that the examples find our packages.
  const cache = join(ROOT, 'node_modules/.cache')
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, 'docs-examples-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [index, { text }] of inLanguage('ts').entries()) {
    const imported = Object.keys(core).filter((name) => new RegExp(`\\b${name}\\b`).test(text))
    const declared = GIVEN.filter(([name]) => !text.includes(`const ${name} `))
    const lines = [
      `import { ${imported.join(', ')}, type CancelOutcome, type TelnyxClient } from '@countermand/core'`,
      ...declared.map(([name, type]) => `declare const ${name}: ${type}`),
      `const run = async () => {\n${text}\n}`,
    ]
    writeFileSync(join(folder, `example-${index}.ts`), lines.join('\n'))
  }
  const tsconfig = { extends: '../../../tsconfig.base.json', include: ['*.ts'] }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig))
  const { stdout, status } = spawnSync(join(ROOT, 'node_modules/.bin/tsc'), ['-p', folder], {
    encoding: 'utf8',
  })
  expect({ stdout, status }).toEqual({ stdout: '', status: 0 })
})

/** What the examples may use without declaring it. */
const GIVEN = [
  ['client', 'TelnyxClient'],
  ['id', 'string'],
  ['seen', 'boolean'],
  ['outcome', 'CancelOutcome & { kind: "unknown" }'],
  ['db', '{ save(id: string, row: object): Promise<void> }'],
  ['logger', '{ debug(fields: object, message: string): void }'],
] as const

describe('the shell', () => {
  const folder = mkdtempSync(join(tmpdir(), 'countermand-docs-'))

  it('runs our commands, in the order of the documents', async () => {
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const commands = inLanguage('sh').flatMap((block) =>
      readCommands(block).map((words) => ({ place: block.place, words: withoutLauncher(words) })),
    )
    for (const { place, words } of commands) {
      const [program = '', ...args] = words
      const line = `${place}: ${words.join(' ')}`
      if (program === 'pnpm') expect(PNPM_COMMANDS, line).toContain(args[0])
      if (program === 'countermand') expect(parseOurs(args), line).not.toHaveProperty('message')
      if (program === 'countermand-gateway' && args.length > 0) {
        const { exitCode, err } = await runGatewayCommand(args, place.replace(/:.*/, ''))
        expect(exitCode, `${line}\n${err}`).toBe(0)
      }
    }
    const programs = Map.groupBy(commands, ({ words }) => words[0])
    expect(programs.get('countermand-gateway')?.length).toBeGreaterThan(8)
    expect(programs.get('countermand')?.length).toBeGreaterThan(2)
  })

  it('sets variables that the programs read', () => {
    const sources = listTrackedFiles()
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(join(ROOT, file), 'utf8'))
      .join('\n')
    for (const { place, text } of inLanguage('sh')) {
      for (const [, name = ''] of text.matchAll(/\b((?:COUNTERMAND|TELNYX)_[A-Z_]+)=/g)) {
        expect(sources.includes(name), `${place}: ${name}`).toBe(true)
      }
    }
  })

  /** Runs a command of the gateway. Each document has a data folder of its own. */
  async function runGatewayCommand(args: string[], document: string) {
    const out = new PassThrough()
    const err = new PassThrough()
    const exitCode = await runCommand({
      args: args.map((word) => word.replace(/^\/[\w/]*\//, `${folder}/`)),
      environment: { COUNTERMAND_DATA_DIR: join(folder, document) },
      out,
      err,
    })
    out.end()
    err.end()
    return { exitCode, err: await text(err) }
  }
})

const PNPM_COMMANDS = [
  ...Object.keys(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).scripts),
  'install',
  'exec',
  '--filter',
]

/** `npx -y pnpm@12 gateway …` and `npx countermand-gateway …` are the same program. */
function withoutLauncher([program = '', ...rest]: string[]): string[] {
  const [launched = '', ...args] =
    program === 'npx' ? rest.filter((word) => word !== '-y') : [program, ...rest]
  if (!/^pnpm(@\d+)?$/.test(launched)) return [launched, ...args]
  const [script = '', ...more] = args
  if (script === 'gateway') return ['countermand-gateway', ...more]
  return script === 'countermand' ? [script, ...more] : ['pnpm', ...args]
}

const parseOurs = (args: string[]) =>
  parseInvocation(args, {
    env: readEnvironment({ COUNTERMAND_URL: 'http://127.0.0.1:8787', COUNTERMAND_TOKEN: 'cmd_x' }),
    stdinIsTty: true,
    stdoutIsTty: true,
    stderrIsTty: true,
  })

/**
 * The commands that bash runs for a block, each as its words. It can find no program, so it runs none; and it writes no
 * file.
 */
function readCommands({ text }: CodeBlock): string[][] {
  const script = `
    record() { printf '%s\\0' "$@" >&3; printf '\\n' >&3; }
    command_not_found_handle() { record "$@"; }
    cd() { :; }
    ${text.replaceAll(/>>? *[^\s;)&|]+/g, '')}`
  const recorded = execFileSync('/bin/bash', ['--norc', '-c', `exec 3>&1 1>/dev/null\n${script}`], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: '/nonexistent' },
  })
  return recorded
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\0').slice(0, -1))
}

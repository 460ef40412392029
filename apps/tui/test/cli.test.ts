import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createVirtualClock } from '@countermand/core/testing'
import { startSandbox } from '@countermand/sandbox'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { collectOutput } from './collect-output.ts'
import { PROGRAM } from './program.ts'
import { startInTerminal } from './pty-session.ts'
import { orders, patches } from './sandbox-connection.ts'

/** Makes the program fail when it loads Ink or React; the bundle names each of its parts in a comment. */
const NO_INK = `data:text/javascript,${encodeURIComponent(`
import { registerHooks } from 'node:module'
registerHooks({ load(url, context, next) {
  const loaded = next(url, context)
  if (/^(\\/\\/ |file:).*\\/node_modules\\/(ink|react)\\//m.test(url + '\\n' + loaded.source)) throw new Error('loaded Ink or React')
  return loaded
} })`)}`

let running: Awaited<ReturnType<typeof startSandbox>>
let env: Record<string, string>

beforeAll(async () => {
  running = await startSandbox({ seed: { orders: orders(20) } })
  env = { TELNYX_BASE_URL: running.baseUrl, TELNYX_API_KEY: running.sandbox.apiKey }
})
afterAll(() => running.close())

function start(args: string[], { env: given = env, nodeArgs = [] as string[], cwd = tmpdir() } = {}) {
  const child = spawn(process.execPath, [...nodeArgs, PROGRAM, ...args], {
    cwd,
    env: { PATH: process.env.PATH, ...given },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const written = collectOutput(child)
  const ended = once(child, 'close').then(([exitCode]) => ({
    exitCode: exitCode as number | null,
    ...written,
  }))
  const until = async (stream: 'out' | 'err', text: string) => {
    while (!written[stream].includes(text)) await once(stream === 'out' ? child.stdout : child.stderr, 'data')
    return written[stream]
  }
  return { child, ended, until }
}
const run = (...args: Parameters<typeof start>) => start(...args).ended

describe('the program', () => {
  it('never loads Ink or React for a headless command', async () => {
    for (const args of [['--version'], ['--help'], ['list'], ['show', 'order-1'], []]) {
      const { err } = await run(args, { nodeArgs: ['--import', NO_INK] })
      expect(err).not.toContain('loaded')
    }
  })

  it('loads Ink only for the interface', async () => {
    const terminal = startInTerminal([], {
      env: { ...env, NODE_OPTIONS: `--import=${NO_INK}` },
      program: PROGRAM,
    })
    await terminal.until('loaded Ink or React')
    expect(await terminal.exited).toMatchObject({ exitCode: 1 })
  })

  it('lists, with results on stdout and the rest on stderr', async () => {
    const { exitCode, out, err } = await run(['list', '--json'])
    expect(exitCode).toBe(0)
    expect(JSON.parse(out)).toHaveLength(20)
    expect(err).toBe('')
  })

  it('cancels with --yes and sends nothing without it', async () => {
    const before = patches(running.sandbox).length
    expect(await run(['cancel', 'order-1'])).toMatchObject({ exitCode: 2, out: '' })
    expect(patches(running.sandbox)).toHaveLength(before)
    expect(await run(['cancel', 'order-1', '--yes'])).toMatchObject({ exitCode: 0 })
    expect(running.sandbox.truthOf('order-1').status).toBe('cancelled')
  })

  it('prints help on stderr and exits with 2 without a terminal', async () => {
    const { exitCode, out, err } = await run([])
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: '' })
    expect(err).toContain('Examples:')
  })

  it('names the three targets and exits with 3 if none is set', async () => {
    const { exitCode, err } = await run(['list'], { env: {} })
    expect(exitCode).toBe(3)
    expect(err).toMatch(/COUNTERMAND_URL[\s\S]+TELNYX_API_KEY[\s\S]+--sandbox/)
  })

  it('explains an invalid setting, without showing a key', async () => {
    const { exitCode, err } = await run(['list'], { env: { TELNYX_API_KEY: 'KEY with spaces' } })
    expect(exitCode).toBe(3)
    expect(err).toContain('The API key or token contains spaces')
    expect(err).not.toContain('KEY with')
    expect(
      await run(['list'], { env: { COUNTERMAND_URL: 'nowhere', COUNTERMAND_TOKEN: 'cmd_x' } }),
    ).toMatchObject({ exitCode: 3 })
  })

  it('survives a reader that leaves', async () => {
    const child = spawn(
      '/bin/sh',
      ['-c', `"${process.execPath}" "${PROGRAM}" list --json --sandbox | head -c 10; echo`],
      {
        cwd: tmpdir(),
        env: { PATH: process.env.PATH },
      },
    )
    let err = ''
    child.stderr.setEncoding('utf8').on('data', (text) => {
      err += text
    })
    await once(child, 'close')
    expect(err).toBe('')
  })

  it('finishes the PATCH in progress on SIGINT and exits with 130', async () => {
    const clock = createVirtualClock()
    const arrived = Promise.withResolvers<void>()
    const slow = await startSandbox({
      seed: { orders: orders(2) },
      faults: [{ match: { path: 'cancel' }, effect: { kind: 'latency', ms: 1_000 } }],
      clock: {
        now: clock.now,
        // Only the fault waits: a PATCH has arrived and its response is not sent yet.
        after(ms, run) {
          arrived.resolve()
          return clock.after(ms, run)
        },
      },
    })
    const { child, ended, until } = start(['cancel', 'order-1', 'order-2', '--yes', '--json'], {
      env: { TELNYX_BASE_URL: slow.baseUrl, TELNYX_API_KEY: slow.sandbox.apiKey },
    })
    await arrived.promise
    child.kill('SIGINT')
    await until('err', 'Ctrl+C again stops at once')
    await clock.advance(1_000)
    const { exitCode, out } = await ended
    expect(exitCode).toBe(130)
    expect(JSON.parse(out)).toMatchObject([
      { id: 'order-1', outcome: { kind: 'cancelled' } },
      { id: 'order-2', outcome: { kind: 'not-sent' } },
    ])
    expect(slow.sandbox.truthOf('order-2').patches.arrived).toBe(0)
    await slow.close()
  })
})

describe('countermand sandbox', () => {
  it('serves until SIGTERM, and what it prints connects to it', async () => {
    const { child, ended, until } = start(['sandbox', '--port', '0', '--orders', '12', '--seed', '5'], {
      env: {},
    })
    const printed = await until('out', 'TELNYX_API_KEY=')
    const settings = Object.fromEntries(
      printed
        .trim()
        .split('\n')
        .map((line) => line.split('=') as [string, string]),
    )
    const { out } = await run(['list', '--status', 'all', '--json'], { env: settings })
    expect(JSON.parse(out)).toHaveLength(12)
    child.kill('SIGTERM')
    expect(await ended).toMatchObject({ exitCode: 0 })
  })

  it('reports a port that is taken, and what is wrong with a faults file', async () => {
    const port = new URL(running.url).port
    expect(await run(['sandbox', '--port', port], { env: {} })).toMatchObject({
      exitCode: 3,
      err: expect.stringContaining(`Port ${port} is taken`),
    })

    const cwd = await mkdtemp(join(tmpdir(), 'countermand-'))
    await writeFile(join(cwd, 'faults.json'), '[{ "effect": { "kind": "explode" } }]')
    const { exitCode, err } = await run(['sandbox', '--port', '0', '--faults', 'faults.json'], {
      env: {},
      cwd,
    })
    expect(exitCode).toBe(3)
    expect(err).toContain('The faults file faults.json is not valid')
    expect(err).toContain('0.effect.kind')
    expect(await run(['sandbox', '--faults', 'none.json'], { env: {}, cwd })).toMatchObject({
      exitCode: 3,
      err: expect.stringContaining("can't be read"),
    })
    await rm(cwd, { recursive: true })
  })
})

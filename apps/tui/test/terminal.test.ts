import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startSandbox } from '@countermand/sandbox'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { KEYS } from './keys.ts'
import { PROGRAM } from './program.ts'
import { type PtyOptions, SOURCE, startInTerminal } from './pty-session.ts'
import { orders, patches } from './sandbox-connection.ts'
import { expectCooked, inShell, keepTyping } from './start-up.ts'

/** A module that crashes the program once the echo is suppressed. */
const CRASHING = `data:text/javascript,${encodeURIComponent(`
import { ReadStream } from 'node:tty'
const { setRawMode } = ReadStream.prototype
ReadStream.prototype.setRawMode = function (isRaw) {
  setImmediate(() => { throw new Error('a bug') })
  return setRawMode.call(this, isRaw)
}`)}`

let running: Awaited<ReturnType<typeof startSandbox>>
let env: Record<string, string>

beforeAll(async () => {
  running = await startSandbox({ seed: { orders: orders(40) } })
  env = { TELNYX_BASE_URL: running.baseUrl, TELNYX_API_KEY: running.sandbox.apiKey }
})
afterAll(() => running.close())

const start = (args: string[], options: PtyOptions) => startInTerminal(args, { program: PROGRAM, ...options })

/** The last escape sequences switch to the main screen and show the cursor. */
const expectRestored = (raw: string) => {
  expect(raw.lastIndexOf('\u001b[?1049l')).toBeGreaterThan(raw.lastIndexOf('\u001b[?1049h'))
  expect(raw.lastIndexOf('\u001b[?25h')).toBeGreaterThan(raw.lastIndexOf('\u001b[?25l'))
}

describe('while it starts', () => {
  it.each([
    ['on its own screen', [], PROGRAM],
    ['on its own screen, run from source', [], SOURCE],
    ['in accessible mode', ['--accessible'], PROGRAM],
  ])('no key is echoed into its output %s, and none counts as an answer', async (_, args, program) => {
    const before = patches(running.sandbox).length
    const terminal = start(args, { env, program })
    const stop = keepTyping(terminal, ['ö', 'xy', 'ö', KEYS.down])
    await terminal.until(/Countermand[\s\S]*order-1/)
    stop()
    await terminal.until(/n no|q quit/)
    expect(terminal.text()).toMatch(
      /^ ▲ TELNYX {2}127\.0\.0\.1:\d+ · guards: none +(?:[▮▯]+ \d+\/\d+ )?Countermand *$/m,
    )
    const drawn = terminal.raw().slice(terminal.raw().indexOf('guards: none'))
    expect(drawn).not.toMatch(/ö|\^\[/)
    if (args.length === 0) expect(terminal.lines()[0]).toContain('TELNYX')
    terminal.press(KEYS.ctrlC)
    expect(await terminal.exited).toMatchObject({ exitCode: 0 })
    expect(patches(running.sandbox)).toHaveLength(before)
  })

  it.each([
    ['Ctrl+C', 130],
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ])('echoes nothing and restores the terminal on %s', async (how, exitCode) => {
    const gateway = await startSilentGateway()
    const terminal = start([], {
      env: { COUNTERMAND_URL: gateway.url, COUNTERMAND_TOKEN: 'token' },
      shell: inShell('$COUNTERMAND'),
    })
    await gateway.asked
    if (how === 'Ctrl+C') terminal.press(`zzz${KEYS.ctrlC}`)
    else process.kill(Number(/pid (\d+)/.exec(terminal.raw())?.[1]), how)
    await expectCooked(terminal, exitCode)
    expect(terminal.raw()).not.toContain('z')
  })

  it.each<[string, number, Record<string, string>]>([
    ['there is no target', 3, {}],
    ['the guards file is missing', 3, { COUNTERMAND_GUARDS: '/nowhere', TELNYX_API_KEY: 'key' }],
    ['CI is set', 2, { CI: 'true' }],
    ['it crashes', 1, { TELNYX_API_KEY: 'key', NODE_OPTIONS: `--import=${CRASHING}` }],
  ])('restores the terminal when %s', async (_, exitCode, env) => {
    const terminal = start([], { env, shell: inShell('$COUNTERMAND'), rows: 100 })
    await expectCooked(terminal, exitCode)
  })
})

/** A gateway that never responds, so that the program keeps starting. */
async function startSilentGateway() {
  const asked = Promise.withResolvers<void>()
  const server = createServer(() => asked.resolve())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => server.closeAllConnections())
  onTestFinished(() => void server.close())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked: asked.promise }
}

describe('in a real terminal', () => {
  it('opens, shows one order, cancels it after a y and shows the outcome; enter cancels nothing', async () => {
    const terminal = start([], { env })
    await terminal.until('1/40')
    expect(terminal.lines()[0]).toContain('▲ TELNYX  127.0.0.1:')
    terminal.press(KEYS.down)
    await terminal.until('2/40')
    terminal.press(KEYS.enter)
    await terminal.until(/Id +order-2/)
    terminal.press('x')
    await terminal.until('keep it (y/N)')
    terminal.press(KEYS.enter)
    await terminal.until((text) => !text.includes('(y/N)'))
    expect(patches(running.sandbox)).toHaveLength(0)
    terminal.press('x')
    await terminal.until('keep it (y/N)')
    terminal.press('y')
    await terminal.until('The order was cancelled.')
    terminal.press(KEYS.enter)
    await terminal.until(/Status +✓ cancelled[\s\S]*esc back/)
    terminal.press(KEYS.esc)
    await terminal.until(/› ✓ cancelled .*REF-2/)
    terminal.press('q')
    expect(await terminal.exited).toMatchObject({ exitCode: 0 })
    expectRestored(terminal.raw())
    expect(running.sandbox.truthOf('order-2').status).toBe('cancelled')
  })

  it('follows a resize to 60 columns without leaving copies behind', async () => {
    const terminal = start([], { env })
    await terminal.until(/1\/\d+/)
    terminal.resize(60, 15)
    // The screen is complete once it shows each part exactly once.
    const count = (text: string, part: RegExp) => text.match(part)?.length ?? 0
    await terminal.until(
      (text) =>
        text.split('\n').every((line) => line.length <= 60) &&
        text.trimEnd().endsWith('q quit') &&
        count(text, /TELNYX /g) === 1 &&
        count(text, /› /g) === 1 &&
        count(text, /1\/\d+/g) === 1,
    )
    terminal.press(KEYS.ctrlC)
    expect(await terminal.exited).toMatchObject({ exitCode: 0 })
    expectRestored(terminal.raw())
  })

  it('restores the terminal when it is killed by SIGTERM', async () => {
    const terminal = start([], { env, shell: inShell('$COUNTERMAND') })
    await terminal.until(/1\/\d+/)
    const pid = Number(/pid (\d+)/.exec(terminal.raw())?.[1])
    process.kill(pid, 'SIGTERM')
    await expectCooked(terminal, 143)
    expectRestored(terminal.raw())
    expect(terminal.terminal.buffer.active.type).toBe('normal')
  })

  it.each([
    ['without brackets', ''],
    ['without brackets, with arrow keys and backspaces in it', '\u001b[B\u007f'],
  ])('treats no part of a long paste %s as an answer', async (_, between) => {
    const before = patches(running.sandbox).length
    const terminal = start([], { env })
    await terminal.until(/1\/\d+/)
    // As tmux pastes, and a pseudo-terminal delivers it.
    for (const read of `x${between}y`.repeat(5_000).match(/[\s\S]{1,4095}/g) ?? []) terminal.press(read)
    await terminal.until('(y/N)')
    terminal.press(KEYS.esc)
    await terminal.until((text) => !text.includes('Cancel this'))
    terminal.press('q')
    expect(await terminal.exited).toMatchObject({ exitCode: 0 })
    expect(patches(running.sandbox)).toHaveLength(before)
  })

  it('takes a paste of 10,000 characters into the search, and stays usable', async () => {
    const terminal = start([], { env, columns: 60, rows: 15 })
    await terminal.until(/1\/\d+/)
    terminal.press('/')
    await terminal.until('/▏')
    for (const read of 'zz top '.repeat(1_430).match(/[\s\S]{1,4095}/g) ?? []) terminal.press(read)
    await terminal.until(/…[zopt ]+▏ +0\/0 of \d+/)
    expect(terminal.lines()[0]).toContain('TELNYX')
    terminal.press(KEYS.esc)
    await terminal.until(/1\/\d+\n/)
    terminal.press('q')
    expect(await terminal.exited).toMatchObject({ exitCode: 0 })
  })

  describe('while orders are being cancelled', () => {
    /** Cancels eight orders; the last two never get a response. */
    async function startRun() {
      const slow = await startSandbox({
        seed: { orders: orders(8) },
        faults: ['order-7', 'order-8'].map((id) => ({
          match: { path: 'cancel', id },
          effect: { kind: 'hang' },
        })),
      })
      onTestFinished(() => slow.close())
      const terminal = start([], {
        env: { TELNYX_BASE_URL: slow.baseUrl, TELNYX_API_KEY: slow.sandbox.apiKey },
        shell: inShell('$COUNTERMAND'),
        columns: 100,
      })
      await terminal.until('1/8')
      terminal.press('a')
      await terminal.until('8 marked')
      terminal.press('x')
      await terminal.until('8 orders would be cancelled')
      terminal.press('x')
      await terminal.until('Type 8 to cancel 8 orders: ▏')
      terminal.press('8')
      await terminal.until('orders: 8▏')
      terminal.press(KEYS.enter)
      await terminal.until(' 6/8 ')
      return terminal
    }

    it('follows resizes and leaves no row behind', async () => {
      const terminal = await startRun()
      for (const [columns, rows] of [
        [60, 15],
        [140, 40],
        [80, 24],
      ] as const) {
        terminal.resize(columns, rows)
        await terminal.until((text) => {
          const lines = text.split('\n')
          return (
            lines.every((line) => line.length <= columns) &&
            text.match(/TELNYX /g)?.length === 1 &&
            text.match(/ 6\/8 /g)?.length === 1 &&
            text.trimEnd().endsWith('q quit')
          )
        })
      }
      terminal.press('q')
      await terminal.until('n stay (y/N)')
      terminal.press('y')
      await expectCooked(terminal, 4)
    })

    it('restores the terminal when it is killed, and names the orders whose outcome is open', async () => {
      const terminal = await startRun()
      process.kill(Number(/pid (\d+)/.exec(terminal.raw())?.[1]), 'SIGTERM')
      await expectCooked(terminal, 143)
      expectRestored(terminal.raw())
      expect(terminal.text()).toMatch(
        /order-\d: its cancellation was still running\. Run `countermand show order-\d`/,
      )
    })
  })

  it('prints help and exits with 2 under CI', async () => {
    const terminal = start([], { env: { ...env, CI: 'true' }, rows: 60 })
    expect(await terminal.exited).toMatchObject({ exitCode: 2 })
    await terminal.until('Usage:')
    expect(terminal.raw()).toContain('CI is set')
    expect(terminal.raw()).not.toContain('\u001b[?1049h')
  })

  it('opens no user interface on a dumb terminal, and writes no escape sequence', async () => {
    const terminal = start([], { env: { ...env, TERM: 'dumb' }, rows: 60 })
    expect(await terminal.exited).toMatchObject({ exitCode: 2 })
    await terminal.until('Usage:')
    expect(terminal.raw()).toContain('TERM is dumb')
    expect(terminal.raw()).not.toContain('\u001b')
  })

  it.each([
    ['no', 'n\r', 1],
    ['yes', '2\r', 0],
    ['Ctrl+C', KEYS.ctrlC, 130],
  ])('asks on a dumb terminal without an escape sequence: %s', async (_, keys, exitCode) => {
    for (const id of ['order-11', 'order-12']) running.sandbox.setStatus(id, 'pending')
    const terminal = start(['cancel', 'order-11', 'order-12'], { env: { ...env, TERM: 'dumb' } })
    await terminal.until('to cancel 2 orders:')
    terminal.press(keys)
    expect(await terminal.exited).toMatchObject({ exitCode })
    expect(terminal.raw()).not.toContain('\u001b')
  })

  it('asks on the terminal before a headless cancel, and enter means no', async () => {
    const before = patches(running.sandbox).length
    const terminal = start(['cancel', 'order-9'], { env })
    await terminal.until('(y/N)')
    terminal.press(KEYS.enter)
    expect(await terminal.exited).toMatchObject({ exitCode: 1 })
    await terminal.until('Nothing was sent.')
    expect(patches(running.sandbox)).toHaveLength(before)
  })

  it.each(['y\r', 'y'])('does not accept %j typed before the question as an answer', async (early) => {
    const before = patches(running.sandbox).length
    const terminal = start(['cancel', 'order-9'], { env })
    terminal.press(early)
    await terminal.until('(y/N)')
    terminal.press(KEYS.enter)
    expect(await terminal.exited).toMatchObject({ exitCode: 1 })
    expect(patches(running.sandbox)).toHaveLength(before)
  })

  it('treats ctrl+c instead of an answer as an interruption', async () => {
    const terminal = start(['cancel', 'order-9'], { env })
    await terminal.until('(y/N)')
    terminal.press(KEYS.ctrlC)
    expect(await terminal.exited).toMatchObject({ exitCode: 130 })
  })
})

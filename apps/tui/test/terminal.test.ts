import { startSandbox } from '@countermand/sandbox'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { KEYS } from './keys.ts'
import { startInTerminal } from './pty-session.ts'
import { orders, patches } from './sandbox-connection.ts'

let running: Awaited<ReturnType<typeof startSandbox>>
let env: Record<string, string>

beforeAll(async () => {
  running = await startSandbox({ seed: { orders: orders(40) } })
  env = { TELNYX_BASE_URL: running.baseUrl, TELNYX_API_KEY: running.sandbox.apiKey }
})
afterAll(() => running.close())

/** Escape sequences that put a terminal back: main screen, cursor shown. */
const expectRestored = (raw: string) => {
  expect(raw.lastIndexOf('\u001b[?1049l')).toBeGreaterThan(raw.lastIndexOf('\u001b[?1049h'))
  expect(raw.lastIndexOf('\u001b[?25h')).toBeGreaterThan(raw.lastIndexOf('\u001b[?25l'))
}

describe('in a real terminal', () => {
  it('opens, shows one order, cancels it after a y and shows the outcome; enter alone cancels nothing', async () => {
    const terminal = startInTerminal([], { env })
    await terminal.until('1/40')
    expect(terminal.lines()[0]).toContain('▲ TELNYX  127.0.0.1:')
    terminal.press(KEYS.down)
    await terminal.until('2/40')
    terminal.press(KEYS.enter)
    await terminal.until(/Id +order-2/)
    terminal.press('x')
    await terminal.until('Cancel it? (y/N)')
    terminal.press(KEYS.enter)
    await terminal.until((text) => !text.includes('(y/N)'))
    expect(patches(running.sandbox)).toHaveLength(0)
    terminal.press('x')
    await terminal.until('Cancel it? (y/N)')
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
    const terminal = startInTerminal([], { env })
    await terminal.until(/1\/\d+/)
    terminal.resize(60, 15)
    // The screen is whole once each thing stands there, and stays there, exactly once.
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

  it('puts the terminal back when it is killed by SIGTERM', async () => {
    // The shell outlives the program and asks the terminal itself how it was left.
    const terminal = startInTerminal([], {
      env,
      shell: `sh -c 'echo pid $$; exec $COUNTERMAND'; echo "exit $?"; stty -a; echo end`,
    })
    await terminal.until(/1\/\d+/)
    const pid = Number(/pid (\d+)/.exec(terminal.raw())?.[1])
    process.kill(pid, 'SIGTERM')
    await terminal.exited
    await terminal.until(/^end$/m)
    expectRestored(terminal.raw())
    expect(terminal.raw()).toContain('exit 143')
    expect(terminal.raw()).toMatch(/ icanon/)
    expect(terminal.raw()).toMatch(/ echo /)
    expect(terminal.terminal.buffer.active.type).toBe('normal')
  })

  it.each([
    ['without brackets', ''],
    ['without brackets, with arrow keys and backspaces in it', '\u001b[B\u007f'],
  ])('takes nothing of a long paste %s for an answer', async (_, between) => {
    const before = patches(running.sandbox).length
    const terminal = startInTerminal([], { env })
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

  it('prints help and exits with 2 under CI', async () => {
    const terminal = startInTerminal([], { env: { ...env, CI: 'true' }, rows: 60 })
    expect(await terminal.exited).toMatchObject({ exitCode: 2 })
    await terminal.until('Usage:')
    expect(terminal.raw()).toContain('CI is set')
    expect(terminal.raw()).not.toContain('\u001b[?1049h')
  })

  it('asks on the terminal before a headless cancel, and enter means no', async () => {
    const before = patches(running.sandbox).length
    const terminal = startInTerminal(['cancel', 'order-9'], { env })
    await terminal.until('(y/N)')
    terminal.press(KEYS.enter)
    expect(await terminal.exited).toMatchObject({ exitCode: 1 })
    await terminal.until('Nothing was sent.')
    expect(patches(running.sandbox)).toHaveLength(before)
  })

  it.each(['y\r', 'y'])('takes no %j that was typed before the question for an answer', async (early) => {
    const before = patches(running.sandbox).length
    const terminal = startInTerminal(['cancel', 'order-9'], { env })
    terminal.press(early)
    await terminal.until('(y/N)')
    terminal.press(KEYS.enter)
    expect(await terminal.exited).toMatchObject({ exitCode: 1 })
    expect(patches(running.sandbox)).toHaveLength(before)
  })

  it('takes ctrl+c in place of an answer as an interruption', async () => {
    const terminal = startInTerminal(['cancel', 'order-9'], { env })
    await terminal.until('(y/N)')
    terminal.press(KEYS.ctrlC)
    expect(await terminal.exited).toMatchObject({ exitCode: 130 })
  })
})

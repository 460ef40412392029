import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { KEYS } from '../apps/tui/test/keys.ts'
import { type PtySession, startInTerminal } from '../apps/tui/test/pty-session.ts'
import { expectCooked, inShell, keepTyping } from '../apps/tui/test/start-up.ts'

const START = fileURLToPath(new URL('start.ts', import.meta.url))
/** A letter that no output contains. */
const KEY = 'ö'

/** What `pnpm start` runs. */
const start = () => startInTerminal([], { shell: inShell(`${process.execPath} ${START}`), columns: 200 })

it('opens the UI, without an echo of keys typed during the start, and q quits', async () => {
  const terminal = start()
  const stop = keepTyping(terminal, [KEY])
  await terminal.until(/1\/\d+/)
  stop()
  expect(terminal.lines()[0]).toMatch(/^ ◆ GATEWAY {2}127\.0\.0\.1:\d+ · guards: none +Countermand *$/)
  expect(terminal.raw().split('Sandbox (imitates')[1]).not.toContain(KEY)
  terminal.press('q')
  await expectCooked(terminal, 0)
  expect(terminal.text()).toContain('The gateway and the sandbox have stopped.')
})

it('filters, marks three orders, cancels them and shows their outcomes, with keys that the footer shows', async () => {
  const terminal = start()
  const footer = () => terminal.lines().findLast((line) => line.trim() !== '') ?? ''
  /** Presses a key that the footer shows with this label. */
  async function pressShown(key: string, label: string) {
    await terminal.until(() => `${footer()} `.includes(` ${label} `))
    terminal.press(key)
  }
  await terminal.until(/1\/\d+/)
  await pressShown('/', '/ search')
  await terminal.until('/▏')
  terminal.press('us')
  await terminal.until(/1\/\d+ of \d+/)
  await pressShown(KEYS.enter, 'enter keep')
  for (const count of [1, 2, 3]) {
    await pressShown(' ', 'space mark')
    await terminal.until(`${count} marked`)
  }
  await pressShown('x', 'x cancel')
  await terminal.until('3 orders would be cancelled')
  await pressShown('x', 'x cancel these orders')
  await terminal.until('Type 3 to cancel 3 orders: ▏')
  terminal.press('3')
  await terminal.until('orders: 3▏')
  await pressShown(KEYS.enter, 'enter confirm the number')
  await terminal.until(/3\/3 done[\s\S]*3 orders +cancelled/)
  await pressShown(KEYS.esc, 'esc back')
  await terminal.until((text) => text.includes('Pending orders') && text.split('✓ cancelled').length === 4)
  await pressShown('q', 'q quit')
  await expectCooked(terminal, 0)
})

it('restores the terminal when the UI is killed', async () => {
  const terminal = start()
  await terminal.until(/1\/\d+/)
  process.kill(await findUi(terminal), 'SIGKILL')
  await expectCooked(terminal, 1)
  const raw = terminal.raw()
  for (const [on, off] of [
    ['?1049h', '?1049l'],
    ['?25l', '?25h'],
    ['?7l', '?7h'],
    ['?2004h', '?2004l'],
  ]) {
    expect(raw.lastIndexOf(`\u001b[${off}`)).toBeGreaterThan(raw.lastIndexOf(`\u001b[${on}`))
  }
  expect(terminal.terminal.buffer.active.type).toBe('normal')
  expect(terminal.text()).toContain('The gateway and the sandbox have stopped.')
})

/** The process id of the UI, the child of what `pnpm start` runs. */
async function findUi(terminal: PtySession): Promise<number> {
  const parent = /pid (\d+)/.exec(terminal.raw())?.[1] ?? ''
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid='])
  const [pid] = stdout.split('\n').flatMap((line) => {
    const [child, ppid] = line.trim().split(/ +/)
    return ppid === parent ? [Number(child)] : []
  })
  if (pid === undefined) throw new Error('The UI has no process.')
  return pid
}

it('Ctrl+C stops it while the UI starts', async () => {
  const terminal = start()
  await terminal.until('Sandbox (imitates')
  terminal.press(`${KEY}${KEYS.ctrlC}`)
  await expectCooked(terminal, 130)
  expect(terminal.raw()).not.toContain(KEY)
  expect(terminal.text()).toContain('The gateway and the sandbox have stopped.')
})

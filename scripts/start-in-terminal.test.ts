import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { KEYS } from '../apps/tui/test/keys.ts'
import { startInTerminal } from '../apps/tui/test/pty-session.ts'
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

it('Ctrl+C stops it while the UI starts', async () => {
  const terminal = start()
  await terminal.until('Sandbox (imitates')
  terminal.press(`${KEY}${KEYS.ctrlC}`)
  await expectCooked(terminal, 130)
  expect(terminal.raw()).not.toContain(KEY)
  expect(terminal.text()).toContain('The gateway and the sandbox have stopped.')
})

import { expect } from 'vitest'
import type { PtySession } from './pty-session.ts'

/** Runs a shell command in a shell that outlives it and prints the state of the terminal afterwards. */
export const inShell = (command: string) =>
  `sh -c 'echo pid $$; exec ${command}'; echo "exit $?"; stty -a; echo end`

/** Expects this exit code, and a terminal that echoes and reads lines again. */
export async function expectCooked(terminal: PtySession, exitCode: number) {
  await terminal.exited
  await terminal.until(/^end$/m)
  expect(terminal.raw()).toContain(`exit ${exitCode}\r\n`)
  for (const flag of [/ icanon/, / echo /, /isig/, / icrnl/]) expect(terminal.raw()).toMatch(flag)
}

/** Presses these keys repeatedly, every 30 to 90 ms, until the returned function is called. */
export function keepTyping(terminal: PtySession, keys: readonly string[]) {
  let count = 0
  let timer: NodeJS.Timeout
  function pressNext() {
    terminal.press(keys[count % keys.length] ?? '')
    timer = setTimeout(pressNext, [30, 90, 45, 60, 75][count++ % 5])
  }
  pressNext()
  return () => clearTimeout(timer)
}

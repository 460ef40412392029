import { expect } from 'vitest'
import type { PtySession } from './pty-session.ts'

/** Runs a shell command as a process of its own in a shell that outlives it and asks how it left the terminal. */
export const inShell = (command: string) =>
  `sh -c 'echo pid $$; exec ${command}'; echo "exit $?"; stty -a; echo end`

/** The program ended with this exit code, and the terminal echoes and reads lines again. */
export async function expectCooked(terminal: PtySession, exitCode: number) {
  await terminal.exited
  await terminal.until(/^end$/m)
  expect(terminal.raw()).toContain(`exit ${exitCode}\r\n`)
  for (const flag of [/ icanon/, / echo /, /isig/, / icrnl/]) expect(terminal.raw()).toMatch(flag)
}

/** Presses these keys over and over, every 30 to 90 ms, until the returned function is called. */
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

import { type PtySession, startInTerminal } from '../../../apps/tui/test/pty-session.ts'
import { startChild } from '../child-process.ts'

/** A sandbox, and the environment of a program that uses it. */
export async function startSandboxProcess(pending: number) {
  const child = await startChild<object, { requests: number }>('tui/sandbox-process.ts', [String(pending)])
  return {
    env: child.greeting as Record<string, string>,
    countRequests: async () => (await child.ask({})).requests,
    close: () => child.close(),
  }
}

export type SandboxProcess = Awaited<ReturnType<typeof startSandboxProcess>>

export const SIZE = { columns: 120, rows: 40 }

/** Opens the user interface in a pseudo-terminal. */
export const openInterface = (program: string, { env }: SandboxProcess): PtySession =>
  startInTerminal([], { ...SIZE, program, env })

/** Waits until the list was read to its end. */
export const loaded = (terminal: PtySession) => terminal.until(/Pending orders · \d+ · read \d\d:\d\d/)

export async function quit(terminal: PtySession) {
  terminal.press('q')
  await terminal.exited
}

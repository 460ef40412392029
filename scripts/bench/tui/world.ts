import { type PtySession, startInTerminal } from '../../../apps/tui/test/pty-session.ts'
import { startSandboxProcess } from '../sandbox.ts'

/** A sandbox with so many pending orders, and the environment of a program that uses it. */
export async function startPendingOrders(pending: number) {
  const { baseUrl, apiKey, requests, close } = await startSandboxProcess({ seed: { pending } })
  return {
    env: { TELNYX_BASE_URL: baseUrl, TELNYX_API_KEY: apiKey },
    countRequests: async () => (await requests()).count,
    close,
  }
}

export type PendingOrders = Awaited<ReturnType<typeof startPendingOrders>>

export const SIZE = { columns: 120, rows: 40 }

/** Opens the user interface in a pseudo-terminal. */
export const openInterface = (program: string, { env }: PendingOrders): PtySession =>
  startInTerminal([], { ...SIZE, program, env })

/** Waits until the list was read to its end. */
export const loaded = (terminal: PtySession) => terminal.until(/Pending orders · \d+ · read \d\d:\d\d/)

export async function quit(terminal: PtySession) {
  terminal.press('q')
  await terminal.exited
}

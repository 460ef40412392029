import { createVirtualClock, settled } from '@countermand/core/testing'
import type { SandboxOptions } from '@countermand/sandbox'
import { expect, onTestFinished } from 'vitest'
import { dialogContent } from '../src/ui/dialogs/content.ts'
import { createSession } from '../src/ui/shell/session.ts'
import { statusText, titleText } from '../src/ui/shell/status.ts'
import { connectToSandbox, orders } from './sandbox-connection.ts'

const NO_GUARDS = { own: undefined, gateway: undefined }

/** An open user interface without its views, in virtual time; it closes with the test. */
export function openSession({
  refreshesByItself = false,
  ...options
}: Pick<SandboxOptions, 'faults' | 'seed'> & { refreshesByItself?: boolean } = {}) {
  const clock = createVirtualClock()
  const { connection, sandbox } = connectToSandbox({ seed: { orders: orders(3) }, clock, ...options })
  const session = createSession({
    connection,
    guards: NO_GUARDS,
    size: { columns: 80, rows: 24 },
    clock,
    refreshesByItself,
    rendered: async () => {},
    copy: () => {},
    onQuit: () => {},
    onCrash: (error) => expect.unreachable(String(error)),
  })
  onTestFinished(() => void session.close())
  session.start()
  async function pass(ms: number) {
    await clock.advance(ms)
    await settled()
  }
  const { get } = session.store
  return {
    sandbox,
    client: connection.client,
    clock,
    pass,
    press: (...keys: string[]) => keys.forEach((key) => void session.press([key])),
    state: get,
    status: () => statusText(get()).text,
    title: () => titleText(get()).text,
    dialog() {
      const { dialog } = get()
      const context = { targetName: 'a sandbox', now: clock.now() }
      const content = dialog && dialogContent(dialog, get(), context)
      return [...(content?.head ?? []), ...(content?.details ?? [])].map(({ text }) => text).join('\n')
    },
  }
}

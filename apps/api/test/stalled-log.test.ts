import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { startSandbox } from '@countermand/sandbox'
import { expect, it, onTestFinished } from 'vitest'
import { temporaryFolder } from './temporary-folder.ts'

const BIN = fileURLToPath(new URL('../src/bin.ts', import.meta.url))

/** More lines than fit into a pipe and the gateway's buffer. */
const REQUESTS = 1_500
const LONG_PATH = `/healthz/${'a'.repeat(190)}`

/** A gateway process whose log goes into a pipe that is never read. */
async function startWithUnreadLog() {
  const upstream = await startSandbox()
  onTestFinished(upstream.close)
  const child = spawn(process.execPath, [BIN], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      TELNYX_API_KEY: upstream.sandbox.apiKey,
      TELNYX_BASE_URL: upstream.baseUrl,
      PORT: '0',
      COUNTERMAND_DATA_DIR: temporaryFolder(),
    },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
  for await (const line of createInterface(child.stderr)) {
    const url = /gateway listening on (\S+)/.exec(line)?.[1]
    if (url) return { url, child, exited }
  }
  throw new Error('The gateway ended before it served.')
}

it('a gateway whose log is not read keeps serving, and stops on SIGTERM', async () => {
  const { url, child, exited } = await startWithUnreadLog()
  for (let sent = 0; sent < REQUESTS; sent += 50) {
    const answers = await Promise.all(Array.from({ length: 50 }, () => fetch(`${url}${LONG_PATH}`)))
    await Promise.all(answers.map((answer) => answer.text()))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404]))
  }
  child.kill('SIGTERM')
  expect(await exited).toEqual([0, null])
})

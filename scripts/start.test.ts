import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const run = promisify(execFile)
const START = fileURLToPath(new URL('start.ts', import.meta.url))

/** A server for TELNYX_BASE_URL. A request here would have reached the real Telnyx. */
async function startFakeTelnyx() {
  let requests = 0
  const server = createServer((_, response) => {
    requests++
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/v2`, requests: () => requests, close: () => server.close() }
}

/** Runs `pnpm start` without a terminal until it prints `ready`. */
async function startWithoutTerminal(env: Record<string, string>, args = [START]) {
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, CI: 'true', ...env },
  })
  // `close` comes after its children have closed the output, too.
  const exited = new Promise<number | null>((resolve) => child.on('close', resolve))
  let out = ''
  await new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text
      if (/^ready$/m.test(out)) resolve()
    })
    exited.then(() => reject(new Error(`It exited before it was ready:\n${out}`)))
  })
  const log = /log +(\S+)$/m.exec(out)?.[1] ?? ''
  return { out, log, exited, kill: (signal: NodeJS.Signals) => child.kill(signal) }
}

it.each(['SIGTERM', 'SIGINT'] as const)(
  'cancels one order, serves what it prints, never contacts the real Telnyx, and leaves nothing behind after %s',
  async (signal) => {
    const telnyx = await startFakeTelnyx()
    const started = await startWithoutTerminal({
      TELNYX_API_KEY: 'KEY0123456789ABCDEF_real',
      TELNYX_BASE_URL: telnyx.url,
    })
    expect(started.out).toMatch(/^[0-9a-f-]{36} {2}cancelled: The order was cancelled\.$/m)
    const curl = /^ +(curl .*)$/m.exec(started.out)?.[1] ?? ''
    const { stdout } = await run('bash', ['-c', `${curl} --silent --fail`])
    expect(JSON.parse(stdout).data).toHaveLength(3)

    const { log } = started
    expect(existsSync(log)).toBe(true)
    started.kill(signal)
    expect(await started.exited).toBe(0)
    expect(existsSync(dirname(log))).toBe(false)
    expect(telnyx.requests()).toBe(0)
    telnyx.close()
  },
)

it.runIf(existsSync('/proc/self/status'))(
  'stops, and leaves nothing behind, when npx exits without passing a signal on',
  async () => {
    const npx = `process.title = 'npm exec pnpm@12 start'
      require('node:child_process').spawn(process.execPath, [${JSON.stringify(START)}], { stdio: 'inherit' })`
    const started = await startWithoutTerminal({}, ['-e', npx])
    expect(existsSync(started.log)).toBe(true)
    started.kill('SIGKILL')
    await started.exited
    expect(existsSync(dirname(started.log))).toBe(false)
  },
)

it('uses free ports when the usual ones are taken', async () => {
  const [first, second] = await Promise.all([startWithoutTerminal({}), startWithoutTerminal({})])
  const url = (out: string) => /^Gateway +(http\S+)$/m.exec(out)?.[1]
  expect(url(first.out)).not.toBe(url(second.out))
  first.kill('SIGTERM')
  second.kill('SIGTERM')
  expect([await first.exited, await second.exited]).toEqual([0, 0])
})

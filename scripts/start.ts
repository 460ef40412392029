// `pnpm start`: a sandbox and a gateway on loopback, connected to each other. In a terminal it opens the UI,
// and quitting the UI stops everything. Elsewhere it cancels one order as a demonstration and serves until a
// signal. It never reads Telnyx's own variables, so it can't touch a real account.
import { spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type SuppressedEcho, suppressEcho } from '../apps/tui/src/suppress-echo.ts'
import { waitForNpxExit } from './npx-exit.ts'

const SANDBOX_PORT = 8788
const GATEWAY_PORT = 8787
/** Enough for every filter in the README's examples to match some. */
const ORDERS = 400
/** Ends bracketed paste and the alternate screen, wraps lines again and shows the cursor. */
const RESTORE_SCREEN = '\u001b[?2004l\u001b[?1049l\u001b[?7h\u001b[?25h'
const TERMINAL = fileURLToPath(new URL('../apps/tui/run-with-tsx.ts', import.meta.url))

// Signals are handled from the start, so that nothing is left behind whenever one arrives.
const interrupted = Promise.withResolvers<void>()
const stopped = Promise.race([waitForSignal(), waitForNpxExit(), interrupted.promise])
let isStopped = false
stopped.then(() => {
  isStopped = true
})
const inTerminal = Boolean(process.stdin.isTTY && process.stdout.isTTY && !process.env.CI)
const terminal = inTerminal ? suppressEcho(process.stdin, { onInterrupt: interrupted.resolve }) : undefined

// Imported after the echo is off, because loading takes time and keys typed meanwhile must not be echoed.
const { ConfigError, createLog, startGateway } = await import('@countermand/api')
const { cancelOrder, createGatewayClient, describeOutcome } = await import('@countermand/core')
const { startSandbox } = await import('@countermand/sandbox')

const folder = await mkdtemp(join(tmpdir(), 'countermand-'))
try {
  await run(join(folder, 'gateway.log'), join(folder, 'data'))
} finally {
  terminal?.restore()
  await rm(folder, { recursive: true, force: true })
}

async function run(logFile: string, dataDir: string) {
  const sandbox = await startOnFreePort(SANDBOX_PORT, (port) => startSandbox({ port, orders: ORDERS }))
  const gateway = await startOnFreePort(GATEWAY_PORT, (port) =>
    startGateway({
      config: {
        apiKey: sandbox.sandbox.apiKey,
        baseUrl: sandbox.baseUrl,
        host: '127.0.0.1',
        port,
        dataDir,
        drainSeconds: 0,
        logLevel: 'info',
      },
      log: createLog({
        level: 'info',
        secrets: [sandbox.sandbox.apiKey],
        destination: createWriteStream(logFile),
      }),
    }),
  )
  const { url } = gateway
  const token = gateway.firstToken ?? ''

  console.log(`
Sandbox (imitates Telnyx)  ${sandbox.url}
Gateway                    ${url}
API reference              ${url}/docs
Token                      ${token}
Gateway log                ${logFile}

  curl -g -H 'Authorization: Bearer ${token}' '${url}/v2/sub_number_orders?filter[status]=pending&page[size]=3'

To run the README's examples in another terminal:

  export COUNTERMAND_URL=${url} COUNTERMAND_TOKEN=${token} COUNTERMAND_DATA_DIR=${dataDir} TELNYX_BASE_URL=${sandbox.baseUrl} TELNYX_API_KEY=${sandbox.sandbox.apiKey}
`)

  if (terminal) {
    if (!isStopped) process.exitCode = await openTerminalUi({ url, token }, terminal)
    terminal.restore()
  } else {
    await cancelOneOrder({ url, token })
    console.log('ready')
    await stopped
  }
  await gateway.close()
  await sandbox.close()
  if (inTerminal) console.log('The gateway and the sandbox have stopped.')
}

async function openTerminalUi(
  { url, token }: { url: string; token: string },
  terminal: SuppressedEcho,
): Promise<number> {
  const environment = Object.entries(process.env).filter(([name]) => !name.startsWith('TELNYX_'))
  // Only one process may read the terminal. The echo stays off until the UI takes over.
  terminal.handOver()
  process.stdin.pause()
  const ui = spawn(process.execPath, [TERMINAL], {
    stdio: 'inherit',
    env: { ...Object.fromEntries(environment), COUNTERMAND_URL: url, COUNTERMAND_TOKEN: token },
  })
  // The UI handles ctrl+c. A signal to this process is passed on to it.
  stopped.then(() => ui.kill('SIGTERM'))
  return new Promise((resolve) => {
    ui.on('error', (error) => {
      console.error(`The terminal UI did not start: ${error.message}`)
      resolve(1)
    })
    ui.on('exit', (code) => {
      // Ended by a signal that it could not handle, such as SIGKILL, it has restored nothing.
      if (code === null) process.stdout.write(RESTORE_SCREEN)
      resolve(code ?? 1)
    })
  })
}

async function cancelOneOrder(through: { url: string; token: string }) {
  const client = createGatewayClient(through)
  const { data } = await client.subNumberOrders.list({ filter: { status: 'pending' }, page: { size: 1 } })
  const [order] = data
  if (!order) throw new Error('The sandbox has no pending order.')
  const outcome = await cancelOrder(client, order.id, { reason: 'pnpm start' })
  console.log(`${order.id}  ${outcome.kind}: ${describeOutcome(outcome)}`)
}

function waitForSignal(): Promise<void> {
  return new Promise((resolve) => {
    // Not `once`: npx and the terminal may both deliver the same signal.
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => resolve())
  })
}

/** Starts on the usual port, or on a free one if that is taken. */
async function startOnFreePort<Started>(
  port: number,
  start: (port: number) => Promise<Started>,
): Promise<Started> {
  try {
    return await start(port)
  } catch (error) {
    const isTaken =
      error instanceof ConfigError ||
      (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
    if (!isTaken) throw error
    return start(0)
  }
}

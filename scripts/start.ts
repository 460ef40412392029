// `pnpm start`: a sandbox and a gateway on loopback, wired together. In a terminal the UI opens on top
// and leaving it stops everything; elsewhere one order is cancelled for show and both serve until a
// signal. Telnyx's own variables are never read here: it can't touch a real account.
import { spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type SuppressedEcho, suppressEcho } from '../apps/tui/src/suppress-echo.ts'
import { npxGone } from './npx-gone.ts'

const SANDBOX_PORT = 8788
const GATEWAY_PORT = 8787
/** So many that each filter of the README's examples finds some. */
const ORDERS = 400
const TERMINAL = fileURLToPath(new URL('../apps/tui/run-with-tsx.ts', import.meta.url))

// Listened for from the start: whenever the signal comes, nothing stays behind.
const interrupted = Promise.withResolvers<void>()
const stopped = Promise.race([signalled(), npxGone(), interrupted.promise])
let isStopped = false
stopped.then(() => {
  isStopped = true
})
const inTerminal = Boolean(process.stdin.isTTY && process.stdout.isTTY && !process.env.CI)
const terminal = inTerminal ? suppressEcho(process.stdin, { onInterrupt: interrupted.resolve }) : undefined

// Imported only now: they take time to load, and keys typed meanwhile must not be echoed.
const { ConfigError, createLog, startGateway } = await import('@countermand/api')
const { cancelOrder, createGatewayClient, describeOutcome } = await import('@countermand/core')
const { startSandbox } = await import('@countermand/sandbox')

const folder = await mkdtemp(join(tmpdir(), 'countermand-'))
try {
  await serve(join(folder, 'gateway.log'), join(folder, 'data'))
} finally {
  terminal?.restore()
  await rm(folder, { recursive: true, force: true })
}

async function serve(logFile: string, dataDir: string) {
  const sandbox = await onFreePort(SANDBOX_PORT, (port) => startSandbox({ port, orders: ORDERS }))
  const gateway = await onFreePort(GATEWAY_PORT, (port) =>
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
Sandbox (stands in for Telnyx)  ${sandbox.url}
Gateway                         ${url}
Token                           ${token}
Gateway's log                   ${logFile}

  curl -g -H 'Authorization: Bearer ${token}' '${url}/v2/sub_number_orders?filter[status]=pending&page[size]=3'

For the README's examples, in another terminal while this runs:

  export COUNTERMAND_URL=${url} COUNTERMAND_TOKEN=${token} COUNTERMAND_DATA_DIR=${dataDir} TELNYX_BASE_URL=${sandbox.baseUrl} TELNYX_API_KEY=${sandbox.sandbox.apiKey}
`)

  if (terminal) {
    if (!isStopped) process.exitCode = await openTerminalUi({ url, token }, terminal)
    terminal.restore()
  } else {
    await cancelOneForShow({ url, token })
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
  // The UI owns the terminal, and with it ctrl+c; a signal to this process is passed on.
  stopped.then(() => ui.kill('SIGTERM'))
  return new Promise((resolve) => {
    ui.on('error', (error) => {
      console.error(`The terminal UI did not start: ${error.message}`)
      resolve(1)
    })
    ui.on('exit', (code) => resolve(code ?? 1))
  })
}

async function cancelOneForShow(through: { url: string; token: string }) {
  const client = createGatewayClient(through)
  const { data } = await client.subNumberOrders.list({ filter: { status: 'pending' }, page: { size: 1 } })
  const [order] = data
  if (!order) throw new Error('The sandbox has no pending order.')
  const outcome = await cancelOrder(client, order.id, { reason: 'pnpm start' })
  console.log(`${order.id}  ${outcome.kind}: ${describeOutcome(outcome)}`)
}

function signalled(): Promise<void> {
  return new Promise((resolve) => {
    // Not just once: npx and the terminal may both hand on the same one.
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => resolve())
  })
}

/** Starts on the usual port, or on any free one when that is taken. */
async function onFreePort<Started>(
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

// `pnpm start`: a sandbox and a gateway on loopback, wired together. In a terminal the UI opens on top
// and leaving it stops everything; elsewhere one order is cancelled for show and both serve until a
// signal. Telnyx's own variables are never read here: it can't touch a real account.
import { spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigError, startGateway } from '@countermand/api'
import { cancelOrder, createGatewayClient, describeOutcome } from '@countermand/core'
import { startSandbox } from '@countermand/sandbox'
import { pino } from 'pino'

const SANDBOX_PORT = 8788
const GATEWAY_PORT = 8787

const inTerminal = Boolean(process.stdin.isTTY && process.stdout.isTTY && !process.env.CI)
const folder = await mkdtemp(join(tmpdir(), 'countermand-'))
const logFile = join(folder, 'gateway.log')

const sandbox = await onFreePort(SANDBOX_PORT, (port) => startSandbox({ port }))
const gateway = await onFreePort(GATEWAY_PORT, (port) =>
  startGateway({
    config: {
      apiKey: sandbox.sandbox.apiKey,
      baseUrl: sandbox.baseUrl,
      host: '127.0.0.1',
      port,
      logLevel: 'info',
    },
    log: pino(createWriteStream(logFile)),
  }),
)
const token = gateway.tokens[0] ?? ''

console.log(`
Sandbox (stands in for Telnyx)  ${sandbox.url}
Gateway                         ${gateway.url}
Token                           ${token}
Gateway's log                   ${logFile}

  curl -g -H 'Authorization: Bearer ${token}' '${gateway.url}/v2/sub_number_orders?filter[status]=pending&page[size]=3'
`)

if (inTerminal) {
  process.exitCode = await openTerminalUi()
} else {
  await cancelOneForShow()
  // Whoever reads "ready" may send the signal at once.
  const stopped = signalled()
  console.log('ready')
  await stopped
}
await gateway.close()
await sandbox.close()
await rm(folder, { recursive: true, force: true })

async function openTerminalUi(): Promise<number> {
  const environment = Object.entries(process.env).filter(([name]) => !name.startsWith('TELNYX_'))
  const ui = spawn('pnpm', ['--silent', '--filter', '@countermand/tui', 'start'], {
    stdio: 'inherit',
    env: { ...Object.fromEntries(environment), COUNTERMAND_URL: gateway.url, COUNTERMAND_TOKEN: token },
  })
  // The UI owns the terminal, and with it ctrl+c; a signal to this process is passed on.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => ui.kill('SIGTERM'))
  return new Promise((resolve) => {
    ui.on('error', (error) => {
      console.error(`The terminal UI did not start: ${error.message}`)
      resolve(1)
    })
    ui.on('exit', (code) => resolve(code ?? 1))
  })
}

async function cancelOneForShow() {
  const client = createGatewayClient({ url: gateway.url, token })
  const { data } = await client.subNumberOrders.list({ filter: { status: 'pending' }, page: { size: 1 } })
  const [order] = data
  if (!order) throw new Error('The sandbox has no pending order.')
  const outcome = await cancelOrder(client, order.id, { reason: 'pnpm start' })
  console.log(`${order.id}  ${outcome.kind}: ${describeOutcome(outcome)}`)
}

function signalled(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve())
    process.once('SIGTERM', () => resolve())
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

import { runCommand } from './cli/run-command.ts'
import { ConfigError, readConfig, readSecrets } from './config.ts'
import { createLog } from './log/create-log.ts'
import { startGateway } from './start-gateway.ts'
import { StoreError } from './store/store.ts'

/**
 * Signals within this time count as one, in milliseconds. A signal to all processes of a service arrives
 * twice, because a launcher such as pnpm forwards its own.
 */
const SAME_SIGNAL_MS = 1_000

// The ledger and its backups contain who cancelled what and why, so only their owner may read them.
process.umask(0o077)

const args = process.argv.slice(2)
if (args.length === 0) await startUntilSignal()
else {
  const { env: environment, stdout: out, stderr: err } = process
  process.exitCode = await runCommand({ args, environment, out, err })
}

async function startUntilSignal() {
  try {
    const config = readConfig(process.env)
    let droppedLogLines = 0
    const log = createLog({
      level: config.logLevel,
      secrets: readSecrets(config),
      onDrop: () => droppedLogLines++,
    })
    const gateway = await startGateway({ config, log, droppedLogLines: () => droppedLogLines })

    let stoppingSince: number | undefined
    const stop = (signal: NodeJS.Signals) => {
      if (stoppingSince !== undefined) {
        // A later signal means: exit now. The next start closes open cancellations.
        if (performance.now() - stoppingSince >= SAME_SIGNAL_MS) process.exit(1)
        return
      }
      stoppingSince = performance.now()
      log.info({ signal }, 'stopping: waiting for open cancellations')
      gateway.close().then(() => process.exit(0))
    }
    process.on('SIGINT', stop)
    process.on('SIGTERM', stop)
    // A closed terminal stops the gateway as SIGTERM does, but never forces an exit.
    process.on('SIGHUP', (signal) => {
      if (stoppingSince === undefined) stop(signal)
      else log.info('SIGHUP while stopping: ignored')
    })

    // Printed after the signal handlers are installed: a supervisor may stop us as soon as it reads this line.
    process.stderr.write(`Countermand gateway listening on ${gateway.url}\n`)
    if (gateway.firstToken) {
      process.stderr.write(`Token with all scopes (it won't be shown again): ${gateway.firstToken}\n`)
    }
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof StoreError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  }
}

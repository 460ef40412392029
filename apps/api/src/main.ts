import { runCommand } from './cli/run-command.ts'
import { ConfigError, readConfig } from './config.ts'
import { createLog } from './log/create-log.ts'
import { startGateway } from './start-gateway.ts'
import { StoreError } from './store/store.ts'

/**
 * Signals that come within this time, in milliseconds, are one: whoever signals all processes of a service
 * reaches this one twice, since a launcher such as pnpm hands on what it gets.
 */
const ONE_STOP_MS = 1_000

// The ledger and its backups hold who cancelled what and why: nobody else reads them.
process.umask(0o077)
const args = process.argv.slice(2)
if (args.length === 0) await serve()
else {
  const { env: environment, stdout: out, stderr: err } = process
  process.exitCode = await runCommand({ args, environment, out, err })
}

async function serve() {
  try {
    const config = readConfig(process.env)
    const log = createLog({ level: config.logLevel, secrets: [config.apiKey] })
    const gateway = await startGateway({ config, log })

    let stoppingSince: number | undefined
    const stop = (signal: NodeJS.Signals) => {
      if (stoppingSince !== undefined) {
        // A later signal means now; what is left open then is closed at the next start.
        if (performance.now() - stoppingSince >= ONE_STOP_MS) process.exit(1)
        return
      }
      stoppingSince = performance.now()
      log.info({ signal }, 'stopping: open cancellations are finished first')
      gateway.close().then(() => process.exit(0))
    }
    process.on('SIGINT', stop)
    process.on('SIGTERM', stop)
    // A terminal that is closed stops the gateway as SIGTERM does, but is in no hurry.
    process.on('SIGHUP', (signal) => {
      if (stoppingSince === undefined) stop(signal)
      else log.info('SIGHUP while stopping: ignored')
    })

    // Only now: whoever reads that it serves may tell it to stop.
    process.stderr.write(`countermand gateway on ${gateway.url}\n`)
    if (gateway.firstToken) {
      process.stderr.write(`token with every scope, shown this once: ${gateway.firstToken}\n`)
    }
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof StoreError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  }
}

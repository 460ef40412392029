import { type Logger, pino } from 'pino'
import type { Config } from './config.ts'
import { createLogDestination } from './log-destination.ts'

/** The gateway's log, as JSON lines on stdout. A log that can't be written stops nothing; it loses lines, and counts them. */
export function createLog(level: Config['logLevel']): Logger {
  const log: Logger = pino(
    { level },
    createLogDestination({
      onDropped: (lines) => log.error({ lines }, 'log lines dropped: the log was not read or not writable'),
    }),
  )
  return log
}

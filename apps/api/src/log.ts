import { type DestinationStream, type Logger, pino } from 'pino'
import type { Config } from './config.ts'

/** How much of the log is kept while it can't be written, in bytes; what comes after that is dropped. */
const KEPT_BYTES = 16 * 1024 * 1024

/** The gateway's log, as JSON on stdout. A log that can't be written, as on a full disk, stops nothing. */
export const createLog = (level: Config['logLevel']): Logger => pino({ level }, byTurn())

/**
 * Writes the lines of one turn of the event loop together, and waits until they are written: pino's own
 * way takes them one by one, goes through all that still waits for each, and mixes them up at the exit.
 */
function byTurn(): DestinationStream {
  let lines: string[] = []
  const stdout = pino.destination({ dest: 1, sync: true, maxLength: KEPT_BYTES })
  // Without a listener a full disk under the log would end the gateway; the next write tries again.
  stdout.on('error', () => {})
  const flush = () => {
    if (lines.length > 0) stdout.write(lines.join(''))
    lines = []
  }
  process.on('exit', flush)
  return {
    write(line) {
      if (lines.push(line) === 1) setImmediate(flush)
    },
  }
}

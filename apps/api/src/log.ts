import { type DestinationStream, type Logger, pino } from 'pino'
import type { Config } from './config.ts'

/** The gateway's log, as JSON on stdout. */
export const createLog = (level: Config['logLevel']): Logger => pino({ level }, byTurn())

/**
 * Writes the lines of one turn of the event loop together, and waits until they are written: pino's own
 * way takes them one by one, goes through all that still waits for each, and mixes them up at the exit.
 */
function byTurn(): DestinationStream {
  let lines: string[] = []
  const stdout = pino.destination({ dest: 1, sync: true })
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

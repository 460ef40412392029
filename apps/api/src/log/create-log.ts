import { type DestinationStream, type Logger, pino } from 'pino'
import type { Config } from '../config.ts'
import { escapeControlCharacters, hideSecretsInLine } from '../safe-text.ts'
import { createLogDestination } from './log-destination.ts'

export interface LogOptions {
  level: Config['logLevel']
  /** What no line may hold, beside everything that looks like a key or a token. */
  secrets: readonly string[]
  /** @default stdout, without ever waiting for it */
  destination?: DestinationStream
}

/**
 * The gateway's log, as JSON lines. A log that can't be written stops nothing; it loses lines, and counts
 * them. What came from callers and from Telnyx is safe to show in a terminal.
 */
export function createLog({ level, secrets, destination }: LogOptions): Logger {
  const log: Logger = pino(
    {
      level,
      hooks: {
        streamWrite: (line) => `${escapeControlCharacters(hideSecretsInLine(line.trimEnd(), secrets))}\n`,
      },
    },
    destination ??
      createLogDestination({
        onDropped: (lines) => log.error({ lines }, 'log lines dropped: the log was not read or not writable'),
      }),
  )
  return log
}

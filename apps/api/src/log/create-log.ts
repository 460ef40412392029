import { type DestinationStream, type Logger, pino } from 'pino'
import type { Config } from '../config.ts'
import { escapeControlCharacters, hideSecretsInLine } from '../safe-text.ts'
import { createLogDestination } from './log-destination.ts'

interface LogOptions {
  level: Config['logLevel']
  /** Hidden in every line, in addition to everything that looks like a key or a token. */
  secrets: readonly string[]
  /** @default stdout, without blocking */
  destination?: DestinationStream
  /** Called for each line that is dropped. */
  onDrop?: () => void
}

/**
 * Creates the gateway's log, as JSON lines that are safe to show in a terminal. If the log can't be written,
 * it drops lines and counts them; the gateway keeps running.
 */
export function createLog({ level, secrets, destination, onDrop }: LogOptions): Logger {
  const log: Logger = pino(
    {
      level,
      hooks: {
        streamWrite: (line) => `${escapeControlCharacters(hideSecretsInLine(line.trimEnd(), secrets))}\n`,
      },
    },
    destination ??
      createLogDestination({
        onDrop,
        onDropped: (lines) =>
          log.error({ lines }, 'log lines dropped: the output was blocked or not writable'),
      }),
  )
  return log
}

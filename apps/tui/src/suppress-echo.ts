import type { ReadStream } from 'node:tty'
import { readEnvironment } from './environment.ts'
import { onSignals, SIGNAL_EXIT_CODES, type SignalName } from './io/signals.ts'

/** A terminal that neither shows nor keeps what is typed. */
export interface SuppressedEcho {
  /** Leaves the input to another reader in this process. The echo stays off. */
  handOver(): void
  /** Puts the terminal back as it was. */
  restore(): void
}

const CTRL_C = '\u0003'

/**
 * Switches a terminal to raw mode while a program starts, and drops its input. Otherwise the terminal echoes
 * keys into the first line that the program draws, and the program later reads them as answers. In raw mode
 * Ctrl+C sends no signal: it calls `onInterrupt`. `onEnd` is called when the terminal is handed over or restored.
 */
export function suppressEcho(
  stdin: Pick<ReadStream, 'on' | 'off' | 'pause' | 'setRawMode'>,
  { onInterrupt, onEnd = () => {} }: { onInterrupt: () => void; onEnd?: () => void },
): SuppressedEcho {
  function drop(typed: Buffer | string) {
    if (typed.includes(CTRL_C)) onInterrupt()
  }
  stdin.setRawMode(true)
  stdin.on('data', drop)
  function handOver() {
    stdin.off('data', drop)
    onEnd()
  }
  return {
    handOver,
    restore() {
      handOver()
      stdin.pause()
      stdin.setRawMode(false)
    },
  }
}

const PRINT_AND_EXIT = new Set(['--help', '-h', '--version'])

/**
 * Suppresses the echo if the user interface is likely to open; `parseInvocation` decides that later. The
 * program calls this first, so this file imports nothing slow. On a signal or Ctrl+C it restores the terminal
 * and exits: nothing has been sent yet.
 */
export function suppressEchoAtStart(process: NodeJS.Process): SuppressedEcho | undefined {
  const { argv, stdin, stdout } = process
  const args = argv.slice(2)
  const opensInterface =
    (args[0] ?? '-').startsWith('-') && !args.some((argument) => PRINT_AND_EXIT.has(argument))
  const { isCi, isDumb } = readEnvironment(process.env)
  if (!opensInterface || !stdin.isTTY || !stdout.isTTY || isCi || isDumb) return undefined
  function exit(name: SignalName) {
    echo.restore()
    process.exit(SIGNAL_EXIT_CODES[name])
  }
  const onEnd = onSignals(process, exit)
  const echo = suppressEcho(stdin, { onInterrupt: () => exit('SIGINT'), onEnd })
  return echo
}

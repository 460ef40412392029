import { readEnvironment } from './environment.ts'
import { type QuietTerminal, quietTerminal } from './quiet-terminal.ts'

const SIGNAL_EXITS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const
type SignalName = keyof typeof SIGNAL_EXITS

/**
 * Quiets the terminal if the arguments look as if the user interface will open; `decideMode` decides that
 * later. This is the first thing that the program does, so it imports nothing that takes time. A signal
 * or Ctrl+C puts the terminal back and ends the program: nothing has been sent yet.
 */
export function quietStart(process: NodeJS.Process): QuietTerminal | undefined {
  const { argv, stdin, stdout } = process
  const [first = '-', ...rest] = argv.slice(2)
  const opensInterface = first.startsWith('-') && ![first, ...rest].some((word) => ENDS_AT_ONCE.has(word))
  if (!opensInterface || !stdin.isTTY || !stdout.isTTY || readEnvironment(process.env).isCi) return undefined
  const terminal = quietTerminal(stdin, { onInterrupt: () => end('SIGINT') })
  function end(name: SignalName) {
    terminal.restore()
    process.exit(SIGNAL_EXITS[name])
  }
  const names = Object.keys(SIGNAL_EXITS) as SignalName[]
  for (const name of names) process.on(name, end)
  const stopListening = () => {
    for (const name of names) process.off(name, end)
  }
  return {
    handOver() {
      stopListening()
      terminal.handOver()
    },
    restore() {
      stopListening()
      terminal.restore()
    },
  }
}

const ENDS_AT_ONCE = new Set(['--help', '-h', '--version'])

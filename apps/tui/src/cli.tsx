import { systemClock } from '@countermand/core'
import { readEnvironment } from './environment.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { guardsInForce } from './guards-in-force.ts'
import { createInterruption, hearSignals } from './headless/interruption.ts'
import { createProcessIo } from './headless/process-io.ts'
import { connectOr, runHeadless } from './headless/run.ts'
import { decideMode, type Mode } from './mode.ts'
import type { QuietTerminal } from './quiet-terminal.ts'

const env = readEnvironment()
const { stdin, stdout, stderr } = process
const io = createProcessIo(process)

/** The whole program. `terminal` has been kept quiet since the start if the user interface is likely to open. */
export async function main(terminal: QuietTerminal | undefined) {
  const mode = decideMode(process.argv.slice(2), {
    env,
    stdinIsTty: stdin.isTTY === true,
    stdoutIsTty: stdout.isTTY === true,
    stderrIsTty: stderr.isTTY === true,
  })
  if (mode.kind === 'interactive') {
    process.exitCode = await runInteractive(mode, terminal)
    terminal?.restore()
  } else {
    terminal?.restore()
    process.exitCode = await runWithoutInterface(mode)
  }
  // A cancellation that was given up, or an idle connection, would keep the process for a while.
  stdout.write('', () => stderr.write('', () => process.exit()))
}

async function runInteractive(
  mode: Mode & { kind: 'interactive' },
  terminal: QuietTerminal | undefined,
): Promise<number> {
  const connection = await connectOr(mode.target, io)
  if (!connection) return EXIT.unusable
  const guards = await guardsInForce(mode.guardsFile, { connection, io })
  if ('problem' in guards) {
    io.err(`${guards.problem}\n`)
    return EXIT.unusable
  }
  // Ink and React are loaded here and nowhere else: no other command waits for them.
  const { openInterface } = await import('./interactive.tsx')
  return openInterface({
    connection,
    guards,
    isAccessible: mode.isAccessible,
    isColorless: env.isColorless,
    stdin,
    stdout,
    stderr,
    host: process,
    clock: systemClock,
    takeOver: () => terminal?.handOver(),
  })
}

async function runWithoutInterface(mode: Exclude<Mode, { kind: 'interactive' }>): Promise<ExitCode> {
  const interruption = createInterruption()
  const stopHearing = hearSignals(interruption)
  try {
    return await runHeadless(mode, { io, interruption })
  } finally {
    stopHearing()
  }
}

import { systemClock } from '@countermand/core'
import type { InteractiveInvocation } from './commands/command.ts'
import { parseInvocation } from './commands/parse-invocation.ts'
import { connectOrReport, runInvocation } from './commands/run-invocation.ts'
import { connect } from './connection.ts'
import { readEnvironment } from './environment.ts'
import { EXIT } from './exit-codes.ts'
import { loadGuardsInForce } from './guards-in-force.ts'
import { createInterruption } from './io/interruption.ts'
import { createProcessIo } from './io/process-io.ts'
import { onSignals } from './io/signals.ts'
import type { SuppressedEcho } from './suppress-echo.ts'

const env = readEnvironment()
const { stdin, stdout, stderr } = process
const io = createProcessIo(process, { isDumb: env.isDumb })

/** The whole program. `echo` is suppressed if the arguments looked as if the user interface would open. */
export async function main(echo: SuppressedEcho | undefined) {
  const invocation = parseInvocation(process.argv.slice(2), {
    env,
    stdinIsTty: stdin.isTTY === true,
    stdoutIsTty: stdout.isTTY === true,
    stderrIsTty: stderr.isTTY === true,
  })
  if ('run' in invocation) {
    echo?.restore()
    const interruption = createInterruption()
    const stopListening = onSignals(process, interruption.interrupt)
    try {
      process.exitCode = await runInvocation(invocation, { io, interruption, connect })
    } finally {
      stopListening()
    }
  } else {
    process.exitCode = await runInteractive(invocation, echo)
    echo?.restore()
  }
  // An abandoned cancellation or an idle connection would keep the process alive for a while.
  stdout.write('', () => stderr.write('', () => process.exit()))
}

async function runInteractive(
  { target, guardsFile, isAccessible }: InteractiveInvocation,
  echo: SuppressedEcho | undefined,
): Promise<number> {
  const connection = await connectOrReport(target, { connect, io })
  if (!connection) return EXIT.unusable
  const guards = await loadGuardsInForce(guardsFile, { connection, io })
  if ('problem' in guards) {
    io.err(`${guards.problem}\n`)
    return EXIT.unusable
  }
  // Loads Ink and React, which no other command needs.
  const { openInterface } = await import('./ui/shell/open-interface.tsx')
  return openInterface({
    connection,
    guards,
    isAccessible,
    isColorless: env.isColorless,
    stdin,
    stdout,
    stderr,
    host: process,
    clock: systemClock,
    takeOver: () => echo?.handOver(),
  })
}

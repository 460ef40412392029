import { render } from 'ink'
import { App } from './app.tsx'
import type { Connection } from './connection.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { createSession } from './session/session.ts'
import { createTheme } from './theme/tokens.ts'

export interface InterfaceOptions {
  connection: Connection
  isAccessible: boolean
  isColorless: boolean
  stdin: NodeJS.ReadStream
  stdout: NodeJS.WriteStream
  stderr: NodeJS.WriteStream
}

const SIGNAL_EXITS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const
type Ending = keyof typeof SIGNAL_EXITS | 'quit' | { crash: unknown }

/** Opens the user interface and gives the exit code once it is closed. However it ends, the terminal is put back first. */
export async function openInterface(options: InterfaceOptions): Promise<ExitCode | 1 | 129 | 143> {
  const { connection, isAccessible, isColorless, stdin, stdout, stderr } = options
  const ended = Promise.withResolvers<Ending>()
  const sizeNow = () => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 })
  const session = createSession({
    client: connection.client,
    size: sizeNow(),
    onQuit: () => ended.resolve('quit'),
  })

  // Before Ink hears of it, so that it lays out the new size, not the old.
  const resize = () => session.resize(sizeNow())
  stdout.on('resize', resize)
  const stopListening = listenToProcess((ending) => ended.resolve(ending))
  const looks = { theme: createTheme({ isColorless }), isPlain: isAccessible }
  const ink = render(<App session={session} connection={connection} looks={looks} />, {
    stdin,
    stdout,
    stderr,
    interactive: true,
    alternateScreen: !isAccessible,
    incrementalRendering: true,
    isScreenReaderEnabled: isAccessible,
    exitOnCtrlC: false,
  })
  ink.waitUntilExit().then(
    () => ended.resolve('quit'),
    (crash: unknown) => ended.resolve({ crash }),
  )
  session.begin()

  const ending = await ended.promise
  const leftOpen = session.leave()
  stdout.off('resize', resize)
  ink.unmount()
  await ink.waitUntilExit().catch(() => {}) // a crash has ended it already, and is told below
  stopListening()

  for (const id of leftOpen) {
    stderr.write(
      `${id}: left while its cancellation was under way; \`countermand show ${id}\` tells what became of it.\n`,
    )
  }
  if (typeof ending === 'object') {
    stderr.write(
      `Countermand crashed: ${ending.crash instanceof Error ? ending.crash.stack : String(ending.crash)}\n`,
    )
    return 1
  }
  if (ending !== 'quit') return SIGNAL_EXITS[ending]
  return leftOpen.length > 0 ? EXIT.unknown : EXIT.ok
}

/** Hears of signals and of errors that nobody caught. */
function listenToProcess(end: (ending: Ending) => void): () => void {
  const crash = (error: unknown) => end({ crash: error })
  const signals = Object.keys(SIGNAL_EXITS) as (keyof typeof SIGNAL_EXITS)[]
  for (const name of signals) process.on(name, end)
  process.on('uncaughtException', crash)
  process.on('unhandledRejection', crash)
  return () => {
    for (const name of signals) process.off(name, end)
    process.off('uncaughtException', crash)
    process.off('unhandledRejection', crash)
  }
}

import { setImmediate } from 'node:timers/promises'
import type { Clock } from '@countermand/core'
import { render } from 'ink'
import { App } from './app.tsx'
import type { Connection } from './connection.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import type { GuardsInForce } from './guards-in-force.ts'
import { createSession } from './session/session.ts'
import { formatId } from './text/format-id.ts'
import { createTheme } from './theme/tokens.ts'

export interface InterfaceOptions {
  connection: Connection
  guards: GuardsInForce
  isAccessible: boolean
  isColorless: boolean
  stdin: NodeJS.ReadStream
  stdout: NodeJS.WriteStream
  stderr: NodeJS.WriteStream
  /** For what a key may do when. */
  clock: Clock
  /** Called right before the interface reads the terminal: its reader until then must stop. */
  takeOver: () => void
  /** Tells of signals and of errors that nobody caught: the process. */
  host: Host
}

const HOME_AND_ERASE_DOWN = '\u001b[H\u001b[J'

type Host = Pick<NodeJS.EventEmitter, 'on' | 'off'>

const SIGNAL_EXITS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const
type Ending = keyof typeof SIGNAL_EXITS | 'quit' | { crash: unknown }

/** Opens the user interface and gives the exit code once it is closed. However it ends, the terminal is put back first. */
export async function openInterface(options: InterfaceOptions): Promise<ExitCode | 1 | 129 | 143> {
  const { connection, guards, isAccessible, isColorless, stdin, stdout, stderr, host, clock, takeOver } =
    options
  const ended = Promise.withResolvers<Ending>()
  const crash = (error: unknown) => ended.resolve({ crash: error })
  const sizeNow = () => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 })
  const drawn = () => ink.waitUntilRenderFlush()
  const session = createSession({
    connection,
    guards,
    size: sizeNow(),
    clock,
    drawn,
    onQuit: () => ended.resolve('quit'),
    onCrash: crash,
  })

  // Before Ink hears of it, so that it lays out the new size, not the old.
  const resize = () => session.resize(sizeNow())
  stdout.on('resize', resize)
  takeOver()
  const ink = render(null, {
    stdin,
    stdout,
    stderr,
    interactive: true,
    alternateScreen: !isAccessible,
    incrementalRendering: true,
    isScreenReaderEnabled: isAccessible,
    exitOnCtrlC: false,
  })
  /** Ink moves the cursor from where it left it. This takes it home, whatever other output did. */
  function clearScreen() {
    ink.clear()
    if (!isAccessible) stdout.write(HOME_AND_ERASE_DOWN)
  }
  // Subscribed before React, so that the screen is clear when React draws.
  let redraws = 0
  session.store.subscribe(() => {
    const before = redraws
    redraws = session.store.get().redraws
    if (redraws !== before) clearScreen()
  })
  clearScreen()
  const looks = { theme: createTheme({ isColorless }), isPlain: isAccessible }
  ink.rerender(<App session={session} connection={connection} guards={guards} looks={looks} />)
  // Only now: what fails before it has nobody here to tell of it, and must end the process.
  const stopListening = listenTo(host, { signal: ended.resolve, crash })
  ink.waitUntilExit().then(() => ended.resolve('quit'), crash)
  drawn().then(typedAheadIsRead).then(session.begin, crash)

  const ending = await ended.promise
  const { running, unknown } = session.leave()
  stdout.off('resize', resize)
  ink.unmount()
  await ink.waitUntilExit().catch(() => {}) // a crash has ended it already, and is told below
  stopListening()

  for (const id of running.map(formatId)) {
    stderr.write(
      `${id}: left while its cancellation was under way; \`countermand show ${id}\` tells what became of it.\n`,
    )
  }
  for (const id of unknown.map(formatId)) {
    stderr.write(`${id}: its outcome is unknown. Run \`countermand show ${id}\` to read the order again.\n`)
  }
  if (typeof ending === 'object') {
    stderr.write(
      `Countermand crashed: ${ending.crash instanceof Error ? ending.crash.stack : String(ending.crash)}\n`,
    )
    return 1
  }
  if (ending !== 'quit') return SIGNAL_EXITS[ending]
  return running.length + unknown.length > 0 ? EXIT.unknown : EXIT.ok
}

/** Resolves when the keys have been read that were typed before the first frame. */
async function typedAheadIsRead() {
  // The first turn of the event loop only starts to look.
  await setImmediate()
  await setImmediate()
}

/** Hears of signals and of errors that nobody caught, until it is stopped. */
function listenTo(
  host: Host,
  { signal, crash }: { signal: (name: keyof typeof SIGNAL_EXITS) => void; crash: (error: unknown) => void },
): () => void {
  const listeners = [
    ...Object.keys(SIGNAL_EXITS).map((name) => [name, signal] as const),
    ['uncaughtException', crash] as const,
    ['unhandledRejection', crash] as const,
  ]
  for (const [name, listener] of listeners) host.on(name, listener)
  return () => {
    for (const [name, listener] of listeners) host.off(name, listener)
  }
}

import type { Clock } from '@countermand/core'
import { render } from 'ink'
import type { Connection } from '../../connection.ts'
import { EXIT, type ExitCode } from '../../exit-codes.ts'
import type { GuardsInForce } from '../../guards-in-force.ts'
import { pendingInputRead } from '../../io/pending-input.ts'
import { onSignals, SIGNAL_EXIT_CODES, type SignalName } from '../../io/signals.ts'
import { formatId, pluralize } from '../../text/format.ts'
import { createTheme } from '../theme/theme.ts'
import { App } from './app.tsx'
import { createSession } from './session.ts'

interface InterfaceOptions {
  connection: Connection
  guards: GuardsInForce
  isAccessible: boolean
  isColorless: boolean
  stdin: NodeJS.ReadStream
  stdout: NodeJS.WriteStream
  stderr: NodeJS.WriteStream
  /** Times the answers to questions. */
  clock: Clock
  /** Called right before the interface reads the terminal: any other reader must stop. */
  takeOver: () => void
  /** Emits signals and uncaught errors: the process. */
  host: Host
}

const UNCAUGHT = ['uncaughtException', 'unhandledRejection']
const HOME_AND_ERASE_DOWN = '\u001b[H\u001b[J'
/** A line that the terminal takes for wider than we do is cut at the edge, and shifts no other line. */
const AUTOWRAP_OFF = '\u001b[?7l'
const AUTOWRAP_ON = '\u001b[?7h'

/** OSC 52: the terminal puts the text on the clipboard, also over SSH. It doesn't move the cursor. */
const toClipboard = (text: string) => `\u001b]52;c;${Buffer.from(text).toString('base64')}\u0007`

type Host = Pick<NodeJS.EventEmitter, 'on' | 'off'>
type Ending = SignalName | 'quit' | { crash: unknown }

/** Runs the user interface and returns the exit code. However it ends, the terminal is restored first. */
export async function openInterface(options: InterfaceOptions): Promise<ExitCode | 1 | 129 | 143> {
  const { connection, guards, isAccessible, isColorless, stdin, stdout, stderr, host, clock, takeOver } =
    options
  const ended = Promise.withResolvers<Ending>()
  const crash = (error: unknown) => ended.resolve({ crash: error })
  const currentSize = () => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 })
  const rendered = () => ink.waitUntilRenderFlush()
  const session = createSession({
    connection,
    guards,
    size: currentSize(),
    clock,
    refreshesByItself: !isAccessible,
    rendered,
    copy: (text) => void stdout.write(toClipboard(text)),
    onQuit: () => ended.resolve('quit'),
    onCrash: crash,
  })

  // Registered before Ink's listener, so that Ink lays out the new size.
  function resize() {
    // The terminal has moved or wrapped what was drawn for the old size.
    if (!isAccessible) clearScreen()
    session.resize(currentSize())
  }
  stdout.on('resize', resize)
  takeOver()
  if (!isAccessible) stdout.write(AUTOWRAP_OFF)
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
  /** Ink positions relative to where it left the cursor; other output may have moved it. */
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
  const appearance = { theme: createTheme({ isColorless }), isAccessible }
  ink.rerender(<App session={session} connection={connection} appearance={appearance} />)
  // Not earlier: an error before this point would go unreported, so it must end the process.
  const stopListening = onSignals(host, ended.resolve)
  for (const name of UNCAUGHT) host.on(name, crash)
  ink.waitUntilExit().then(() => ended.resolve('quit'), crash)
  // Keys that were typed before the first frame are dropped.
  rendered().then(pendingInputRead).then(session.start, crash)

  const ending = await ended.promise
  const { running, unknown, waiting } = session.close()
  stdout.off('resize', resize)
  ink.unmount()
  await ink.waitUntilExit().catch(() => {}) // rejects after a crash, which is reported below
  if (!isAccessible) stdout.write(AUTOWRAP_ON)
  stopListening()
  for (const name of UNCAUGHT) host.off(name, crash)

  for (const id of running.map(formatId)) {
    stderr.write(
      `${id}: its cancellation was still running. Run \`countermand show ${id}\` to see the outcome.\n`,
    )
  }
  for (const id of unknown.map(formatId)) {
    stderr.write(`${id}: its outcome is unknown. Run \`countermand show ${id}\` to read the order again.\n`)
  }
  if (waiting > 0) {
    stderr.write(`${pluralize(waiting, 'order')} had not had their turn: nothing was sent for them.\n`)
  }
  if (typeof ending === 'object') {
    const { crash: error } = ending
    stderr.write(`Countermand crashed: ${error instanceof Error ? error.stack : String(error)}\n`)
    return 1
  }
  if (ending !== 'quit') return SIGNAL_EXIT_CODES[ending]
  if (running.length + unknown.length > 0) return EXIT.unknown
  return waiting > 0 ? EXIT.some : EXIT.ok
}

import { Console } from 'node:console'
import { EventEmitter } from 'node:events'
import { PassThrough, Writable } from 'node:stream'
import { systemClock } from '@countermand/core'
import { onTestFinished } from 'vitest'
import type { Connection } from '../src/connection.ts'
import type { GuardsInForce } from '../src/guards-in-force.ts'
import { openInterface } from '../src/ui/shell/open-interface.tsx'
import { createScreen, type Screen } from './screen.ts'

// Ink needs it, and vitest's console lacks it.
Object.assign(console, { Console })

export interface Opened extends Screen {
  press(keys: string): void
  resize(columns: number, rows: number): void
  /** Emits a signal as the process does. */
  signal(name: string): void
  /** How many listeners remain on the process and on the terminal's size. */
  listeners(): number
  /** Resolves when the interface is closed. */
  exitCode: Promise<number>
  stderr(): string
  /** Everything written so far, escape sequences included. */
  raw(): string
  isRaw(): boolean
}

const NO_GUARDS: GuardsInForce = { own: undefined, gateway: undefined }

/**
 * Opens the user interface in this process on streams that look like a terminal; it closes with the test.
 * `shown` is on the screen before it opens.
 */
export function open(
  connection: Connection,
  { columns = 80, rows = 24, isAccessible = false, isColorless = false, guards = NO_GUARDS, shown = '' } = {},
): Opened {
  const screen = createScreen({ columns, rows })
  screen.write(shown)
  let raw = ''
  let errors = ''
  let isRaw = false
  const stdout = Object.assign(
    writable((text) => {
      raw += text
      // A terminal in cooked mode adds carriage returns.
      screen.write(text.replaceAll('\n', '\r\n'))
    }),
    { columns, rows, isTTY: true },
  )
  const stdin = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode(on: boolean) {
      isRaw = on
      return this
    },
    ref() {},
    unref() {},
  })
  const host = new EventEmitter()
  const exitCode = openInterface({
    connection,
    guards,
    isAccessible,
    isColorless,
    stdin: stdin as unknown as NodeJS.ReadStream,
    stdout: stdout as unknown as NodeJS.WriteStream,
    stderr: writable((text) => {
      errors += text
    }) as unknown as NodeJS.WriteStream,
    host,
    takeOver: () => {},
    // Waiting takes no time, but still the turns of the event loop that it needs.
    clock: { ...systemClock, after: (_, run) => systemClock.after(0, run) },
  })
  onTestFinished(async () => {
    host.emit('SIGTERM', 'SIGTERM')
    await exitCode
  })
  return {
    ...screen,
    press: (keys) => void stdin.write(keys),
    resize(columns, rows) {
      screen.terminal.resize(columns, rows)
      Object.assign(stdout, { columns, rows })
      stdout.emit('resize')
    },
    signal: (name) => void host.emit(name, name),
    listeners: () => host.eventNames().length + stdout.listenerCount('resize'),
    exitCode,
    stderr: () => errors,
    raw: () => raw,
    isRaw: () => isRaw,
  }
}

const writable = (take: (text: string) => void) =>
  new Writable({
    decodeStrings: false,
    write(chunk, _encoding, done) {
      take(String(chunk))
      done()
    },
  })

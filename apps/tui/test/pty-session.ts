import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { spawn } from '@lydell/node-pty'
import { createScreen, type Screen } from './screen.ts'

/** Runs the program from source, as `pnpm countermand` does. */
export const SOURCE = fileURLToPath(new URL('../run-with-tsx.ts', import.meta.url))

export interface PtySession extends Screen {
  /** Of the process in the terminal. */
  pid: number
  press(keys: string): void
  resize(columns: number, rows: number): void
  kill(signal: string): void
  exited: Promise<{ exitCode: number; signal?: number | undefined }>
  raw(): string
}

export interface PtyOptions {
  columns?: number
  rows?: number
  env?: Record<string, string>
  /** The file that Node runs. @default the program's source */
  program?: string
  /** Runs this shell command instead of the program; `$COUNTERMAND` starts the program. */
  shell?: string
}

/** Starts the program in a real pseudo-terminal, with an environment independent of this machine. */
export function startInTerminal(
  args: string[],
  { columns = 80, rows = 24, env = {}, program = SOURCE, shell }: PtyOptions = {},
): PtySession {
  const screen = createScreen({ columns, rows })
  const command = [process.execPath, program]
  const [file, ...rest] = shell ? ['/bin/sh', '-c', shell] : [...command, ...args]
  const pty = spawn(file ?? '', rest, {
    name: env.TERM ?? 'xterm-256color', // becomes TERM
    cols: columns,
    rows,
    cwd: tmpdir(), // must not matter
    env: {
      PATH: process.env.PATH ?? '',
      HOME: '/tmp',
      TERM: 'xterm-256color',
      FORCE_COLOR: '1',
      COUNTERMAND: command.join(' '),
      ...env,
    },
  })
  let raw = ''
  pty.onData((data) => {
    raw += data
    screen.write(data)
  })
  // A terminal answers the queries of programs.
  screen.terminal.onData((data) => pty.write(data))
  return {
    ...screen,
    pid: pty.pid,
    press: (keys) => pty.write(keys),
    resize(columns, rows) {
      screen.terminal.resize(columns, rows)
      pty.resize(columns, rows)
    },
    kill: (signal) => pty.kill(signal),
    exited: new Promise((resolve) => pty.onExit(resolve)),
    raw: () => raw,
  }
}

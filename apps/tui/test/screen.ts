import headless, { type Terminal } from '@xterm/headless'

/** Limits how long a failing test waits for content. */
const TIMEOUT_MS = 120_000

/** A terminal emulator: bytes in, the screen as text out. */
export interface Screen {
  terminal: Terminal
  write(bytes: string): void
  /** The visible lines, without trailing blanks. */
  lines(): string[]
  text(): string
  /** Resolves as soon as the screen contains the text, or meets the condition. */
  until(wanted: string | RegExp | ((text: string) => boolean)): Promise<string>
}

export function createScreen({ columns, rows }: { columns: number; rows: number }): Screen {
  const terminal = new headless.Terminal({ cols: columns, rows, allowProposedApi: true })
  const waiting = new Set<() => void>()
  const lines = () => {
    const { active } = terminal.buffer
    return Array.from(
      { length: terminal.rows },
      (_, y) => active.getLine(active.baseY + y)?.translateToString(true) ?? '',
    )
  }
  const text = () => lines().join('\n')
  return {
    terminal,
    lines,
    text,
    write: (bytes) => terminal.write(bytes, () => waiting.forEach((check) => void check())),
    until(wanted) {
      const matches = (shown: string) =>
        typeof wanted === 'function'
          ? wanted(shown)
          : typeof wanted === 'string'
            ? shown.includes(wanted)
            : wanted.test(shown)
      return new Promise((resolve, reject) => {
        const check = () => {
          const shown = text()
          if (!matches(shown)) return
          waiting.delete(check)
          clearTimeout(timer)
          // Ink's own listeners run in the same turn as the frame.
          setImmediate(() => resolve(shown))
        }
        const timer = setTimeout(() => {
          waiting.delete(check)
          reject(new Error(`Not shown: ${String(wanted)}. The screen shows:\n${text()}`))
        }, TIMEOUT_MS)
        waiting.add(check)
        check()
      })
    },
  }
}

import headless, { type Terminal } from '@xterm/headless'

/** Only for a test that fails: how long to wait for content that never comes. */
const GIVE_UP_MS = 120_000

/** What a terminal shows: bytes in, the screen as text out. */
export interface Screen {
  terminal: Terminal
  write(bytes: string): void
  /** The visible lines, without the blanks at their ends. */
  lines(): string[]
  text(): string
  /** Resolves as soon as the screen holds the text, or fits the condition. */
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
      const fits = (shown: string) =>
        typeof wanted === 'function'
          ? wanted(shown)
          : typeof wanted === 'string'
            ? shown.includes(wanted)
            : wanted.test(shown)
      return new Promise((resolve, reject) => {
        const check = () => {
          const shown = text()
          if (!fits(shown)) return
          waiting.delete(check)
          clearTimeout(timer)
          // Ink has written the frame; its own listeners run in the same turn.
          setImmediate(() => resolve(shown))
        }
        const timer = setTimeout(() => {
          waiting.delete(check)
          reject(new Error(`Never came: ${String(wanted)}. The screen shows:\n${text()}`))
        }, GIVE_UP_MS)
        waiting.add(check)
        check()
      })
    },
  }
}

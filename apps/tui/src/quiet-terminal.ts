import type { ReadStream } from 'node:tty'

/** A terminal that shows no key that is typed, and drops it. */
export interface QuietTerminal {
  /** Leaves the keys to another reader in this process. They still stay off the screen. */
  handOver(): void
  /** Puts the terminal back as it was. */
  restore(): void
}

const CTRL_C = '\u0003'

/**
 * Quiets a terminal while a program starts. Otherwise the terminal echoes each key, into the middle of the
 * first line that the program draws, and the program reads the keys later as if they were answers. In raw
 * mode Ctrl+C is a key like any other: it calls `onInterrupt`.
 */
export function quietTerminal(
  stdin: Pick<ReadStream, 'on' | 'off' | 'pause' | 'setRawMode'>,
  { onInterrupt }: { onInterrupt: () => void },
): QuietTerminal {
  function drop(typed: Buffer | string) {
    if (typed.includes(CTRL_C)) onInterrupt()
  }
  stdin.setRawMode(true)
  stdin.on('data', drop)
  const handOver = () => void stdin.off('data', drop)
  return {
    handOver,
    restore() {
      handOver()
      stdin.pause()
      stdin.setRawMode(false)
    },
  }
}

import { readFileSync } from 'node:fs'

const LOOK_EVERY_MS = 500

/**
 * Resolves when the npx that this process runs under has ended. npx hands a signal to the shell that it
 * starts and to nobody else; where that is dash (Debian), the shell just ends, and what runs below it
 * never hears. Never resolves without npx or without /proc: other shells are replaced by what they run,
 * which then does hear.
 */
export function npxGone(): Promise<void> {
  const npx = npxAbove(process.pid)
  return new Promise((resolve) => {
    if (!npx) return
    const looking = setInterval(() => {
      if (isNpx(npx)) return
      clearInterval(looking)
      resolve()
    }, LOOK_EVERY_MS)
    looking.unref()
  })
}

function npxAbove(pid: number): number | undefined {
  const parent = Number(/^PPid:\s+(\d+)$/m.exec(readProc(pid, 'status'))?.[1] ?? 0)
  if (parent === 0) return undefined
  return isNpx(parent) ? parent : npxAbove(parent)
}

/** Under this title npm runs npx; of a process that ended, also one not yet reaped, nothing is left to read. */
const isNpx = (pid: number) => readProc(pid, 'cmdline').startsWith('npm exec ')

function readProc(pid: number, file: 'status' | 'cmdline'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return '' // it ended, or there is no /proc here
  }
}

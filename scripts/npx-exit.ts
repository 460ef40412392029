import { readFileSync } from 'node:fs'

const CHECK_EVERY_MS = 500

/**
 * Resolves when the npx that started this process has exited. npx sends a signal only to the shell that it
 * starts. Where that is dash (Debian), the shell exits without passing the signal on. Never resolves without
 * npx or without /proc. Other shells exec the command, so it gets the signal itself.
 */
export function waitForNpxExit(): Promise<void> {
  const npx = findNpxAbove(process.pid)
  return new Promise((resolve) => {
    if (!npx) return
    const timer = setInterval(() => {
      if (isNpx(npx)) return
      clearInterval(timer)
      resolve()
    }, CHECK_EVERY_MS)
    timer.unref()
  })
}

function findNpxAbove(pid: number): number | undefined {
  const parent = Number(/^PPid:\s+(\d+)$/m.exec(readProc(pid, 'status'))?.[1] ?? 0)
  if (parent === 0) return undefined
  return isNpx(parent) ? parent : findNpxAbove(parent)
}

/** npm runs npx under this title. An exited process has no command line, even before it is reaped. */
const isNpx = (pid: number) => readProc(pid, 'cmdline').startsWith('npm exec ')

function readProc(pid: number, file: 'status' | 'cmdline'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return '' // the process has exited, or the system has no /proc
  }
}

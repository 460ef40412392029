import { readFileSync } from 'node:fs'

/** The most memory that a process ever held, in megabytes (its peak RSS); undefined where the system does not tell. */
export function peakMemory(pid: number): number | undefined {
  if (process.platform !== 'linux') return undefined
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Math.round(Number(kilobytes) / 1024)
}

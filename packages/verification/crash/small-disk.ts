import { execFileSync } from 'node:child_process'
import { closeSync, openSync, rmSync, statSync, truncateSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { temporaryFolder } from '../../../apps/api/test/temporary-folder.ts'

export interface SmallDisk {
  folder: string
  /** Writes until no more than `room` bytes go on it. @default 0 */
  fill(room?: number): void
  /** Takes away what filled it. */
  makeRoom(): void
  /** Lets it only be read from now on. */
  makeReadOnly(): void
}

/** A disk of a few megabytes, in memory; or why there can be none here. */
export function mountSmallDisk(): SmallDisk | string {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return 'only root on Linux can mount a small disk'
  const folder = temporaryFolder()
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder], { stdio: 'pipe' })
  } catch (error) {
    return `a small disk can't be mounted here: ${(error as Error).message}`
  }
  onTestFinished(() => void execFileSync('umount', [folder]))
  const filler = join(folder, 'filler')
  return {
    folder,
    fill(room = 0) {
      const file = openSync(filler, 'a')
      try {
        for (;;) writeSync(file, Buffer.alloc(4096))
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
      } finally {
        closeSync(file)
      }
      truncateSync(filler, statSync(filler).size - room)
    },
    makeRoom: () => rmSync(filler),
    makeReadOnly: () => void execFileSync('mount', ['-o', 'remount,ro', folder]),
  }
}

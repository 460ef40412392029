import { execFileSync } from 'node:child_process'
import { closeSync, openSync, rmSync, statSync, truncateSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { temporaryFolder } from '../../../apps/api/test/temporary-folder.ts'

export interface SmallDisk {
  folder: string
  /** Fills it up to `room` free bytes. @default 0 */
  fill(room?: number): void
  /** Frees the space again. */
  makeRoom(): void
  /** Remounts it read-only. */
  makeReadOnly(): void
}

/** Mounts a disk of a few megabytes in memory. Returns a text that says why when that is not possible. */
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

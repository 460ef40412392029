import { statSync } from 'node:fs'
import { join } from 'node:path'
import { STORE_FILE } from '../open-store.ts'

/** What the store takes on the disk. */
export interface StoreSize {
  databaseBytes: number
  /** Of the write-ahead log. A reader that never ends, such as a stopped export, keeps it growing. */
  walBytes: number
}

export function storeSize(dataDir: string): StoreSize {
  const sizeOf = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0
  const file = join(dataDir, STORE_FILE)
  return { databaseBytes: sizeOf(file), walBytes: sizeOf(`${file}-wal`) }
}

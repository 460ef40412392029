import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { STORE_FILE } from '../../../apps/api/src/store/sqlite/sqlite-file.ts'
import type { CancellationRow } from '../../../apps/api/src/store/tables.ts'

/** All cancellations in the file of a data folder, oldest first; whether a gateway works on it or not. */
export function readLedger(dataDir: string): CancellationRow[] {
  const file = new DatabaseSync(join(dataDir, STORE_FILE), { readOnly: true, timeout: 5_000 })
  try {
    const rows = file.prepare('select * from cancellations order by created_at, id').all()
    return rows as unknown[] as CancellationRow[] // the table has just these columns
  } finally {
    file.close()
  }
}

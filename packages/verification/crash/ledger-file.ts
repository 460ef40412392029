import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { STORE_FILE } from '../../../apps/api/src/store/sqlite/sqlite-file.ts'
import type { CancellationRow } from '../../../apps/api/src/store/tables.ts'

/** All cancellations in a data folder, oldest first. A gateway may be running on it. */
export function readLedger(dataDir: string): CancellationRow[] {
  const file = new DatabaseSync(join(dataDir, STORE_FILE), { readOnly: true, timeout: 5_000 })
  try {
    const rows = file.prepare('select * from cancellations order by created_at, id').all()
    return rows as unknown[] as CancellationRow[] // the table has exactly these columns
  } finally {
    file.close()
  }
}

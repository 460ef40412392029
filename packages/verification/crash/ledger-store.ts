import type { StoreLocation } from '../../../apps/api/src/store/open-store.ts'
import type { CancellationRow } from '../../../apps/api/src/store/tables.ts'
import type { PostgresServer } from '../../../apps/api/test/postgres-server.ts'
import { temporaryFolder } from '../../../apps/api/test/temporary-folder.ts'
import { readLedger } from './ledger-file.ts'

/** A new, empty store for gateways. */
export interface LedgerStore {
  location: StoreLocation
  /** All cancellations, oldest first. Gateways may be running on it. */
  read(): Promise<CancellationRow[]>
}

export function createSqliteStore(): LedgerStore {
  const dataDir = temporaryFolder()
  return { location: { dataDir }, read: async () => readLedger(dataDir) }
}

export async function createPostgresStore(server: PostgresServer): Promise<LedgerStore> {
  const databaseUrl = await server.createDatabase()
  return {
    location: { dataDir: temporaryFolder(), databaseUrl },
    async read() {
      const rows = await server.query(databaseUrl, 'select * from cancellations order by created_at, id')
      return rows as unknown[] as CancellationRow[] // the table has exactly these columns
    },
  }
}

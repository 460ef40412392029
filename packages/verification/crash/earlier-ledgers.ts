import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { STORE_FILE } from '../../../apps/api/src/store/sqlite/sqlite-file.ts'
import { temporaryFolder } from '../../../apps/api/test/temporary-folder.ts'

const FOLDER = fileURLToPath(new URL('ledgers', import.meta.url))

/** Ledgers that killed gateways of earlier versions left, as SQL, named by their last migration. */
export const EARLIER_LEDGERS = readdirSync(FOLDER)

/** The orders in them, with their current status. */
export const EARLIER_ORDERS = [
  { id: '11111111-21c0-473b-b055-b3c836e1c292', status: 'cancelled' },
  { id: '22222222-21c0-473b-b055-b3c836e1c292', status: 'success' },
  { id: '33333333-21c0-473b-b055-b3c836e1c292', status: 'cancelled' },
  { id: '44444444-21c0-473b-b055-b3c836e1c292', status: 'cancelled' },
]

/** A data folder as a gateway of an earlier version left it. */
export function createFolderFrom(ledger: string): string {
  const dataDir = temporaryFolder()
  const file = new DatabaseSync(join(dataDir, STORE_FILE))
  file.exec(readFileSync(join(FOLDER, ledger), 'utf8'))
  file.close()
  return dataDir
}

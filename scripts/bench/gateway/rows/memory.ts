import type { Row } from '../../rows/row.ts'
import { startUpstream } from '../../upstream/start-upstream.ts'
import { createClient } from '../client.ts'
import { startServer } from '../servers/start-server.ts'
import { withTemporaryFolder } from '../temporary-folder.ts'

const CANCELS = 100_000
const CONNECTIONS = 64
const MOST_MEGABYTES = 150
/** What two runs differ by anyway. */
const MOST_GROWTH = 1.1

/** What the gateway holds after many cancels, on a large ledger and on an empty one. */
export async function memory(seededFolder: string, seededRows: number): Promise<Row[]> {
  const empty = await withTemporaryFolder(residentAfterCancels)
  const seeded = await residentAfterCancels(seededFolder)
  return [
    {
      work: `memory after ${CANCELS.toLocaleString('en')} cancels, ledger of ${seededRows.toLocaleString('en')} rows`,
      ours: `${Math.round(seeded)} MB (${Math.round(empty)} MB on an empty ledger)`,
      peers: '–',
      goal: `at most ${MOST_MEGABYTES} MB, no growth with the ledger`,
      isMet: seeded <= MOST_MEGABYTES && seeded <= MOST_GROWTH * empty,
    },
  ]
}

/** In megabytes. */
async function residentAfterCancels(folder: string): Promise<number> {
  const upstream = await startUpstream()
  const server = await startServer('countermand', upstream, folder)
  const client = createClient(server, CONNECTIONS)
  await client.cancel(CANCELS)
  const { rssBytes } = await server.usage()
  await client.close()
  await server.close()
  await upstream.close()
  return rssBytes / 1e6
}

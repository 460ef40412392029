import type { Row } from '../../rows/row.ts'
import { startUpstream } from '../../upstream/start-upstream.ts'
import { createClient } from '../client.ts'
import type { ServerName } from '../servers/server.ts'
import { startServer } from '../servers/start-server.ts'
import { withTemporaryFolder } from '../temporary-folder.ts'

const CANCELS = 100_000
const CONNECTIONS = 64
const MOST_OF_PROXY = 1.5
/** Two runs differ by this much anyway. */
const MOST_GROWTH = 1.1

/** The most memory that a server held, in megabytes. */
interface Peak {
  /** During the first half of the cancels. */
  half: number
  /** During all of them. */
  all: number
}

/** The memory of the gateway under load, on a large ledger and on an empty one, beside fastify's proxy. */
export async function memory(seededFolder: string, seededRows: number): Promise<Row[]> {
  const proxy = await withTemporaryFolder((folder) => peakUnderLoad('fastify-proxy', folder))
  const empty = await withTemporaryFolder((folder) => peakUnderLoad('countermand', folder))
  const seeded = await peakUnderLoad('countermand', seededFolder)

  const ofProxy = Math.max(seeded.all, empty.all) / proxy.all
  const withLedger = seeded.all / empty.all
  const withTime = Math.max(seeded.all / seeded.half, empty.all / empty.half)
  return [
    {
      work: `peak memory over ${formatCount(CANCELS)} cancels, ${CONNECTIONS} connections, ledger of ${formatCount(seededRows)} rows`,
      ours: `${formatPeak(seeded)}; on an empty ledger ${formatPeak(empty)}`,
      peers: `fastify http-proxy ${formatPeak(proxy)}`,
      goal: `at most ${MOST_OF_PROXY} × fastify's: ${ofProxy.toFixed(2)}; at most ${MOST_GROWTH} × with the ledger, and from ${formatCount(CANCELS / 2)} cancels on: ${withLedger.toFixed(2)} and ${withTime.toFixed(2)}`,
      isMet: ofProxy <= MOST_OF_PROXY && withLedger <= MOST_GROWTH && withTime <= MOST_GROWTH,
    },
  ]
}

async function peakUnderLoad(name: ServerName, folder: string): Promise<Peak> {
  const upstream = await startUpstream()
  const server = await startServer(name, upstream, folder)
  const client = createClient(server, CONNECTIONS)
  const peakAfter = async (cancels: number) => {
    await client.cancel(cancels)
    return (await server.usage()).peakBytes / 1e6
  }
  const half = await peakAfter(CANCELS / 2)
  const all = await peakAfter(CANCELS / 2)
  await client.close()
  await server.close()
  await upstream.close()
  return { half, all }
}

const formatCount = (count: number) => count.toLocaleString('en')

const formatPeak = ({ half, all }: Peak) =>
  `${Math.round(all)} MB (${Math.round(half)} MB after ${formatCount(CANCELS / 2)})`

import { type Measure, median, type Row } from '../../rows/row.ts'
import { startUpstream } from '../../upstream/start-upstream.ts'
import { createClient } from '../client.ts'
import type { ServerName } from '../servers/server.ts'
import { startServer } from '../servers/start-server.ts'
import { withTemporaryFolder } from '../temporary-folder.ts'

const NAMES = ['countermand', 'fastify-proxy', 'hono-proxy', 'bare-ledger'] as const
const CONNECTIONS = 64
const CANCELS = 1_000
/** Rounds before those that count: until then the engine still compiles. */
const WARM_UPS = 12
const ROUNDS = 21

/** The one body that a cancel takes. */
const BODY = '{}'

/** The CPU of one cancel, in turn, on the same core, before the same upstream. */
export const cancelCpu: Measure = () =>
  withTemporaryFolder(async (folder) => [
    toRow('with a body', await cpuOfEach(folder, BODY)),
    toRow('without a body', await cpuOfEach(folder)),
  ])

function toRow(how: string, cpuUs: Record<ServerName, number>): Row {
  const { countermand: ours, 'fastify-proxy': fastify, 'hono-proxy': hono, 'bare-ledger': bare } = cpuUs
  return {
    work: `CPU of one cancel with token, rules and fsynced ledger, ${CONNECTIONS} connections, ${how}`,
    ours: `${Math.round(ours)} µs`,
    peers: `fastify http-proxy ${Math.round(fastify)} µs, hono proxy() ${Math.round(hono)} µs, bare ledger ${Math.round(bare)} µs`,
    goal: `at most 2 × fastify's and 0.5 × hono's: ${(ours / fastify).toFixed(2)} and ${(ours / hono).toFixed(2)}`,
    isMet: ours <= 2 * fastify && ours <= 0.5 * hono,
  }
}

async function cpuOfEach(folder: string, body?: string): Promise<Record<ServerName, number>> {
  const upstream = await startUpstream()
  const contenders = await Promise.all(
    NAMES.map(async (name) => {
      const server = await startServer(name, upstream, folder)
      return { name, server, client: createClient(server, CONNECTIONS, body), cpuUs: [] as number[] }
    }),
  )
  for (let n = 0; n < WARM_UPS + ROUNDS; n++) {
    for (const { server, client, cpuUs } of contenders) {
      const before = await server.usage()
      await client.cancel(CANCELS)
      const after = await server.usage()
      if (n >= WARM_UPS) cpuUs.push((after.cpuUs - before.cpuUs) / CANCELS)
    }
  }
  for (const { client, server } of contenders) {
    await client.close()
    await server.close()
  }
  await upstream.close()
  return Object.fromEntries(contenders.map(({ name, cpuUs }) => [name, median(cpuUs)])) as Record<
    ServerName,
    number
  >
}

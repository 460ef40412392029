import { randomUUID } from 'node:crypto'
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { cancelOrder, createTelnyxClient, describeOutcome } from '@countermand/core'
import { type Measure, median } from '../../rows/row.ts'
import { startUpstream } from '../../upstream/start-upstream.ts'
import { createClient } from '../client.ts'
import { startServer } from '../servers/start-server.ts'
import { withTemporaryFolder } from '../temporary-folder.ts'

const A_ROUND = 100
const WARM_UPS = 10
const ROUNDS = 21

/** What each server adds to a cancel for a caller with one connection, at the median. */
export const addedLatency: Measure = () =>
  withTemporaryFolder(async (folder) => {
    const upstream = await startUpstream()
    const names = ['countermand', 'fastify-proxy', 'hono-proxy', 'bare-ledger'] as const
    const servers = await Promise.all(names.map((name) => startServer(name, upstream, folder)))
    const clients = [{ ...upstream, token: 'of-no-meaning' }, ...servers].map((address) =>
      createClient(address),
    )
    const cancels = clients.map(
      ({ cancel }) =>
        () =>
          cancel(A_ROUND),
    )
    const timed = [...cancels, coreCancels(upstream.baseUrl), fsyncs(folder)]

    const medians = timed.map((): number[] => [])
    for (let n = 0; n < WARM_UPS + ROUNDS; n++) {
      for (const [place, run] of timed.entries()) {
        const times = await run()
        if (n >= WARM_UPS) medians[place]?.push(median(times))
      }
    }
    await Promise.all([...clients, ...servers].map(({ close }) => close()))
    await upstream.close()

    const [direct = 0, gateway = 0, fastify = 0, hono = 0, bare = 0, core = 0, fsync = 0] =
      medians.map(median)
    const added = gateway - direct
    const most = 1.5 * core + 2 * fsync
    return [
      {
        work: 'p50 that it adds to a cancel, one connection',
        ours: `${added.toFixed(2)} ms`,
        peers: `fastify http-proxy ${(fastify - direct).toFixed(2)} ms, hono proxy() ${(hono - direct).toFixed(2)} ms, bare ledger ${(bare - direct).toFixed(2)} ms`,
        goal: `at most 1.5 × core's own cancel (${core.toFixed(2)} ms) + 2 × an fsync (${fsync.toFixed(2)} ms): ${most.toFixed(2)} ms`,
        isMet: added <= most,
      },
    ]
  })

/** Core's own cancels, without a gateway. */
function coreCancels(baseUrl: string) {
  const client = createTelnyxClient({ apiKey: 'KEY_OF_A_BENCHMARK', baseUrl })
  return () =>
    timesOf(async () => {
      const outcome = await cancelOrder(client, randomUUID())
      if (outcome.kind !== 'cancelled') throw new Error(describeOutcome(outcome))
    })
}

/** A page written to the end of a file, on the disk of the ledger, and waited for. */
function fsyncs(folder: string) {
  const page = Buffer.alloc(4_096)
  return async () => {
    const file = openSync(join(folder, 'fsynced'), 'w')
    const times = await timesOf(async () => {
      writeSync(file, page)
      fsyncSync(file)
    })
    closeSync(file)
    return times
  }
}

async function timesOf(run: () => Promise<void>): Promise<number[]> {
  const times: number[] = []
  for (let n = 0; n < A_ROUND; n++) {
    const start = performance.now()
    await run()
    times.push(performance.now() - start)
  }
  return times
}

import { randomUUID } from 'node:crypto'
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { cancelOrder, createTelnyxClient, describeOutcome } from '@countermand/core'
import { type Measure, median, type Row } from '../report.ts'
import { withTemporaryFolder } from '../temporary-folder.ts'
import { API_KEY, startUpstream } from '../upstream.ts'
import type { ServerName } from './server-process.ts'
import { createClient, startServer } from './servers.ts'

const NAMES = ['countermand', 'fastify-proxy', 'hono-proxy', 'bare-ledger'] as const
const CONNECTIONS = 64

/** Before the warm-up rounds are over, the engine is still compiling. */
const CPU_ROUNDS = { cancels: 1_000, warmUps: 12, rounds: 21 }

/** The only body that a cancel accepts. */
const BODY = '{}'

/** CPU of one cancel. The servers take turns on the same core, against the same upstream. */
export const cancelCpu: Measure = () =>
  withTemporaryFolder(async (folder) => [
    cpuRow('with a body', await measureServerCpu(folder, BODY)),
    cpuRow('without a body', await measureServerCpu(folder)),
  ])

function cpuRow(how: string, cpuUs: Record<ServerName, number>): Row {
  const { countermand: ours, 'fastify-proxy': fastify, 'hono-proxy': hono, 'bare-ledger': bare } = cpuUs
  return {
    work: `CPU of one cancel with token, rules and fsynced ledger, ${CONNECTIONS} connections, ${how}`,
    ours: `${Math.round(ours)} µs`,
    peers: `fastify http-proxy ${Math.round(fastify)} µs, hono proxy() ${Math.round(hono)} µs, bare ledger ${Math.round(bare)} µs`,
    goal: `at most 2 × the bare ledger and 1 × hono's: ${(ours / bare).toFixed(2)} and ${(ours / hono).toFixed(2)}`,
    isMet: ours <= 2 * bare && ours <= hono,
  }
}

async function measureServerCpu(folder: string, body?: string): Promise<Record<ServerName, number>> {
  const upstream = await startUpstream()
  const contenders = await Promise.all(
    NAMES.map(async (name) => {
      const server = await startServer(name, upstream, folder)
      return { name, server, client: createClient(server, CONNECTIONS, body), cpuUs: [] as number[] }
    }),
  )
  const { cancels, warmUps, rounds } = CPU_ROUNDS
  for (let n = 0; n < warmUps + rounds; n++) {
    for (const { server, client, cpuUs } of contenders) {
      const before = await server.usage()
      await client.cancel(cancels)
      const after = await server.usage()
      if (n >= warmUps) cpuUs.push((after.cpuUs - before.cpuUs) / cancels)
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

const LATENCY_ROUNDS = { cancels: 100, warmUps: 10, rounds: 21 }

/** The latency that each server adds to a cancel, for a caller with one connection, at the median. */
export const addedLatency: Measure = () =>
  withTemporaryFolder(async (folder) => {
    const upstream = await startUpstream()
    const { cancels, warmUps, rounds } = LATENCY_ROUNDS
    const servers = await Promise.all(NAMES.map((name) => startServer(name, upstream, folder)))
    const clients = [{ ...upstream, token: 'unused' }, ...servers].map((address) => createClient(address))
    const runs = [
      ...clients.map((client) => () => client.cancel(cancels)),
      coreCancels(upstream.baseUrl),
      fsyncs(folder),
    ]

    const medians = runs.map((): number[] => [])
    for (let n = 0; n < warmUps + rounds; n++) {
      for (const [index, run] of runs.entries()) {
        const times = await run()
        if (n >= warmUps) medians[index]?.push(median(times))
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
  const client = createTelnyxClient({ apiKey: API_KEY, baseUrl })
  return () =>
    measureTimes(async () => {
      const outcome = await cancelOrder(client, randomUUID())
      if (outcome.kind !== 'cancelled') throw new Error(describeOutcome(outcome))
    })
}

/** Appends a page to a file on the ledger's disk and waits until it is durable. */
function fsyncs(folder: string) {
  const page = Buffer.alloc(4_096)
  return async () => {
    const file = openSync(join(folder, 'fsynced'), 'w')
    const times = await measureTimes(async () => {
      writeSync(file, page)
      fsyncSync(file)
    })
    closeSync(file)
    return times
  }
}

async function measureTimes(run: () => Promise<void>): Promise<number[]> {
  const times: number[] = []
  for (let n = 0; n < LATENCY_ROUNDS.cancels; n++) {
    const start = performance.now()
    await run()
    times.push(performance.now() - start)
  }
  return times
}

const LOAD_CANCELS = 100_000
const MAX_PROXY_RATIO = 1.5
/** Two runs of the same server differ by up to this ratio. */
const MAX_GROWTH = 1.1

/** The largest resident set size of a server, in megabytes. */
interface Peak {
  /** During the first half of the cancels. */
  half: number
  /** During all of them. */
  all: number
}

/** Memory of the gateway under load, with a large and an empty ledger, compared with fastify's proxy. */
export async function memory(seededFolder: string, seededRows: number): Promise<Row[]> {
  const proxy = await withTemporaryFolder((folder) => measurePeak('fastify-proxy', folder))
  const empty = await withTemporaryFolder((folder) => measurePeak('countermand', folder))
  const seeded = await measurePeak('countermand', seededFolder)

  const ofProxy = Math.max(seeded.all, empty.all) / proxy.all
  const withLedger = seeded.all / empty.all
  const withTime = Math.max(seeded.all / seeded.half, empty.all / empty.half)
  return [
    {
      work: `peak memory over ${formatCount(LOAD_CANCELS)} cancels, ${CONNECTIONS} connections, ledger of ${formatCount(seededRows)} rows`,
      ours: `${formatPeak(seeded)}; on an empty ledger ${formatPeak(empty)}`,
      peers: `fastify http-proxy ${formatPeak(proxy)}`,
      goal: `at most ${MAX_PROXY_RATIO} × fastify's: ${ofProxy.toFixed(2)}; at most ${MAX_GROWTH} × with the ledger, and from ${formatCount(LOAD_CANCELS / 2)} cancels on: ${withLedger.toFixed(2)} and ${withTime.toFixed(2)}`,
      isMet: ofProxy <= MAX_PROXY_RATIO && withLedger <= MAX_GROWTH && withTime <= MAX_GROWTH,
    },
  ]
}

async function measurePeak(name: ServerName, folder: string): Promise<Peak> {
  const upstream = await startUpstream()
  const server = await startServer(name, upstream, folder)
  const client = createClient(server, CONNECTIONS)
  const peakAfter = async (cancels: number) => {
    await client.cancel(cancels)
    return (await server.usage()).peakBytes / 1e6
  }
  const half = await peakAfter(LOAD_CANCELS / 2)
  const all = await peakAfter(LOAD_CANCELS / 2)
  await client.close()
  await server.close()
  await upstream.close()
  return { half, all }
}

const formatCount = (count: number) => count.toLocaleString('en')

const formatPeak = ({ half, all }: Peak) =>
  `${Math.round(all)} MB (${Math.round(half)} MB after ${formatCount(LOAD_CANCELS / 2)})`

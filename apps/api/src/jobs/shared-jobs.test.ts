import { createGatewayClient, type GatewayClient } from '@countermand/core'
import { type Sandbox, startSandbox } from '@countermand/sandbox'
import { pino } from 'pino'
import { expect, it, onTestFinished, vi } from 'vitest'
import { usePostgres } from '../../test/postgres-server.ts'
import { createConfig } from '../../test/test-gateway.ts'
import { startGateway } from '../start-gateway.ts'

const postgres = usePostgres()
const TIMEOUT_MS = 60_000

interface LogLine {
  msg: string
  job?: string
}

async function startUpstream(orders: number, limit = 1_000) {
  const upstream = await startSandbox({ seed: { orders, pending: orders }, rateLimit: { limit } })
  onTestFinished(() => upstream.close())
  const ids = upstream.sandbox.truth().orders.map(({ id }) => id)
  return { ...upstream, ids }
}

async function startReplica(databaseUrl: string, upstream: { sandbox: Sandbox; baseUrl: string }) {
  const log: LogLine[] = []
  const gateway = await startGateway({
    config: createConfig({ ...upstream.sandbox, baseUrl: upstream.baseUrl }, { databaseUrl }),
    log: pino({}, { write: (line) => void log.push(JSON.parse(line)) }),
  })
  let isClosed = false
  async function close() {
    if (isClosed) return
    isClosed = true
    await gateway.close()
  }
  onTestFinished(close)
  const runsBatches = () =>
    log.findLast(({ job, msg }) => job === 'cancellation-batches' && msg.startsWith('job '))?.msg ===
    'job started'
  return { ...gateway, close, log, runsBatches }
}

async function startReplicas(count: number, upstream: { sandbox: Sandbox; baseUrl: string }) {
  const databaseUrl = await postgres.createDatabase()
  const first = await startReplica(databaseUrl, upstream)
  const others = await Promise.all(
    Array.from({ length: count - 1 }, () => startReplica(databaseUrl, upstream)),
  )
  const token = first.firstToken ?? ''
  const replicas = [first, ...others]
  const clients = replicas.map(({ url }) => createGatewayClient({ url, token }).cancellationBatches)
  function client(index: number) {
    const one = clients[index]
    if (!one) throw new Error(`There is no replica ${index}.`)
    return one
  }
  return { databaseUrl, replicas, client, token }
}

const finished = (client: GatewayClient['cancellationBatches'], id: string) =>
  vi.waitUntil(async () => (await client.retrieve(id)).data.status === 'finished', { timeout: TIMEOUT_MS })

it('one of three gateways runs a batch, whichever got the request', { timeout: TIMEOUT_MS }, async () => {
  const upstream = await startUpstream(60)
  const { replicas, client } = await startReplicas(3, upstream)
  const { data: batch } = await client(1).create({
    sub_number_order_ids: upstream.ids,
  })
  await finished(client(2), batch.id)
  const started = replicas.flatMap(({ log }) =>
    log.filter(({ msg, job }) => msg === 'job started' && job === 'cancellation-batches'),
  )
  expect(started).toHaveLength(1)
  for (const id of upstream.ids) expect(upstream.sandbox.truthOf(id).patches.arrived).toBe(1)
})

it('another gateway goes on when the one that runs a batch stops', { timeout: TIMEOUT_MS }, async () => {
  const upstream = await startUpstream(100, 20)
  const { replicas, client } = await startReplicas(2, upstream)
  const { data: batch } = await client(0).create({
    sub_number_order_ids: upstream.ids,
  })
  await vi.waitUntil(async () => (await client(0).retrieve(batch.id)).data.items.done > 10, {
    timeout: TIMEOUT_MS,
  })
  const runner = replicas.findIndex(({ runsBatches }) => runsBatches())
  await replicas[runner]?.close()
  const other = client(1 - runner)
  await finished(other, batch.id)
  expect((await other.retrieve(batch.id)).data.outcomes).toMatchObject({ cancelled: 100 })
  for (const id of upstream.ids) expect(upstream.sandbox.truthOf(id).patches.arrived).toBe(1)
})

it('a batch that was paused and resumed is run to its end', { timeout: TIMEOUT_MS }, async () => {
  const upstream = await startUpstream(40, 20)
  const { client } = await startReplicas(1, upstream)
  const { data: batch } = await client(0).create({ sub_number_order_ids: upstream.ids })
  await client(0).pause(batch.id)
  await client(0).resume(batch.id)
  await finished(client(0), batch.id)
})

it('a batch whose job was never created is run after the next start', { timeout: TIMEOUT_MS }, async () => {
  const upstream = await startUpstream(20)
  const { databaseUrl, replicas, client, token } = await startReplicas(1, upstream)
  const { data: batch } = await client(0).create({ sub_number_order_ids: upstream.ids })
  await client(0).pause(batch.id)
  await replicas[0]?.close()
  // As if the gateway had died between resuming the batch and creating its job.
  await postgres.query(databaseUrl, "delete from countermand_jobs.job; update batches set state = 'running'")
  const { url } = await startReplica(databaseUrl, upstream)
  await finished(createGatewayClient({ url, token }).cancellationBatches, batch.id)
})

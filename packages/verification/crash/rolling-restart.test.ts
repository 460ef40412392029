import { setTimeout as rest } from 'node:timers/promises'
import { expect, it, vi } from 'vitest'
import { findFreePort } from '../../../apps/api/test/free-port.ts'
import { usePostgres } from '../../../apps/api/test/postgres-server.ts'
import { checkInvariants } from '../invariants.ts'
import type { GatewayProcess, RunningGateway } from './gateway-process.ts'
import { createPostgresStore } from './ledger-store.ts'
import { hasNginx, startNginx } from './nginx.ts'
import { skipWithReason, tally } from './report.ts'
import { type CancelResponse, requestCancel } from './request-cancel.ts'
import { round } from './round.ts'
import { createSetup } from './setup.ts'

const postgres = usePostgres()
const { isWhole } = round
const TIMEOUT_MS = 300_000
const RESTARTS = isWhole ? 20 : 2
const CALLERS = 8

/** How a caller reaches the gateways. */
type Send = (orderId: string) => Promise<CancelResponse>

/** Restarts two gateways one after the other, while callers cancel one order after the other. */
async function restartUnderLoad(toSend: (gateways: [RunningGateway, RunningGateway]) => Promise<Send>) {
  const orders = RESTARTS * 1_000
  const { orderIds, spawn, recordRun } = await createSetup({
    seed: { orders, pending: orders },
    faults: [{ effect: { kind: 'latency', ms: [0, 100] } }],
    rateLimit: { limit: 1_000 },
  })
  const store = await createPostgresStore(postgres)
  const start = (port: number) => spawn({ ...store.location, port, drainSeconds: 1 })
  const ports = [await findFreePort(), await findFreePort()]
  const gateways = ports.map((port) => ({ port, process: start(port) }))
  const [a, b] = (await Promise.all(gateways.map(({ process }) => process.started))) as [
    RunningGateway,
    RunningGateway,
  ]
  const send = await toSend([a, b])

  const unused = [...orderIds]
  const nextOrder = () => {
    const orderId = unused.pop()
    if (orderId === undefined) throw new Error('There are no more orders.')
    return orderId
  }
  const ends: string[] = []
  let isOver = false
  async function call() {
    while (!isOver) {
      const end = await send(nextOrder()).then(
        ({ status, outcome }) => `${status} ${outcome}`,
        (error: Error) => String(error.cause ?? error),
      )
      ends.push(end)
      await rest(10)
    }
  }
  const calls = Promise.all(Array.from({ length: CALLERS }, call))
  for (let n = 0; n < RESTARTS; n++) {
    const gateway = gateways[n % 2]
    if (!gateway) break
    const before = ends.length
    await vi.waitUntil(() => ends.length > before + CALLERS, { timeout: TIMEOUT_MS })
    await stopAfterDrain(gateway.process, nextOrder())
    gateway.process = start(gateway.port)
    const { url } = await gateway.process.started
    await vi.waitUntil(async () => (await fetch(`${url}/readyz`)).status === 200, { timeout: TIMEOUT_MS })
  }
  isOver = true
  await calls
  for (const { process } of gateways) await process.kill('SIGTERM')

  console.log(`${RESTARTS} restarts under load: ${tally(ends)}`)
  expect(new Set(ends)).toEqual(new Set(['200 cancelled']))
  const rows = await store.read()
  expect(rows).toHaveLength(orders - unused.length)
  expect([...checkInvariants(recordRun(rows))]).toEqual([])
}

/** Stops a gateway, and expects that it serves a cancel while it is not ready. */
async function stopAfterDrain(gateway: GatewayProcess, orderId: string) {
  const running = await gateway.started
  process.kill(gateway.pid, 'SIGTERM')
  await vi.waitUntil(async () => (await fetch(`${running.url}/readyz`)).status === 503, {
    timeout: TIMEOUT_MS,
    interval: 10,
  })
  expect(await requestCancel(running, orderId)).toMatchObject({ status: 200, outcome: 'cancelled' })
  expect((await gateway.ended).code).toBe(0)
}

const isRefused = (error: unknown) =>
  error instanceof Error && (error.cause as NodeJS.ErrnoException | undefined)?.code === 'ECONNREFUSED'

it('gateways that restart one after the other lose no request behind nginx', {
  timeout: 4 * TIMEOUT_MS,
}, async (context) => {
  if (!hasNginx()) {
    if (process.env.CI) throw new Error('nginx is not installed: .ci/run installs it')
    skipWithReason(context, 'nginx is not installed: apt-get install nginx-light')
  }
  await restartUnderLoad(async ([a, b]) => {
    const url = await startNginx([Number(new URL(a.url).port), Number(new URL(b.url).port)])
    return (orderId) => requestCancel({ ...a, url }, orderId)
  })
})

it('gateways that restart one after the other lose no request of a client that fails over', {
  timeout: 4 * TIMEOUT_MS,
}, async () => {
  await restartUnderLoad(async (gateways) => {
    let turn = 0
    return async (orderId) => {
      const [first, second] = turn++ % 2 === 0 ? gateways : gateways.toReversed()
      try {
        return await requestCancel(first as RunningGateway, orderId)
      } catch (error) {
        // Nothing was sent. Any other error leaves the caller without knowing.
        if (!isRefused(error)) throw error
        return requestCancel(second as RunningGateway, orderId)
      }
    }
  })
})

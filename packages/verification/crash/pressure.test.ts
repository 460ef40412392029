import type { FaultRule } from '@countermand/sandbox'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../apps/api/test/temporary-folder.ts'
import type { GatewayProcess, RunningGateway } from './gateway-process.ts'
import { countJoins, createHeldPatch, releaseWhenJoined } from './held-patch.ts'
import { readLedger } from './ledger-file.ts'
import { getPeakMemory, summarizeTimes, tally } from './report.ts'
import { type CancelResponse, requestCancel } from './request-cancel.ts'
import { round } from './round.ts'
import { createSetup } from './setup.ts'

const CALLERS = 200

/** One and a half times the memory that V8 uses before it collects garbage, in megabytes. */
const MAX_MEMORY_MB = 600

const HANGS: FaultRule[] = [{ match: { path: 'cancel' }, effect: { kind: 'hang' } }]
const SLOW: FaultRule[] = [{ effect: { kind: 'latency', ms: [500, 2_000] } }]
const slowDisk = { preload: new URL('slow-disk.ts?ms=100', import.meta.url) }

/** Sends all requests at once. Returns the responses, and how long each took. */
async function requestAllAtOnce(running: RunningGateway, orderIds: readonly string[]) {
  const waits: number[] = []
  const responses = await Promise.all(
    orderIds.map(async (id) => {
      const sentAt = performance.now()
      const response = await requestCancel(running, id)
      waits.push(performance.now() - sentAt)
      return response
    }),
  )
  return { responses, waits }
}

const toText = (responses: readonly CancelResponse[]) =>
  tally(responses.map(({ status, outcome }) => `${status} ${outcome}`))

function checkMemory({ pid }: GatewayProcess): string {
  const peak = getPeakMemory(pid)
  if (peak === undefined) return 'memory is unknown on this system'
  expect(peak).toBeLessThan(MAX_MEMORY_MB)
  return `peak memory ${peak} MB`
}

it.each([
  ['an upstream that takes 0.5 to 2 s', SLOW, {}],
  ['a disk that takes 0.1 s for each commit', [], slowDisk],
  ['both of them slow', SLOW, slowDisk],
])(`${CALLERS} callers on as many orders all get the recorded outcome: %s`, async (what, faults, disk) => {
  const { sandbox, orderIds, spawn } = await createSetup({ seed: { pending: CALLERS }, faults })
  const dataDir = temporaryFolder()
  const gateway = spawn({ dataDir, ...disk })
  const { responses, waits } = await requestAllAtOnce(await gateway.started, orderIds)
  const byId = new Map(readLedger(dataDir).map((row) => [row.id, row]))
  expect(byId.size).toBe(CALLERS)
  for (const { orderId, status, outcome, cancellationId } of responses) {
    expect([status, outcome]).toEqual([200, 'cancelled'])
    expect(byId.get(cancellationId ?? '')).toMatchObject({ sub_number_order_id: orderId, outcome })
    expect(sandbox.truthOf(orderId).patches).toEqual({ arrived: 1, applied: 1 })
  }
  console.log(`${what}: ${toText(responses)} after ${summarizeTimes(waits)}; ${checkMemory(gateway)}`)
})

it.each([
  ['a quick disk', {}],
  ['a disk that takes 0.1 s for each commit', slowDisk],
])(`${CALLERS} callers on one order cause one PATCH, and get the same outcome: %s`, async (what, disk) => {
  const { sandbox, orderId, latency, spawn } = await createHeldPatch()
  const dataDir = temporaryFolder()
  const gateway = spawn({ dataDir, ...disk })
  const running = await gateway.started
  const joins = () => countJoins([gateway])
  const responses = await releaseWhenJoined(
    latency,
    Array.from({ length: CALLERS }, () => requestCancel(running, orderId)),
    () => joins() === CALLERS - 1,
  )
  const [row] = readLedger(dataDir)
  const joined = responses.filter(({ cancellationId }) => cancellationId === row?.id)
  const late = responses.filter(({ cancellationId }) => cancellationId !== row?.id)
  expect(joined.length).toBeGreaterThan(1)
  expect(toText(joined)).toBe(`${joined.length} 200 cancelled`)
  expect(late.every(({ outcome }) => outcome === 'already-cancelled')).toBe(true)
  expect(sandbox.truthOf(orderId).patches).toEqual({ arrived: 1, applied: 1 })
  console.log(`${what}: ${toText(responses)}, ${joins()} of them joined; ${checkMemory(gateway)}`)
})

it(`the memory of a gateway stays below ${MAX_MEMORY_MB} MB, however many cancellations it has done`, {
  timeout: 1_800_000,
}, async () => {
  const rounds = round.isWhole ? 60 : 3
  const { orderIds, spawn } = await createSetup({
    seed: { pending: rounds * CALLERS },
    rateLimit: { limit: 1_000 },
  })
  const gateway = spawn({ dataDir: temporaryFolder() })
  const running = await gateway.started
  const peaks: (number | undefined)[] = []
  for (let n = 0; n < rounds; n++) {
    const { responses } = await requestAllAtOnce(running, orderIds.splice(0, CALLERS))
    expect(toText(responses)).toBe(`${CALLERS} 200 cancelled`)
    peaks.push(getPeakMemory(gateway.pid))
  }
  console.log(`peak memory after each round of ${CALLERS} at once, in MB: ${peaks.join(' ')}`)
  checkMemory(gateway)
})

describe.runIf(round.isWhole)('in the whole round', () => {
  it(`${CALLERS} callers all get a response though Telnyx never responds`, { timeout: 600_000 }, async () => {
    const { orderIds, spawn } = await createSetup({ seed: { pending: CALLERS }, faults: HANGS })
    const dataDir = temporaryFolder()
    const gateway = spawn({ dataDir })
    const { responses, waits } = await requestAllAtOnce(await gateway.started, orderIds)
    expect(toText(responses)).toBe(`${CALLERS} 504 unknown`)
    expect(readLedger(dataDir).every(({ outcome }) => outcome === 'unknown')).toBe(true)
    console.log(`${toText(responses)} after ${summarizeTimes(waits)}; ${checkMemory(gateway)}`)
  })
})

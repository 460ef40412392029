import type { FaultRule } from '@countermand/sandbox'
import { describe, expect, it, vi } from 'vitest'
import { temporaryFolder } from '../../../apps/api/test/temporary-folder.ts'
import { askToCancel, type Told } from './ask.ts'
import type { GatewayProcess, Serving } from './gateway-process.ts'
import { createHeldWorld } from './held-latency.ts'
import { readLedger } from './ledger-file.ts'
import { peakMemory } from './memory.ts'
import { spread, tally } from './print.ts'
import { round } from './round.ts'
import { createWorld } from './world.ts'

const CALLERS = 200

/** Half as much again as V8 lets the gateway take before it clears up, in megabytes. */
const ENOUGH_MEMORY = 600

const HANGS: FaultRule[] = [{ match: { path: 'cancel' }, effect: { kind: 'hang' } }]
const SLOW: FaultRule[] = [{ effect: { kind: 'latency', ms: [500, 2_000] } }]
const slowDisk = { preload: new URL('slow-disk.ts?ms=100', import.meta.url) }

/** All callers ask at once; what they are told, and how long each waited. */
async function allAtOnce(serving: Serving, orderIds: readonly string[]) {
  const waits: number[] = []
  const told = await Promise.all(
    orderIds.map(async (id) => {
      const askedAt = performance.now()
      const answer = await askToCancel(serving, id)
      waits.push(performance.now() - askedAt)
      return answer
    }),
  )
  return { told, waits }
}

const inWords = (told: readonly Told[]) => tally(told.map(({ status, outcome }) => `${status} ${outcome}`))

function expectEnoughMemory({ pid }: GatewayProcess): string {
  const peak = peakMemory(pid)
  if (peak === undefined) return 'memory is not told here'
  expect(peak).toBeLessThan(ENOUGH_MEMORY)
  return `${peak} MB at most`
}

it.each([
  ['an upstream that takes 0.5 to 2 s', SLOW, {}],
  ['a disk that takes 0.1 s for each commit', [], slowDisk],
  ['both of them slow', SLOW, slowDisk],
])(
  `${CALLERS} callers on as many orders are all answered, with what is recorded: %s`,
  async (what, faults, disk) => {
    const { sandbox, orderIds, spawn } = await createWorld({ seed: { pending: CALLERS }, faults })
    const dataDir = temporaryFolder()
    const gateway = spawn({ dataDir, ...disk })
    const { told, waits } = await allAtOnce(await gateway.serves, orderIds)
    const byId = new Map(readLedger(dataDir).map((row) => [row.id, row]))
    expect(byId.size).toBe(CALLERS)
    for (const { orderId, status, outcome, cancellationId } of told) {
      expect([status, outcome]).toEqual([200, 'cancelled'])
      expect(byId.get(cancellationId ?? '')).toMatchObject({ sub_number_order_id: orderId, outcome })
      expect(sandbox.truthOf(orderId).patches).toEqual({ arrived: 1, applied: 1 })
    }
    console.log(`${what}: ${inWords(told)} after ${spread(waits)}; ${expectEnoughMemory(gateway)}`)
  },
)

it.each([
  ['a quick disk', {}],
  ['a disk that takes 0.1 s for each commit', slowDisk],
])(`${CALLERS} callers on one order cause one PATCH, and are all told the same: %s`, async (what, disk) => {
  const { sandbox, orderId, latency, spawn } = await createHeldWorld()
  const dataDir = temporaryFolder()
  const gateway = spawn({ dataDir, ...disk })
  const asked = allAtOnce(await gateway.serves, Array<string>(CALLERS).fill(orderId))
  const joined = () => gateway.log.filter(({ msg }) => msg.startsWith('joined')).length
  await vi.waitUntil(() => joined() === CALLERS - 1, { timeout: 40_000, interval: 20 })
  latency.letGo()
  const { told } = await asked
  const [row, ...others] = readLedger(dataDir)
  expect(others).toEqual([])
  for (const answer of told) {
    expect(answer).toMatchObject({ status: 200, outcome: 'cancelled', cancellationId: row?.id })
  }
  expect(sandbox.truthOf(orderId).patches).toEqual({ arrived: 1, applied: 1 })
  console.log(`${what}: ${inWords(told)}, ${joined()} of them joined; ${expectEnoughMemory(gateway)}`)
})

it('the memory of a gateway does not grow with what it has done', { timeout: 1_800_000 }, async () => {
  const rounds = round.isWhole ? 60 : 3
  const { orderIds, spawn } = await createWorld({
    seed: { pending: rounds * CALLERS },
    rateLimit: { limit: 1_000 },
  })
  const gateway = spawn({ dataDir: temporaryFolder() })
  const serving = await gateway.serves
  const peaks: (number | undefined)[] = []
  for (let n = 0; n < rounds; n++) {
    const { told } = await allAtOnce(serving, orderIds.splice(0, CALLERS))
    expect(inWords(told)).toBe(`${CALLERS} 200 cancelled`)
    peaks.push(peakMemory(gateway.pid))
  }
  console.log(`peak memory after each round of ${CALLERS} at once, in MB: ${peaks.join(' ')}`)
  expectEnoughMemory(gateway)
})

describe.runIf(round.isWhole)('in the whole round', () => {
  it(`${CALLERS} callers are all answered though Telnyx answers none`, { timeout: 600_000 }, async () => {
    const { orderIds, spawn } = await createWorld({ seed: { pending: CALLERS }, faults: HANGS })
    const dataDir = temporaryFolder()
    const gateway = spawn({ dataDir })
    const { told, waits } = await allAtOnce(await gateway.serves, orderIds)
    expect(inWords(told)).toBe(`${CALLERS} 504 unknown`)
    expect(readLedger(dataDir).every(({ outcome }) => outcome === 'unknown')).toBe(true)
    console.log(`${inWords(told)} after ${spread(waits)}; ${expectEnoughMemory(gateway)}`)
  })
})

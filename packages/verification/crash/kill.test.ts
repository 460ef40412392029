import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as rest } from 'node:timers/promises'
import type { Random } from '@countermand/core'
import { type FaultRule, seededRandom } from '@countermand/sandbox'
import { expect, it, vi } from 'vitest'
import type { CancellationRow } from '../../../apps/api/src/store/tables.ts'
import { temporaryFolder } from '../../../apps/api/test/temporary-folder.ts'
import { checkInvariants } from '../invariants.ts'
import type { CancellationRecord, RunRecord } from '../run-record.ts'
import type { LogLine } from './gateway-process.ts'
import { readLedger } from './ledger-file.ts'
import { type Lives, startLives } from './lives.ts'
import { median, spread, tally } from './print.ts'
import { round } from './round.ts'
import { startLoad } from './steady-load.ts'
import { toRunRecord } from './to-run-record.ts'
import { createWorld } from './world.ts'

const cancels = { path: 'cancel' } as const

const LONGEST_DELAY_MS = 4_000

/** The first that strikes decides; answers take a moment, so that there is something to interrupt. */
const FAULTS: FaultRule[] = [
  { effect: { kind: 'latency', ms: [0, 60] } },
  { match: cancels, effect: { kind: 'lost-answer' }, probability: 0.1 },
  { effect: { kind: 'error', status: 503 }, probability: 0.05 },
  { match: cancels, effect: { kind: 'error', status: 503, applied: true }, probability: 0.05 },
  { effect: { kind: 'drop' }, probability: 0.05 },
  { match: cancels, effect: { kind: 'late-application', delayMs: 300, answer: 'reset' }, probability: 0.05 },
  {
    match: cancels,
    effect: { kind: 'late-application', delayMs: LONGEST_DELAY_MS, answer: '504' },
    probability: 0.05,
  },
]

/** How long to wait for the ledger to look after itself, on a busy machine. */
const PATIENCE_MS = 300_000

it('a gateway that is killed at random moments loses no request, and lies about none', {
  timeout: 1_800_000,
}, async () => {
  const { isWhole, seed } = round
  const kills = isWhole ? 50 : 5
  const random = seededRandom(seed)
  const { sandbox, orderIds, spawn } = await createWorld({
    seed: { seed, orders: kills * 60, pending: kills * 55 },
    faults: FAULTS,
    rateLimit: { limit: 1_000 },
  })
  const dataDir = temporaryFolder()
  const guardsFile = join(dataDir, 'guards.json')
  // Blocks nothing, but every order is read before its PATCH.
  writeFileSync(guardsFile, '{ "maxPhoneNumbers": 10000 }')

  const lives = startLives(() => spawn({ dataDir, ...(random() < 0.5 && { guardsFile }) }))
  const load = startLoad(orderIds, { gateway: lives.serving, random })
  for (let kill = 0; kill < kills; kill++) {
    // Not even its start is sacred.
    if (kill > 0 && random() < 0.2) await rest(random() * median(lives.readyAfter))
    else await someMoment(lives, random)
    await lives.killAndStart()
  }
  await load.end()
  sandbox.setFaults([])

  const until = (isSo: (row: CancellationRow) => boolean) =>
    vi.waitUntil(() => readLedger(dataDir).every(isSo), { timeout: PATIENCE_MS, interval: 100 })
  await until(({ outcome }) => outcome !== null)
  // Whatever is still to be applied is, so that what reads pending stays so.
  sandbox.advance(LONGEST_DELAY_MS)
  await until(
    (row) => row.next_check_at === null || sandbox.truthOf(row.sub_number_order_id).status === 'pending',
  )
  await lives.gateway.kill('SIGTERM')
  expect(await lives.gateway.ended).toMatchObject({ code: 0 })

  const rows = readLedger(dataDir)
  const run = toRunRecord(rows, {
    requests: sandbox.requests().requests,
    orders: sandbox.truth().orders,
    kills: lives.killedAt,
  })
  const cutOff = run.cancellations.filter(({ isDisturbed }) => isDisturbed)
  const sweptAfter = lives.gateways.flatMap(({ log }) => timeOfSweep(log))
  console.log(
    [
      `${kills} kills, seed ${seed}: ${rows.length} cancellations, ${load.told.length} answers, ` +
        `${load.broken()} connections broken by a kill, ${load.hungUp()} callers who hung up`,
      `from start to ready: ${spread(lives.readyAfter)}`,
      `from ready until all that was left open was closed: ${spread(sweptAfter)}`,
      `outcomes: ${tally(rows.map(inWords))}`,
      `cut off by a kill: ${tally(cutOff.map((one) => cutOffInWords(one, run)))}`,
    ].join('\n'),
  )

  expect([...checkInvariants(run)]).toEqual([])
  const byId = new Map(rows.map((row) => [row.id, row]))
  for (const { cancellationId, outcome, evidence, status } of load.told) {
    const row = byId.get(cancellationId ?? '')
    // A 503 without an id took nothing.
    if (cancellationId === null) expect(status).toBe(503)
    else if (outcome === null) expect([status, row?.id]).toEqual([504, cancellationId])
    else expect([row?.outcome, row?.evidence]).toEqual([outcome, evidence])
  }
  expect(cutOff.some(({ commits = [] }) => commits.length > 0)).toBe(true)
})

/** After a random number of steps of its work, somewhere in the next one. */
async function someMoment({ gateway }: Lives, random: Random) {
  let steps = Math.floor(random() * 200)
  await new Promise<void>((resolve) => gateway.onLog(() => steps-- === 0 && resolve()))
  await rest(random() * 20)
}

/** How long after it served a gateway had closed what was left open to it, in milliseconds; none if nothing was. */
function timeOfSweep(log: readonly LogLine[]): number[] {
  const served = log.find(({ msg }) => msg === 'listening')
  const closed = log.filter(({ msg }) => msg === 'closed a cancellation that was left open')
  const last = closed[Number(served?.left_open ?? 0) - 1]
  return served && last ? [last.time - served.time] : []
}

const inWords = ({ outcome, evidence, settled_status }: CancellationRow) =>
  [outcome, evidence && `(${evidence})`, settled_status && `then ${settled_status}`].filter(Boolean).join(' ')

const cutOffInWords = ({ name, commits = [], outcome }: CancellationRecord, { requests }: RunRecord) => {
  if (commits.length === 0) return 'before an attempt'
  const isSent = requests.some(({ cancellation, method }) => cancellation === name && method === 'PATCH')
  return isSent ? `after a PATCH, ${outcome?.kind}` : `between record and PATCH, ${outcome?.kind}`
}

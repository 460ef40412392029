import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as rest } from 'node:timers/promises'
import type { Random } from '@countermand/core'
import { seededRandom } from '@countermand/sandbox'
import { expect, it, vi } from 'vitest'
import type { CancellationRow } from '../../../apps/api/src/store/tables.ts'
import { temporaryFolder } from '../../../apps/api/test/temporary-folder.ts'
import { checkInvariants } from '../invariants.ts'
import type { CancellationRecord, RunRecord } from '../run-record.ts'
import { expectRecorded } from './expect-recorded.ts'
import { FAULTS, MAX_DELAY_MS } from './faults.ts'
import type { LogLine } from './gateway-process.ts'
import { readLedger } from './ledger-file.ts'
import { median, summarizeTimes, tally } from './report.ts'
import { type RestartingGateway, startRestartingGateway } from './restarting-gateway.ts'
import { round } from './round.ts'
import { createSetup } from './setup.ts'
import { startLoad } from './steady-load.ts'

/** How long the recovery may take on a busy machine. */
const RECOVERY_TIMEOUT_MS = 300_000

it('a gateway that is killed at random moments loses no request, and reports no false outcome', {
  timeout: 1_800_000,
}, async () => {
  const { isWhole, seed } = round
  const kills = isWhole ? 50 : 5
  const random = seededRandom(seed)
  const { sandbox, orderIds, spawn, recordRun } = await createSetup({
    seed: { seed, orders: kills * 60, pending: kills * 55 },
    faults: FAULTS,
    rateLimit: { limit: 1_000 },
  })
  const dataDir = temporaryFolder()
  const guardsFile = join(dataDir, 'guards.json')
  // It blocks nothing, but makes the gateway read every order before its PATCH.
  writeFileSync(guardsFile, '{ "maxPhoneNumbers": 10000 }')

  const gateway = startRestartingGateway(() => spawn({ dataDir, ...(random() < 0.5 && { guardsFile }) }))
  const load = startLoad(orderIds, { gateway: gateway.running, random })
  for (let kill = 0; kill < kills; kill++) {
    // Some kills hit the start.
    if (kill > 0 && random() < 0.2) await rest(random() * median(gateway.startTimes))
    else await waitForRandomMoment(gateway, random)
    await gateway.killAndStart()
  }
  await load.end()
  sandbox.setFaults([])

  const until = (isSo: (row: CancellationRow) => boolean) =>
    vi.waitUntil(() => readLedger(dataDir).every(isSo), { timeout: RECOVERY_TIMEOUT_MS, interval: 100 })
  await until(({ outcome }) => outcome !== null)
  // Applies every delayed PATCH, so that an order that reads pending stays pending.
  sandbox.advance(MAX_DELAY_MS)
  await until(
    (row) => row.next_check_at === null || sandbox.truthOf(row.sub_number_order_id).status === 'pending',
  )
  await gateway.current.kill('SIGTERM')
  expect(await gateway.current.ended).toMatchObject({ code: 0 })

  const rows = readLedger(dataDir)
  const run = recordRun(rows, gateway.killedAt)
  const cutOff = run.cancellations.filter(({ isDisturbed }) => isDisturbed)
  const sweptAfter = gateway.processes.flatMap(({ log }) => getSweepTimes(log))
  console.log(
    [
      `${kills} kills, seed ${seed}: ${rows.length} cancellations, ${load.responses.length} responses, ` +
        `${load.broken()} connections broken by a kill, ${load.hungUp()} callers that disconnected`,
      `from start to ready: ${summarizeTimes(gateway.startTimes)}`,
      `from ready until every open cancellation was closed: ${summarizeTimes(sweptAfter)}`,
      `outcomes: ${tally(rows.map(toText))}`,
      `cut off by a kill: ${tally(cutOff.map((one) => toCutOffText(one, run)))}`,
    ].join('\n'),
  )

  expect([...checkInvariants(run)]).toEqual([])
  expectRecorded(load.responses, rows)
  expect(cutOff.some(({ commits = [] }) => commits.length > 0)).toBe(true)
})

/** Waits for a random number of log lines, and then for a random time. */
async function waitForRandomMoment({ current }: RestartingGateway, random: Random) {
  let steps = Math.floor(random() * 200)
  await new Promise<void>((resolve) => current.onLog(() => steps-- === 0 && resolve()))
  await rest(random() * 20)
}

/** How long after its start a gateway had closed every cancellation that was left open, in milliseconds. */
function getSweepTimes(log: readonly LogLine[]): number[] {
  const served = log.find(({ msg }) => msg === 'listening')
  const closed = log.filter(({ msg }) => msg === 'closed a cancellation that was left open')
  const last = closed[Number(served?.left_open ?? 0) - 1]
  return served && last ? [last.time - served.time] : []
}

const toText = ({ outcome, evidence, settled_status }: CancellationRow) =>
  [outcome, evidence && `(${evidence})`, settled_status && `then ${settled_status}`].filter(Boolean).join(' ')

const toCutOffText = ({ name, commits = [], outcome }: CancellationRecord, { requests }: RunRecord) => {
  if (commits.length === 0) return 'before an attempt'
  const isSent = requests.some(({ cancellation, method }) => cancellation === name && method === 'PATCH')
  return isSent ? `after a PATCH, ${outcome?.kind}` : `between record and PATCH, ${outcome?.kind}`
}

import { cancelOrder, createGatewayClient } from '@countermand/core'
import { createTokens, SCOPES } from '../../../apps/api/src/tokens/tokens.ts'
import { createBatchCallers } from './gateway/batch-callers.ts'
import { createBatchRecorder } from './gateway/batch-recorder.ts'
import { createSharedDatabase } from './gateway/database.ts'
import { createGatewayFetch } from './gateway/gateway-network.ts'
import { createLedgerRecorder } from './gateway/ledger-recorder.ts'
import { createRestartingGateways, MAX_RESTART_MS } from './gateway/restarting-gateways.ts'
import { createProcess } from './process.ts'
import { NO_FAULTS, type Profile, perSecond } from './profile.ts'
import type { Simulation } from './simulation.ts'
import { API_KEY, orderId } from './telnyx/telnyx.ts'

const CALLERS = 3
const CALLS_EACH = 4
/** No request takes effect later than this, in milliseconds. */
const LATEST_EFFECT_MS = 150_000
/** The time for the sweep and for re-checks with their backoff to finish, in milliseconds. */
const SETTLE_MS = 600_000

/** One database for all runs, because creating its tables takes longer than a run. */
const database = await createSharedDatabase()

export function countGatewayOrders({ load, limits, groups, hasBatches }: Profile): number {
  if (load === 'mixed') return hasBatches ? 12 : 6
  return Math.min(60, Math.ceil(perSecond({ limits, groups }) * 45))
}

/** Callers of gateways that share one store, crash, freeze and restart. */
export async function runGatewayWorkload(simulation: Simulation) {
  const { rng, clock, log, profile, telnyx } = simulation
  database.wipe(clock)
  const guards = simulation.drawGuards()
  const ledger = createLedgerRecorder(simulation, database, guards)
  const token = await createToken(simulation)
  const batches = createBatchRecorder(simulation, database)
  const gateways = createRestartingGateways(simulation, { database, guards, ledger, batches })
  const { processes, crashes, ledgerTroubles, poisonedRows } = gateways

  const client = createGatewayClient({
    url: 'http://gateway.test',
    token,
    clock,
    random: rng.random,
    fetch: createGatewayFetch(simulation, gateways.running),
  })

  const batchCallers = createBatchCallers(simulation, client, batches)

  async function call(name: string, id: string) {
    const callerGuards = profile.load === 'mixed' ? simulation.drawGuards() : {}
    const deadlineMs = profile.load === 'mixed' ? rng.pick([60_000, 60_000, 20_000]) : 60_000
    const record = log.open({
      name,
      kind: 'client',
      orderId: id,
      guards: callerGuards,
      deadlineAt: clock.now() + deadlineMs,
    })
    const signal = simulation.drawStop((at) => {
      record.stoppedAt ??= at
    })
    const outcome = await log.context.run({ name, faultKey: name }, () =>
      cancelOrder(client, id, { guards: callerGuards, deadlineMs, signal, reason: name }),
    )
    log.end(record, outcome)
  }

  async function caller(number: number) {
    for (let n = 0; n < CALLS_EACH; n++) {
      await simulation.pause(rng.upTo(20_000))
      const id = orderId(rng.wholeUpTo(telnyx.orders.size))
      await call(`caller ${number}.${n}`, rng.chance(0.1) ? id.toUpperCase() : id)
    }
  }

  function placeHold() {
    log.count('holds')
    const from = clock.now()
    const hold = { from, to: from + 1_500 + rng.upTo(10_000) }
    log.holds.push(hold)
    const iso = (at: number) => new Date(at).toISOString()
    database.run(`insert into holds (id, why, created_at) values ('h${from}', 'check', '${iso(from)}')`)
    clock.after(hold.to - from, () =>
      database.run(`update holds set released_at = '${iso(hold.to)}' where id = 'h${from}'`),
    )
  }

  const isFinished = () => database.batches().every(({ finished_at }) => finished_at !== null)

  /** Whether every row has its outcome and, if that was not final, the final status of its order. */
  const isSettled = () =>
    isFinished() &&
    database.rows().every(({ sub_number_order_id: id, outcome, settled_status }) => {
      const isOpen = outcome === 'accepted' || outcome === 'unknown'
      return outcome !== null && (!isOpen || settled_status !== null || telnyx.orders.get(id)?.isPending())
    })

  simulation.startInterference()
  if (profile.holds) for (let n = 0; n < 4; n++) clock.after(rng.upTo(80_000), placeHold)
  const starts = Array.from({ length: profile.processes.count }, (_, slot) => gateways.start(slot))
  await clock.until(Promise.all(starts))
  const ids = [...telnyx.orders.keys()]
  // A batch competes with single callers for the same limit.
  const forBatch = profile.load === 'overload' && profile.hasBatches ? ids.splice(ids.length >> 1) : []
  const callers: Promise<unknown>[] =
    profile.load === 'mixed'
      ? Array.from({ length: CALLERS }, (_, n) => caller(n + 1))
      : ids.map((id, n) => call(`caller ${n}`, id))
  if (profile.hasBatches) {
    log.count('runs with batches')
    callers.push(forBatch.length > 0 ? batchCallers.cancelAll(forBatch) : batchCallers.run())
  }
  await clock.until(Promise.all(callers))
  simulation.stopFaults()
  await clock.advance(LATEST_EFFECT_MS)
  for (let waitedMs = LATEST_EFFECT_MS; waitedMs < SETTLE_MS && !isSettled(); waitedMs += 60_000) {
    await clock.until(batchCallers.resumeAll())
    await clock.advance(60_000)
  }

  // A process that is down or paused, or has no ledger, prevents callers from finishing.
  const excuses = [
    ...ledgerTroubles,
    ...log.holds,
    ...processes.flatMap(({ pauses }) => pauses),
    ...crashes.map(({ at }) => ({ from: at, to: at + MAX_RESTART_MS })),
  ]
  for (const one of log.cancellations.values()) {
    const { startedAt, endedAt = startedAt } = one
    if (one.kind === 'client')
      one.isExempt ||= excuses.some(({ from, to }) => to >= startedAt && from <= endedAt)
  }
  for (const record of ledger.records.values()) {
    const process = ledger.processes.get(record.name)
    const end = record.endedAt ?? Number.POSITIVE_INFINITY
    record.isDisturbed =
      crashes.some(({ process: name, at }) => name === process?.name && at <= end) ||
      (process?.pauses ?? []).some(({ from, to }) => to >= record.startedAt && from <= end)
  }
  log.texts.push({ where: 'the ledger', text: JSON.stringify(database.rows()) })
  return {
    credentials: [API_KEY, token],
    poisonedRows,
    callers: ledger.callers,
    batches: [...batches.batches.values()],
  }
}

/** As another program would, before any gateway starts. */
async function createToken(simulation: Simulation): Promise<string> {
  const { clock } = simulation
  const healthy = { ...simulation, profile: { ...simulation.profile, ...NO_FAULTS } }
  const process = createProcess('token create', { ...healthy, onCrash() {} })
  const store = database.openStore(process, healthy, {
    onWrite() {},
    onTrouble() {},
    isPoisoned: () => false,
  })
  const tokens = createTokens(store, clock)
  return (await clock.until(tokens.create({ name: 'caller', scopes: SCOPES }))) ?? ''
}

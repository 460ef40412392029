import { createGateway, type GatewayParts } from '@countermand/api'
import { type Guards, sleep } from '@countermand/core'
import { pino } from 'pino'
import { type BatchRunner, startBatchRunner } from '../../../../apps/api/src/batches/batch-runner.ts'
import type {
  CancellationRequest,
  RecordedCancel,
} from '../../../../apps/api/src/cancellation/recorded-cancel.ts'
import type { JobStarters } from '../../../../apps/api/src/jobs/jobs.ts'
import { startRecovery } from '../../../../apps/api/src/recovery/recovery.ts'
import { createProcess, type Process } from '../process.ts'
import type { Simulation } from '../simulation.ts'
import { API_KEY } from '../telnyx/telnyx.ts'
import type { BatchRecorder } from './batch-recorder.ts'
import type { SharedDatabase, StoreHooks } from './database.ts'
import { createDatabaseServer } from './database-server.ts'
import { createJobQueue } from './job-queue.ts'
import type { LedgerRecorder } from './ledger-recorder.ts'

/** The longest time from a crash to the restart, in milliseconds. */
export const MAX_RESTART_MS = 10_000
/** How often a gateway checks whether a job is missing, in milliseconds. */
const CHECK_INTERVAL_MS = 60_000
/** The farthest that a process's wall clock is off, in milliseconds. */
const LARGEST_SKEW_MS = 600_000

export interface RunningGateway {
  process: Process
  gateway: GatewayParts
  /** Called when it crashes. */
  onCrash: Set<() => void>
}

/** Gateways that share one store and restart after each crash. */
export function createRestartingGateways(
  simulation: Simulation,
  {
    database,
    guards,
    ledger,
    batches,
  }: { database: SharedDatabase; guards: Guards; ledger: LedgerRecorder; batches: BatchRecorder },
) {
  const { seed, rng, clock, log, profile, telnyx } = simulation
  /** By slot. */
  const running = new Map<number, RunningGateway>()
  const processes: Process[] = []
  const crashes: { process: string; at: number }[] = []
  /** When the ledger failed or was slow. */
  const ledgerTroubles: { from: number; to: number }[] = []
  /** Orders whose rows can never be closed. */
  const poisonedRows = new Set<string>()
  if (profile.store.hasPoisonedRows) {
    for (const id of telnyx.orders.keys()) if (rng.chance(0.3)) poisonedRows.add(id)
  }
  let started = 0
  let itemsStarted = 0
  const isShared = profile.processes.count > 1
  const isRecoveredByAll = isShared && rng.chance(0.5)
  const server = createDatabaseServer(simulation, database.executor)
  const batchJobs = createJobQueue(clock, rng)
  const recoveryJobs = createJobQueue(clock, rng)
  recoveryJobs.send('recovery')
  if (isShared) log.count('runs with replicas')

  async function start(slot: number) {
    const number = ++started
    const onCrash = new Set<() => void>()
    // No gateway can judge the age of an order by a clock that is always wrong.
    const isSkewed = isShared && guards.minAgeMinutes === undefined && rng.chance(0.3)
    const process = createProcess(`gateway ${slot}, start ${number}`, {
      ...simulation,
      skewMs: isSkewed ? rng.upTo(2 * LARGEST_SKEW_MS) - LARGEST_SKEW_MS : 0,
      onCrash() {
        log.count('crashes')
        log.note(`gateway ${slot} crashes`)
        crashes.push({ process: process.name, at: clock.now() })
        running.delete(slot)
        for (const run of onCrash) run()
        clock.after(rng.upTo(MAX_RESTART_MS), () => start(slot))
      },
    })
    processes.push(process)
    let runner: BatchRunner | undefined
    const hooks: StoreHooks = {
      onWrite(query, changes) {
        ledger.recordWrite(query, changes, process)
        if (changes > 0 && query.sql.includes('"batch')) batches.recordChange()
      },
      onTrouble: (ms) => void ledgerTroubles.push({ from: clock.now(), to: clock.now() + ms }),
      isPoisoned: ({ sql, parameters }) =>
        sql.startsWith('update "cancellations" set "outcome"') &&
        parameters.some((id) => poisonedRows.has(ledger.records.get(String(id))?.orderId ?? '')),
    }
    const store = isShared
      ? server.openStore(process, database.queries, hooks)
      : database.openStore(process, simulation, hooks)
    let ids = 0
    const gateway = createGateway({
      config: {
        apiKey: API_KEY,
        baseUrl: 'http://telnyx.test/v2',
        host: '127.0.0.1',
        port: 0,
        dataDir: 'nowhere',
        drainSeconds: 0,
        logLevel: 'silent',
      },
      log: pino(
        { level: seed % 10 === 0 ? 'debug' : 'silent' },
        { write: (text) => void log.texts.push({ where: 'the log', text }) },
      ),
      store,
      guards,
      clock: process.clock,
      random: rng.random,
      fetch: simulation.network.createFetch(process),
      onBatchChange(id) {
        runner?.wake()
        // A job that could not be created is missing until the next check.
        if (isShared && !rng.chance(profile.store.failure)) batchJobs.send(id)
      },
      newId: () => `${number}-${String(++ids).padStart(6, '0')}`,
    })
    const starters: JobStarters = {
      startRecovery: () =>
        startRecovery(
          { ledger: gateway.ledger, telnyx: gateway.telnyx, log: pino({ level: 'silent' }) },
          orphans,
        ),
      startBatchRunner() {
        runner = startBatchRunner({
          batches: gateway.batches,
          recordedCancel: inContext(gateway.recordedCancel),
          holds: gateway.holds,
          telnyx: gateway.telnyx,
          log: pino({ level: 'silent' }),
        })
        return runner
      },
    }
    // With several replicas, an open row may belong to another one.
    const orphans = isShared ? [] : await gateway.ledger.listOpen()
    if (process.hasCrashed) return
    if (isShared) startSharedJobs(process, gateway, starters)
    else {
      starters.startRecovery()
      if (profile.hasBatches) starters.startBatchRunner()
    }
    running.set(slot, { process, gateway, onCrash })
  }

  /** As `shared-jobs.ts` does with pg-boss. */
  function startSharedJobs(process: Process, { batches }: GatewayParts, starters: JobStarters) {
    // The ledger must also be right when several processes recover it at the same time.
    if (isRecoveredByAll) starters.startRecovery()
    else recoveryJobs.work(process, starters.startRecovery)
    if (!profile.hasBatches) return
    batchJobs.work(process, starters.startBatchRunner)
    createMissingJobs()

    async function createMissingJobs() {
      for (;;) {
        const workable = await batches.workable().catch(() => [])
        for (const { id } of workable) if (!batchJobs.has(id)) batchJobs.send(id)
        await sleep(process.clock, CHECK_INTERVAL_MS)
      }
    }
  }

  /** Each cancellation of an item is one that the log can tell from others. */
  function inContext(recordedCancel: RecordedCancel): RecordedCancel {
    const inItsContext = (request: CancellationRequest) => {
      const faultKey = `batch ${request.batchId}`
      const context = { name: `${faultKey}, item ${++itemsStarted}`, faultKey }
      return log.context.run(context, () => recordedCancel(request))
    }
    return Object.assign(inItsContext, { idle: recordedCancel.idle })
  }

  return { running, processes, crashes, ledgerTroubles, poisonedRows, start }
}

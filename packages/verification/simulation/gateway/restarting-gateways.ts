import { createGateway, type GatewayParts } from '@countermand/api'
import type { Guards } from '@countermand/core'
import { pino } from 'pino'
import { type BatchRunner, startBatchRunner } from '../../../../apps/api/src/batches/batch-runner.ts'
import { createBatchStore } from '../../../../apps/api/src/batches/batch-store.ts'
import type {
  CancellationRequest,
  RecordedCancel,
} from '../../../../apps/api/src/cancellation/recorded-cancel.ts'
import { startRecovery } from '../../../../apps/api/src/recovery/recovery.ts'
import { createProcess, type Process } from '../process.ts'
import type { Simulation } from '../simulation.ts'
import { API_KEY } from '../telnyx/telnyx.ts'
import { createBatchLease } from './batch-lease.ts'
import type { BatchRecorder } from './batch-recorder.ts'
import type { SharedDatabase } from './database.ts'
import type { LedgerRecorder } from './ledger-recorder.ts'

/** The longest time from a crash to the restart, in milliseconds. */
export const MAX_RESTART_MS = 10_000

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
  const lease = createBatchLease(clock)

  async function start(slot: number) {
    const number = ++started
    const onCrash = new Set<() => void>()
    const process = createProcess(`gateway ${slot}, start ${number}`, {
      ...simulation,
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
    const store = database.openStore(process, simulation, {
      onWrite(query, changes) {
        ledger.recordWrite(query, changes, process)
        if (changes === 0 || !query.sql.includes('"batch')) return
        batches.recordChange()
        process.deliver(() => runner?.wake())
      },
      onTrouble: (ms) => void ledgerTroubles.push({ from: clock.now(), to: clock.now() + ms }),
      isPoisoned: ({ sql, parameters }) =>
        sql.startsWith('update "cancellations" set "outcome"') &&
        parameters.some((id) => poisonedRows.has(ledger.records.get(String(id))?.orderId ?? '')),
    })
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
      newId: () => `${number}-${String(++ids).padStart(6, '0')}`,
    })
    // With several replicas, an open row may belong to another one.
    const orphans = profile.processes.count === 1 ? await gateway.ledger.listOpen() : []
    if (process.hasCrashed) return
    startRecovery({ ledger: gateway.ledger, telnyx: gateway.telnyx, log: pino({ level: 'silent' }) }, orphans)
    running.set(slot, { process, gateway, onCrash })
    if (!profile.hasBatches) return
    const startRunner = () => {
      runner = startBatchRunner({
        batches: createBatchStore(store),
        recordedCancel: inContext(gateway.recordedCancel),
        holds: gateway.holds,
        telnyx: gateway.telnyx,
        log: pino({ level: 'silent' }),
      })
      return runner
    }
    if (profile.processes.count === 1) startRunner()
    else lease.work(process, startRunner)
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

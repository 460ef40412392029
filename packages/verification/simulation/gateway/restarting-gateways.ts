import { createGateway, type GatewayParts } from '@countermand/api'
import type { Guards } from '@countermand/core'
import { pino } from 'pino'
import { startUpkeep } from '../../../../apps/api/src/recovery/recovery.ts'
import { createProcess, type Process } from '../process.ts'
import { API_KEY } from '../telnyx/telnyx.ts'
import type { World } from '../world.ts'
import type { RowWatch } from './rows.ts'
import type { Disk } from './store.ts'

/** How long it takes at most until a gateway that crashed is started again, in milliseconds. */
export const LONGEST_RESTART_MS = 10_000

/** One life of a gateway. */
export interface Life {
  process: Process
  gateway: GatewayParts
  /** What has to end with it. */
  onDeath: Set<() => void>
}

/** Gateways on one store, which start again after each crash. */
export function createRestartingGateways(
  world: World,
  { disk, guards, rows }: { disk: Disk; guards: Guards; rows: RowWatch },
) {
  const { seed, rng, clock, log, profile, telnyx } = world
  /** Those that serve now, by their place. */
  const lives = new Map<number, Life>()
  const processes: Process[] = []
  const deaths: { process: string; at: number }[] = []
  /** Times at which the ledger failed or was slow. */
  const troubles: { from: number; to: number }[] = []
  /** Orders whose rows can never be closed. */
  const poisonedRows = new Set<string>()
  if (profile.store.hasPoisonedRows) {
    for (const id of telnyx.orders.keys()) if (rng.chance(0.3)) poisonedRows.add(id)
  }
  let made = 0

  async function startLife(place: number) {
    const number = ++made
    const onDeath = new Set<() => void>()
    const process = createProcess(`gateway ${place}, life ${number}`, {
      ...world,
      onDeath() {
        log.count('crashes')
        log.note(`gateway ${place} crashes`)
        deaths.push({ process: process.name, at: clock.now() })
        lives.delete(place)
        for (const run of onDeath) run()
        clock.after(rng.upTo(LONGEST_RESTART_MS), () => startLife(place))
      },
    })
    processes.push(process)
    const store = disk.storeOf(process, world, {
      write: (query, changes) => rows.noteWrite(query, changes, process),
      trouble: (ms) => void troubles.push({ from: clock.now(), to: clock.now() + ms }),
      isPoisoned: ({ sql, parameters }) =>
        sql.startsWith('update "cancellations" set "outcome"') &&
        parameters.some((id) => poisonedRows.has(rows.records.get(String(id))?.orderId ?? '')),
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
      fetch: world.network.fetchOf(process),
      newId: () => `${number}-${String(++ids).padStart(6, '0')}`,
    })
    // With other replicas, what is open may be under way there.
    const orphans = profile.processes.count === 1 ? await gateway.ledger.openRows() : []
    if (process.isDead) return
    startUpkeep({ ledger: gateway.ledger, telnyx: gateway.telnyx, log: pino({ level: 'silent' }) }, orphans)
    lives.set(place, { process, gateway, onDeath })
  }

  return { lives, processes, deaths, troubles, poisonedRows, startLife }
}

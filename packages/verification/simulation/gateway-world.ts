import { cancelOrder, createGatewayClient } from '@countermand/core'
import { createTokens } from '../../../apps/api/src/tokens/tokens.ts'
import { createRestartingGateways, LONGEST_RESTART_MS } from './gateway/restarting-gateways.ts'
import { createRowWatch } from './gateway/rows.ts'
import { createDisk } from './gateway/store.ts'
import { createWayToGateways } from './gateway/way-to-gateways.ts'
import { createProcess } from './process.ts'
import { CALM, type Profile, perSecond } from './profile.ts'
import { API_KEY, orderId } from './telnyx/telnyx.ts'
import type { World } from './world.ts'

const CALLERS = 3
const CALLS_EACH = 4
/** Nothing that was sent takes effect later than this, in milliseconds. */
const LATEST_EFFECT_MS = 150_000
/** Everything comes to rest within this time, in milliseconds: the sweep, and re-checks with their backoff. */
const REST_MS = 600_000

/** One database for all runs; making its tables costs more than a run. */
const disk = await createDisk()

/** How many orders the world of a gateway has. */
export function gatewayOrders({ load, limits, groups }: Profile): number {
  return load === 'mixed' ? 6 : Math.min(60, Math.ceil(perSecond({ limits, groups }) * 45))
}

/** Callers of gateways that share one store, crash, freeze and start again. */
export async function runGateway(world: World) {
  const { rng, clock, log, profile, telnyx } = world
  disk.wipe()
  const guards = world.drawGuards()
  const rows = createRowWatch(world, disk, guards)
  const token = await createToken(world)
  const gateways = createRestartingGateways(world, { disk, guards, rows })
  const { processes, deaths, troubles, poisonedRows } = gateways

  const client = createGatewayClient({
    url: 'http://gateway.test',
    token,
    clock,
    random: rng.random,
    fetch: createWayToGateways(world, gateways.lives),
  })

  async function call(name: string, id: string) {
    const callerGuards = profile.load === 'mixed' ? world.drawGuards() : {}
    const deadlineMs = profile.load === 'mixed' ? rng.pick([60_000, 60_000, 20_000]) : 60_000
    const record = log.open({
      name,
      kind: 'client',
      orderId: id,
      guards: callerGuards,
      deadlineAt: clock.now() + deadlineMs,
    })
    const signal = world.drawStop((at) => {
      record.stoppedAt ??= at
    })
    const outcome = await log.context.run({ name, fates: name }, () =>
      cancelOrder(client, id, { guards: callerGuards, deadlineMs, signal, reason: name }),
    )
    log.end(record, outcome)
  }

  async function caller(number: number) {
    for (let n = 0; n < CALLS_EACH; n++) {
      await world.pause(rng.upTo(20_000))
      const id = orderId(rng.wholeUpTo(telnyx.orders.size))
      await call(`caller ${number}.${n}`, rng.chance(0.1) ? id.toUpperCase() : id)
    }
  }

  function placeHold() {
    const from = clock.now()
    const hold = { from, to: from + 1_500 + rng.upTo(10_000) }
    log.holds.push(hold)
    const iso = (at: number) => new Date(at).toISOString()
    disk.run(`insert into holds (id, why, created_at) values ('h${from}', 'check', '${iso(from)}')`)
    clock.after(hold.to - from, () =>
      disk.run(`update holds set released_at = '${iso(hold.to)}' where id = 'h${from}'`),
    )
  }

  /** Whether every row has its outcome, and the status in which its order ended. */
  const isAtRest = () =>
    disk.rows().every(({ sub_number_order_id: id, outcome, settled_status }) => {
      const isOpen = outcome === 'accepted' || outcome === 'unknown'
      return outcome !== null && (!isOpen || settled_status !== null || telnyx.orders.get(id)?.isPending())
    })

  world.startInterference()
  if (profile.holds) for (let n = 0; n < 4; n++) clock.after(rng.upTo(80_000), placeHold)
  const places = Array.from({ length: profile.processes.count }, (_, place) => gateways.startLife(place))
  await clock.until(Promise.all(places))
  const callers =
    profile.load === 'mixed'
      ? Array.from({ length: CALLERS }, (_, n) => caller(n + 1))
      : [...telnyx.orders.keys()].map((id, n) => call(`caller ${n}`, id))
  await clock.until(Promise.all(callers))
  world.calmDown()
  await clock.advance(LATEST_EFFECT_MS)
  for (let restedMs = LATEST_EFFECT_MS; restedMs < REST_MS && !isAtRest(); restedMs += 60_000) {
    await clock.advance(60_000)
  }

  // A process that is down, paused, or without its ledger keeps callers from finishing.
  const excuses = [
    ...troubles,
    ...log.holds,
    ...processes.flatMap(({ pauses }) => pauses),
    ...deaths.map(({ at }) => ({ from: at, to: at + LONGEST_RESTART_MS })),
  ]
  for (const one of log.cancellations.values()) {
    const { startedAt, endedAt = startedAt } = one
    if (one.kind === 'client')
      one.isExcused ||= excuses.some(({ from, to }) => to >= startedAt && from <= endedAt)
  }
  for (const record of rows.records.values()) {
    const process = rows.processes.get(record.name)
    const end = record.endedAt ?? Number.POSITIVE_INFINITY
    record.isDisturbed =
      deaths.some(({ process: name, at }) => name === process?.name && at <= end) ||
      // A row's deadline is by the wall clock, so that a wrong one makes it the sweep's too early.
      [...(process?.pauses ?? []), ...processes.flatMap(({ steps }) => steps)].some(
        ({ from, to }) => to >= record.startedAt && from <= end,
      )
  }
  log.texts.push({ where: 'the ledger', text: JSON.stringify(disk.rows()) })
  return { credentials: [API_KEY, token], poisoned: poisonedRows, callers: rows.callers }
}

/** Made by another program, before any gateway starts. */
async function createToken(world: World): Promise<string> {
  const { clock } = world
  const calm = { ...world, profile: { ...world.profile, ...CALM } }
  const process = createProcess('token create', { ...calm, onDeath() {} })
  const store = disk.storeOf(process, calm, { write() {}, isPoisoned: () => false, trouble() {} })
  const tokens = createTokens(store, clock)
  const scopes = ['orders:read', 'orders:cancel', 'cancellations:read'] as const
  return (await clock.until(tokens.create({ name: 'caller', scopes }))) ?? ''
}

import { createGateway, type GatewayParts } from '@countermand/api'
import {
  CANCELLATION_ID_HEADER,
  cancelOrder,
  createGatewayClient,
  type HttpFetch,
  OUTCOME_HEADER,
} from '@countermand/core'
import { pino } from 'pino'
import { startUpkeep } from '../../../apps/api/src/ledger/upkeep.ts'
import { createStoreTokens } from '../../../apps/api/src/tokens/store-tokens.ts'
import type { RequestRecord } from '../run-record.ts'
import { createRowWatch } from './gateway/rows.ts'
import { createDisk } from './gateway/store.ts'
import { createProcess, type Process } from './process.ts'
import { CALM, type Profile, perSecond } from './profile.ts'
import { API_KEY, orderId } from './telnyx/telnyx.ts'
import type { World } from './world.ts'

const CALLERS = 3
const CALLS_EACH = 4
const LONGEST_RESTART_MS = 10_000
/** Nothing that was sent takes effect later than this, in milliseconds. */
const LATEST_EFFECT_MS = 150_000
/** Everything comes to rest within this time, in milliseconds: the sweep, and re-checks with their backoff. */
const REST_MS = 600_000

/** One database for all runs; making its tables costs more than a run. */
export const disk = await createDisk()

/** How many orders the world of a gateway has. */
export function gatewayOrders({ load, limits, groups }: Profile): number {
  return load === 'mixed' ? 6 : Math.min(60, Math.ceil(perSecond({ limits, groups }) * 45))
}

/** Callers of gateways that share one store, crash, freeze and start again. */
export async function runGateway(world: World) {
  const { seed, rng, clock, log, profile, telnyx } = world
  disk.wipe()
  const guards = world.drawGuards()
  const rows = createRowWatch(world, disk, guards)
  const token = await createToken(world)
  const lives = new Map<number, { process: Process; gateway: GatewayParts; onDeath: Set<() => void> }>()
  const all: Process[] = []
  const deaths: { process: string; at: number }[] = []
  /** Times at which the ledger failed or was slow. */
  const troubles: { from: number; to: number }[] = []
  const poisonedRows = new Set<string>()
  if (profile.store.hasPoisonedRows)
    for (const id of telnyx.orders.keys()) if (rng.chance(0.3)) poisonedRows.add(id)
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
    all.push(process)
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

  /** The way from a caller to one of the gateways, with what goes wrong on it. */
  const fetch: HttpFetch = (request, init) => {
    const url = new URL(request.url)
    const context = log.context.getStore()
    const record: RequestRecord = {
      cancellation: context?.name,
      orderId: url.pathname.split('/')[3] ?? '',
      method: request.method as 'GET' | 'PATCH',
      to: 'gateway',
      at: clock.now(),
    }
    log.requests.push(record)
    const ordinal = log.nextOrdinal(`${context?.name} to the gateway`, request.method)
    const name = `${context?.name} ${request.method} ${ordinal}`
    const isMixed = profile.load === 'mixed'
    const isLost = isMixed && rng.chance(profile.telnyx.trouble / 3)
    if (isLost && context) log.loseAnswer(context.name)
    return new Promise((resolve, reject) => {
      const signal = init?.signal ?? request.signal
      let isOver = false
      let life: { onDeath: Set<() => void> } | undefined
      function finish(end: RequestRecord['end'], settle: () => void) {
        if (isOver) return
        isOver = true
        life?.onDeath.delete(died)
        signal.removeEventListener('abort', abort)
        record.end ??= end
        record.endedAt = clock.now()
        settle()
      }
      const abort = () => finish(record.sentAt ? 'uncertain' : 'not-sent', () => reject(signal.reason))
      function breakOff(code: string, syscall: string) {
        const cause = Object.assign(new Error(code), { code, syscall })
        finish(syscall === 'connect' ? 'not-sent' : 'uncertain', () =>
          reject(new TypeError('fetch failed', { cause })),
        )
      }
      const died = () => breakOff('ECONNRESET', 'read')
      if (signal.aborted) return abort()
      signal.addEventListener('abort', abort)

      clock.after(rng.upTo(20), () => {
        if (isOver) return
        const serving = [...lives.values()]
        const chosen = serving[rng.wholeUpTo(serving.length)]
        if (!chosen) return breakOff('ECONNREFUSED', 'connect')
        if (init?.onSend?.() === false) return finish('not-sent', () => reject(new Error('not allowed')))
        record.sentAt = clock.now()
        life = chosen
        chosen.onDeath.add(died)
        const { process, gateway } = chosen
        process.mayFail()
        process.deliver(() => {
          log.context.run({ name, fates: context?.name ?? name }, async () => {
            const response = await gateway.app.fetch(request)
            const text = await response.text()
            process.mayFail()
            process.deliver(() => {
              if (isLost) return
              clock.after(rng.upTo(20), () => {
                if (isOver) return
                log.texts.push({
                  where: 'an answer',
                  text: `${text} ${JSON.stringify([...response.headers])}`,
                })
                const id = response.headers.get(CANCELLATION_ID_HEADER)
                const outcome = response.headers.get(OUTCOME_HEADER)
                if (id && outcome) record.told = { id, outcome }
                record.status = response.status
                const order = response.ok ? JSON.parse(text).data : undefined
                if (order && record.method === 'GET') record.order = order
                finish(response.ok ? 'order' : 'rejected', () =>
                  resolve(new Response(text, { status: response.status, headers: response.headers })),
                )
              })
            })
          })
        })
      })
    })
  }

  const client = createGatewayClient({
    url: 'http://gateway.test',
    token,
    clock,
    random: rng.random,
    fetch: Object.assign(fetch, { reportsSend: true }),
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
  const places = Array.from({ length: profile.processes.count }, (_, place) => startLife(place))
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
    ...all.flatMap(({ pauses }) => pauses),
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
      [...(process?.pauses ?? []), ...all.flatMap(({ steps }) => steps)].some(
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
  const tokens = createStoreTokens(store, clock)
  const scopes = ['orders:read', 'orders:cancel', 'cancellations:read'] as const
  return (await clock.until(tokens.create({ name: 'caller', scopes }))) ?? ''
}

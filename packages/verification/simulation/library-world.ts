import {
  type CancelOptions,
  type CancelOutcome,
  cancelOrder,
  cancelOrders,
  createTelnyxClient,
  getReading,
  type Reading,
  refreshReadings,
  type SubNumberOrder,
  selectOrders,
  type TelnyxClient,
  TelnyxError,
} from '@countermand/core'
import { START } from '@countermand/core/testing'
import type { CancellationRecord } from '../run-record.ts'
import { createProcess, type Process } from './process.ts'
import { type Profile, perSecond } from './profile.ts'
import { API_KEY, orderId } from './telnyx/telnyx.ts'
import type { World } from './world.ts'

/** How many orders the world of a program that uses the library has. */
export function libraryOrders({ load, limits, groups }: Profile): number {
  if (load === 'mixed') return 20
  return Math.min(120, Math.ceil(perSecond({ limits, groups }) * (load === 'overload' ? 60 : 90)))
}

/** A program that cancels orders through the library: its callers share one client. */
export async function runLibrary(world: World): Promise<void> {
  const { clock, profile } = world
  const process = createProcess('program', { ...world, onDeath() {} })
  const client = createTelnyxClient({
    apiKey: API_KEY,
    baseUrl: 'http://telnyx.test/v2',
    clock: process.clock,
    random: world.rng.random,
    fetch: world.network.fetchOf(process),
  })
  world.startInterference()
  const program = { client, process }
  await clock.until(callersOf(profile.load, world, program))
  // Whatever is still on its way arrives now.
  await clock.advance(200_000)
}

interface Program {
  client: TelnyxClient
  process: Process
}

async function callersOf(load: Profile['load'], world: World, program: Program): Promise<void> {
  const ids = [...world.telnyx.orders.keys()]
  switch (load) {
    case 'mixed': {
      const singles = [1, 2, 3].map((caller) => mixedCaller(caller, world, program))
      await Promise.all([...singles, bulkCaller(ids, world, program)])
      return
    }
    case 'overload':
      return overload(ids, world, program)
    case 'crowded':
      return crowded(ids, world, program)
    default:
      return load satisfies never
  }
}

/** Cancels one order after another, some of them read long before. */
async function mixedCaller(caller: number, world: World, program: Program) {
  const { rng, pause, log } = world
  const { chance, pick, upTo, wholeUpTo } = rng
  await pause(upTo(5_000))
  for (let n = 0; n < 3; n++) {
    const id = orderId(wholeUpTo(world.telnyx.orders.size))
    const name = `caller ${caller}.${n}`
    const isRead = chance(0.3)
    const order = isRead
      ? await log.context.run({ name, fates: name }, () => readOrder(program, id))
      : undefined
    if (isRead && chance(0.5)) await pause(upTo(60_000))
    await cancelOne(world, program, {
      name,
      subject: order ?? (chance(0.1) ? id.toUpperCase() : id),
      guards: world.drawGuards(),
      deadlineMs: pick([60_000, 60_000, 20_000, 1_000]),
      settle: chance(0.3),
      readFirst: chance(0.2),
      attempts: pick([4, 4, 1, 2]),
      mostCommits: chance(0.2) ? wholeUpTo(4) : undefined,
    })
    await pause(upTo(10_000))
  }
}

async function cancelOne(
  world: World,
  program: Program,
  {
    name,
    subject,
    mostCommits,
    ...options
  }: CancelOptions & { name: string; subject: string | SubNumberOrder; mostCommits?: number | undefined },
) {
  const { log, clock } = world
  const given = typeof subject === 'string' ? undefined : getReading(subject)
  const call = log.open({
    name,
    kind: 'library',
    orderId: typeof subject === 'string' ? subject : subject.id,
    process: program.process.name,
    guards: options.guards ?? {},
    deadlineAt: clock.now() + (options.deadlineMs ?? 60_000),
    commits: [],
    // The oracle reads only for guards, and has four attempts.
    isExcused: mostCommits !== undefined || options.readFirst === true || (options.attempts ?? 4) < 4,
    ...(given && { given: asKnown(given) }),
  })
  const signal = world.drawStop((at) => {
    call.stoppedAt ??= at
  })
  const outcome = await log.context.run({ name, fates: name }, () =>
    cancelOrder(program.client, subject, {
      ...options,
      signal,
      beforeAttempt: allowAttempt(world, () => call, mostCommits),
    }),
  )
  end(world, program, call, outcome)
}

/** In true time: the process's wall clock may have stepped. */
const asKnown = ({ order, readAtMonotonic }: Reading) => ({ order, readAt: START + readAtMonotonic })

/** Notes each attempt right before it goes out, and allows no more than `most` of one cancellation. */
function allowAttempt(
  { log, rng, clock, pause, profile }: World,
  callOf: (id: string) => CancellationRecord,
  most = Number.POSITIVE_INFINITY,
) {
  return async ({ id, number }: { id: string; number: number }): Promise<boolean> => {
    const call = callOf(id)
    const commits = call.commits ?? []
    if (commits.length >= most) return false
    log.count('commits')
    commits.push({ number, at: clock.now() })
    if (profile.load === 'mixed' && rng.chance(0.05)) {
      const ms = rng.upTo(40_000)
      call.delayMs += ms
      await pause(ms)
    }
    return true
  }
}

function end({ log }: World, { process }: Program, call: CancellationRecord, outcome: CancelOutcome) {
  log.end(call, outcome)
  const pauses = process.pauses.filter(({ from, to }) => to > call.startedAt && from < (call.endedAt ?? 0))
  for (const { from, to } of pauses) call.delayMs += to - from
  if (call.delayMs > 0) call.isExcused = true
}

async function readOrder({ client }: Program, id: string): Promise<SubNumberOrder | undefined> {
  try {
    return (await client.subNumberOrders.retrieve(id)).data
  } catch (error) {
    return onlyTelnyxErrors(error)
  }
}

/** What Telnyx does to a read is part of the world; anything else is a bug. */
function onlyTelnyxErrors(error: unknown): undefined {
  if (!(error instanceof TelnyxError)) throw error
}

/** Cancels every order in bulk, by ids or by a filter. */
async function bulkCaller(ids: string[], world: World, program: Program) {
  const { log, rng } = world
  const { client } = program
  const guards = world.drawGuards()
  const calls = new Map<string, CancellationRecord>()
  let stoppedAt: number | undefined
  const stop = (at: number) => {
    stoppedAt ??= at
    for (const call of calls.values()) if (!call.outcome) call.stoppedAt ??= at
  }
  const signal = world.drawStop(stop)

  function callOf(id: string): CancellationRecord {
    const known = calls.get(id.toLowerCase())
    if (known) return known
    const call = log.open({
      name: 'bulk',
      kind: 'library',
      orderId: id,
      process: program.process.name,
      guards,
      commits: [],
      ...(stoppedAt !== undefined && { stoppedAt }),
    })
    calls.set(id.toLowerCase(), call)
    return call
  }

  const filter = { country_code: 'US' }
  const listed = () =>
    // A hostile list may lack orders: those that it has are cancelled all the same.
    selectOrders(client, filter, { onIncomplete() {} }).catch(onlyTelnyxErrors)
  const selected = rng.chance(0.5)
    ? await log.context.run({ name: 'bulk list', fates: 'bulk list' }, listed)
    : undefined
  for (const order of selected ?? []) {
    if (order.country_code !== 'US') log.wrong('I1: an order that the filter leaves out', order.id)
  }
  const repeated = rng.chance(0.2) ? ids.slice(0, 3).map((id) => id.toUpperCase()) : []
  const concurrency = world.profile.load === 'mixed' ? rng.pick([1, 3, 10, 30]) : 10
  const run = log.context.run({ name: 'bulk', fates: 'bulk' }, () =>
    cancelOrders(
      client,
      noted(selected ? refreshReadings(client, selected, filter, { signal }) : [...ids, ...repeated], callOf),
      {
        guards,
        signal,
        concurrency,
        attempts: rng.pick([4, 2]),
        beforeAttempt: allowAttempt(world, callOf),
      },
    ),
  )
  const results = run[Symbol.asyncIterator]()
  // It may be stopped between its start and its first step.
  if (rng.chance(0.2)) await world.pause(rng.upTo(1_000))
  const next = () => log.context.run({ name: 'bulk', fates: 'bulk' }, () => results.next())
  for (let result = await next(); !result.done; result = await next()) {
    const { id, outcome } = result.value
    end(world, program, callOf(id), outcome)
    if (isTroubleForAll(outcome)) stop(world.clock.now())
  }
  for (const id of selected?.map((order) => order.id) ?? ids) callOf(id)
}

/** By the documentation of `cancelOrders` this stops it. */
function isTroubleForAll(outcome: CancelOutcome): boolean {
  if (outcome.kind === 'refused') return outcome.failure.kind === 'rejected' && outcome.failure.systemic
  return (
    outcome.kind === 'not-sent' &&
    outcome.failure?.kind === 'connection' &&
    outcome.failure.delivery === 'not-sent'
  )
}

/** The orders as they are given to a cancellation: there each one starts, and its reading is known. */
async function* noted(
  orders: Iterable<string> | AsyncIterable<SubNumberOrder | string>,
  callOf: (id: string) => CancellationRecord,
) {
  for await (const order of orders) {
    const call = callOf(typeof order === 'string' ? order : order.id)
    const reading = typeof order === 'string' ? undefined : getReading(order)
    if (reading) call.given = asKnown(reading)
    yield order
  }
}

/** More callers at once than the limit has room for, each with an order of its own, who ask again when refused. */
async function overload(ids: string[], world: World, program: Program) {
  const guards = world.drawGuards()
  const deadlineMs = world.rng.pick([60_000, 30_000])
  await Promise.all(
    ids.map((id, n) => cancelOne(world, program, { name: `caller ${n}`, subject: id, guards, deadlineMs })),
  )
}

/** Single callers come as fast as the limit allows, for 90 s, while a bulk run waits beside them. */
async function crowded(ids: string[], world: World, program: Program) {
  const forBulk = ids.slice(0, Math.ceil(ids.length / 10))
  const spacing = 1_000 / perSecond(world.profile)
  const singles = ids.slice(forBulk.length).map(async (id, n) => {
    await world.pause(n * spacing)
    await cancelOne(world, program, { name: `caller ${n}`, subject: id, deadlineMs: 30_000 })
  })
  await Promise.all([bulkCaller(forBulk, world, program), ...singles])
}

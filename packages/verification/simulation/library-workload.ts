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
import type { Simulation } from './simulation.ts'
import { API_KEY, orderId } from './telnyx/telnyx.ts'

export function countLibraryOrders({ load, limits, groups }: Profile): number {
  if (load === 'mixed') return 20
  return Math.min(120, Math.ceil(perSecond({ limits, groups }) * (load === 'overload' ? 60 : 90)))
}

/** A program that cancels orders through the library. Its callers share one client. */
export async function runLibraryWorkload(simulation: Simulation): Promise<void> {
  const { clock, profile } = simulation
  const process = createProcess('program', { ...simulation, onCrash() {} })
  const client = createTelnyxClient({
    apiKey: API_KEY,
    baseUrl: 'http://telnyx.test/v2',
    clock: process.clock,
    random: simulation.rng.random,
    fetch: simulation.network.createFetch(process),
  })
  simulation.startInterference()
  const program = { client, process }
  await clock.until(runCallers(profile.load, simulation, program))
  // Requests that are still in flight arrive now.
  await clock.advance(200_000)
}

interface Program {
  client: TelnyxClient
  process: Process
}

async function runCallers(load: Profile['load'], simulation: Simulation, program: Program): Promise<void> {
  const ids = [...simulation.telnyx.orders.keys()]
  switch (load) {
    case 'mixed': {
      const singles = [1, 2, 3].map((caller) => runMixedCaller(caller, simulation, program))
      await Promise.all([...singles, runBulkCaller(ids, simulation, program)])
      return
    }
    case 'overload':
      return runOverload(ids, simulation, program)
    case 'crowded':
      return runCrowded(ids, simulation, program)
    default:
      return load satisfies never
  }
}

/** Cancels one order after another; some of them were read long before. */
async function runMixedCaller(caller: number, simulation: Simulation, program: Program) {
  const { rng, pause, log } = simulation
  const { chance, pick, upTo, wholeUpTo } = rng
  await pause(upTo(5_000))
  for (let n = 0; n < 3; n++) {
    const id = orderId(wholeUpTo(simulation.telnyx.orders.size))
    const name = `caller ${caller}.${n}`
    const isRead = chance(0.3)
    const order = isRead
      ? await log.context.run({ name, faultKey: name }, () => readOrder(program, id))
      : undefined
    if (isRead && chance(0.5)) await pause(upTo(60_000))
    await cancelOne(simulation, program, {
      name,
      subject: order ?? (chance(0.1) ? id.toUpperCase() : id),
      guards: simulation.drawGuards(),
      deadlineMs: pick([60_000, 60_000, 20_000, 1_000]),
      settle: chance(0.3),
      readFirst: chance(0.2),
      attempts: pick([4, 4, 1, 2]),
      maxAttempts: chance(0.2) ? wholeUpTo(4) : undefined,
    })
    await pause(upTo(10_000))
  }
}

async function cancelOne(
  simulation: Simulation,
  program: Program,
  {
    name,
    subject,
    maxAttempts,
    ...options
  }: CancelOptions & { name: string; subject: string | SubNumberOrder; maxAttempts?: number | undefined },
) {
  const { log, clock } = simulation
  const given = typeof subject === 'string' ? undefined : getReading(subject)
  const call = log.open({
    name,
    kind: 'library',
    orderId: typeof subject === 'string' ? subject : subject.id,
    process: program.process.name,
    guards: options.guards ?? {},
    deadlineAt: clock.now() + (options.deadlineMs ?? 60_000),
    commits: [],
    // The oracle assumes four attempts, and no reading without guards.
    isExempt: maxAttempts !== undefined || options.readFirst === true || (options.attempts ?? 4) < 4,
    ...(given && { given: toKnownOrder(given) }),
  })
  const signal = simulation.drawStop((at) => {
    call.stoppedAt ??= at
  })
  const outcome = await log.context.run({ name, faultKey: name }, () =>
    cancelOrder(program.client, subject, {
      ...options,
      signal,
      beforeAttempt: recordAttempt(simulation, () => call, maxAttempts),
    }),
  )
  endCall(simulation, program, call, outcome)
}

/** In true time, because the process's wall clock may have stepped. */
const toKnownOrder = ({ order, readAtMonotonic }: Reading) => ({ order, readAt: START + readAtMonotonic })

/** A `beforeAttempt` that records each attempt, and permits at most `maxAttempts` per cancellation. */
function recordAttempt(
  { log, rng, clock, pause, profile }: Simulation,
  findCall: (id: string) => CancellationRecord,
  maxAttempts = Number.POSITIVE_INFINITY,
) {
  return async ({ id, number }: { id: string; number: number }): Promise<boolean> => {
    const call = findCall(id)
    const commits = call.commits ?? []
    if (commits.length >= maxAttempts) return false
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

function endCall(
  { log }: Simulation,
  { process }: Program,
  call: CancellationRecord,
  outcome: CancelOutcome,
) {
  log.end(call, outcome)
  const pauses = process.pauses.filter(({ from, to }) => to > call.startedAt && from < (call.endedAt ?? 0))
  for (const { from, to } of pauses) call.delayMs += to - from
  if (call.delayMs > 0) call.isExempt = true
}

async function readOrder({ client }: Program, id: string): Promise<SubNumberOrder | undefined> {
  try {
    return (await client.subNumberOrders.retrieve(id)).data
  } catch (error) {
    return ignoreTelnyxError(error)
  }
}

/** Faults of Telnyx are part of the simulation; any other error is a bug. */
function ignoreTelnyxError(error: unknown): undefined {
  if (!(error instanceof TelnyxError)) throw error
}

/** Cancels every order in bulk, by ids or by a filter. */
async function runBulkCaller(ids: string[], simulation: Simulation, program: Program) {
  const { log, rng } = simulation
  const { client } = program
  const guards = simulation.drawGuards()
  const calls = new Map<string, CancellationRecord>()
  let stoppedAt: number | undefined
  const stop = (at: number) => {
    stoppedAt ??= at
    for (const call of calls.values()) if (!call.outcome) call.stoppedAt ??= at
  }
  const signal = simulation.drawStop(stop)

  function findCall(id: string): CancellationRecord {
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
    // A faulty list may lack orders. Those that it has get cancelled.
    selectOrders(client, filter, { onIncomplete() {} }).catch(ignoreTelnyxError)
  const selected = rng.chance(0.5)
    ? await log.context.run({ name: 'bulk list', faultKey: 'bulk list' }, listed)
    : undefined
  for (const order of selected ?? []) {
    if (order.country_code !== 'US') log.addViolation('I1: an order that the filter excludes', order.id)
  }
  const repeated = rng.chance(0.2) ? ids.slice(0, 3).map((id) => id.toUpperCase()) : []
  const concurrency = simulation.profile.load === 'mixed' ? rng.pick([1, 3, 10, 30]) : 10
  const run = log.context.run({ name: 'bulk', faultKey: 'bulk' }, () =>
    cancelOrders(
      client,
      recordReadings(
        selected ? refreshReadings(client, selected, filter, { signal }) : [...ids, ...repeated],
        findCall,
      ),
      {
        guards,
        signal,
        concurrency,
        attempts: rng.pick([4, 2]),
        beforeAttempt: recordAttempt(simulation, findCall),
      },
    ),
  )
  const results = run[Symbol.asyncIterator]()
  // It may be stopped after its start, before its first step.
  if (rng.chance(0.2)) await simulation.pause(rng.upTo(1_000))
  const next = () => log.context.run({ name: 'bulk', faultKey: 'bulk' }, () => results.next())
  for (let result = await next(); !result.done; result = await next()) {
    const { id, outcome } = result.value
    endCall(simulation, program, findCall(id), outcome)
    if (stopsBulk(outcome)) stop(simulation.clock.now())
  }
  for (const id of selected?.map((order) => order.id) ?? ids) findCall(id)
}

/** Whether the outcome stops a bulk run, by the documentation of `cancelOrders`. */
function stopsBulk(outcome: CancelOutcome): boolean {
  if (outcome.kind === 'refused') return outcome.failure.kind === 'rejected' && outcome.failure.systemic
  return (
    outcome.kind === 'not-sent' &&
    outcome.failure?.kind === 'connection' &&
    outcome.failure.delivery === 'not-sent'
  )
}

/** Starts a call for each order when `cancelOrders` takes it, and records the reading that it comes with. */
async function* recordReadings(
  orders: Iterable<string> | AsyncIterable<SubNumberOrder | string>,
  findCall: (id: string) => CancellationRecord,
) {
  for await (const order of orders) {
    const call = findCall(typeof order === 'string' ? order : order.id)
    const reading = typeof order === 'string' ? undefined : getReading(order)
    if (reading) call.given = toKnownOrder(reading)
    yield order
  }
}

/** More callers at once than the limit has room for, each with its own order. */
async function runOverload(ids: string[], simulation: Simulation, program: Program) {
  const guards = simulation.drawGuards()
  const deadlineMs = simulation.rng.pick([60_000, 30_000])
  await Promise.all(
    ids.map((id, n) =>
      cancelOne(simulation, program, { name: `caller ${n}`, subject: id, guards, deadlineMs }),
    ),
  )
}

/** Single callers arrive at the rate of the limit for 90 s, while a bulk run competes with them. */
async function runCrowded(ids: string[], simulation: Simulation, program: Program) {
  const forBulk = ids.slice(0, Math.ceil(ids.length / 10))
  const spacing = 1_000 / perSecond(simulation.profile)
  const singles = ids.slice(forBulk.length).map(async (id, n) => {
    await simulation.pause(n * spacing)
    await cancelOne(simulation, program, { name: `caller ${n}`, subject: id, deadlineMs: 30_000 })
  })
  await Promise.all([runBulkCaller(forBulk, simulation, program), ...singles])
}

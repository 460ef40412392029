import { cancelOrder } from '../src/cancellation/cancel-order.ts'
import { cancelOrders } from '../src/cancellation/cancel-orders.ts'
import { keepFresh, selectOrders } from '../src/cancellation/selection.ts'
import { readingOf } from '../src/reading.ts'
import type { RequestOptions } from '../src/request-options.ts'
import { createTelnyxClient, type TelnyxClient } from '../src/telnyx/telnyx-client.ts'
import { TelnyxError } from '../src/telnyx-error.ts'
import type { SubNumberOrder } from '../src/wire/sub-number-order.ts'
import type { TelnyxFailure } from '../src/wire/telnyx-failure.ts'
import { createVirtualClock } from '../test/virtual-clock.ts'
import type { Call } from './call.ts'
import { createDice, type Dice, seededRandom } from './dice.ts'
import { API_KEY, CALL_HEADER, createHostileTelnyx, orderId } from './hostile-telnyx.ts'
import { wrongsOfCommit, wrongsOfEffect, wrongsOfOutcome, wrongsOfPatch } from './invariants.ts'
import type { SimulatedRun } from './run-simulation.ts'
import { anyTemper } from './temper.ts'
import { createTrace } from './trace.ts'
import { createWitness } from './witness.ts'

const ORDERS = 20
const CALLERS = 3

/** One run in a world that its seed alone decides: three callers and one bulk cancellation. */
export async function simulate(seed: number): Promise<SimulatedRun> {
  const dice = createDice(seededRandom(seed))
  const { chance, pick, upTo } = dice
  const clock = createVirtualClock()
  const temper = anyTemper(dice)
  const trace = createTrace(temper)
  let wrong: SimulatedRun['wrong']
  const telnyx = createHostileTelnyx(clock, dice, temper, {
    orderCount: ORDERS,
    onTurnedAway() {
      wrong ??= {
        what: `I6: a request beyond the limit of ${JSON.stringify(temper.limit)}`,
        trace: trace.whole(),
      }
    },
  })
  const calls = new Map<string, Call>()
  const counts: SimulatedRun['counts'] = { PATCHes: 0 }
  let isHeld = temper.limit !== undefined
  /** As long as no limit is known, a request that hangs keeps others back. */
  let underWay = 0

  function count(what: string) {
    counts[what] = (counts[what] ?? 0) + 1
  }

  function judge(call: Call, wrongs: Iterable<string>) {
    for (const what of wrongs) wrong ??= { what, trace: trace.of(call.id) }
  }

  function open(name: string, id: string, terms: Partial<Call>): Call {
    const call: Call = {
      name,
      id,
      guards: {},
      sightings: [],
      known: undefined,
      committed: 0,
      hookMs: 0,
      isHeld: () => isHeld || underWay > 0,
      stoppedAt: () => undefined,
      deadline: undefined,
      outcome: undefined,
      ...terms,
    }
    calls.set(`${name} ${id}`, call)
    return call
  }

  async function answer(request: Request) {
    underWay++
    try {
      const response = await telnyx.answer(request)
      isHeld ||= response.status === 429
      return response
    } finally {
      underWay--
    }
  }

  const client = createTelnyxClient({
    apiKey: API_KEY,
    baseUrl: 'http://telnyx.test/v2',
    clock,
    random: dice.random,
    fetch: createWitness(clock, answer, {
      callOf: (name, id) => calls.get(`${name} ${id}`) ?? open(name, id, bulkTerms),
      onPatch(call, sighting) {
        count('PATCHes')
        judge(call, wrongsOfPatch(call, sighting))
      },
      onSighting({ id, name }, { method, at, end, status, order }) {
        const tookMs = Math.round(clock.now() - at)
        trace.note(at, id, () =>
          [`${name}: ${method}, after ${tookMs} ms:`, end, status, order?.status].filter(Boolean).join(' '),
        )
      },
    }),
  })

  /** Judges each attempt right before it goes out, and lets no more than `most` of one call go. */
  const watch = (callOf: (id: string) => Call, most = Number.POSITIVE_INFINITY) => ({
    beforeAttempt: async ({ id, number }: { id: string; number: number }) => {
      const call = callOf(id)
      if (call.committed >= most) return false
      judge(call, wrongsOfCommit(call, clock.now()))
      if (number !== ++call.committed) judge(call, [`I4: attempt ${number} where ${call.committed} was due`])
      if (chance(0.05)) {
        const hookMs = upTo(40_000)
        call.hookMs += hookMs
        await pause(hookMs)
      }
      return true
    },
  })

  function end(call: Call, outcome: NonNullable<Call['outcome']>) {
    judge(call, call.outcome ? ['I3: a second outcome'] : [])
    call.outcome = outcome
    count(outcome.kind)
    trace.note(
      clock.now(),
      call.id,
      () => `${call.name}: ${JSON.stringify({ ...outcome, order: undefined })}`,
    )
    judge(call, wrongsOfOutcome(call, outcome, clock.now()))
  }

  async function oneCaller(caller: number) {
    await pause(upTo(5_000))
    for (let n = 0; n < 3; n++) {
      const stop = createStop()
      const id = orderId(Math.floor(upTo(ORDERS)))
      const name = `caller ${caller}.${n}`
      const call = open(name, id, { guards: anyGuards(dice), stoppedAt: stop.at })
      const port = as(name, client)
      const subject = chance(0.3) ? await readFirst(port, id) : id
      if (subject !== id && chance(0.5)) await pause(upTo(60_000))
      const deadlineMs = pick([60_000, 60_000, 20_000, 1_000])
      call.deadline = clock.now() + deadlineMs
      const outcome = await cancelOrder(port, subject, {
        guards: call.guards,
        signal: stop.signal,
        deadlineMs,
        settle: chance(0.3),
        readFirst: chance(0.2),
        attempts: pick([4, 4, 1, 2]),
        ...watch(() => call, chance(0.2) ? Math.floor(upTo(4)) : undefined),
      })
      end(call, outcome)
      await pause(upTo(10_000))
    }
  }

  const bulkStop = createStop()
  let troubleAt: number | undefined
  const bulkTerms: Partial<Call> = {
    guards: anyGuards(dice),
    stoppedAt: () => bulkStop.at() ?? troubleAt,
  }

  async function bulk() {
    const port = as('bulk', client)
    const callOf = (id: string) => calls.get(`bulk ${id}`) ?? open('bulk', id, bulkTerms)
    const filter = { country_code: 'US' }
    const selected = chance(0.5) ? await selectOrders(port, filter).catch(onlyTelnyxErrors) : undefined
    const ids = Array.from({ length: ORDERS }, (_, n) => orderId(n))
    const wanted = selected?.map(({ id }) => id) ?? ids
    const given = new Set<string>()
    const source = selected
      ? noted(keepFresh(port, selected, filter, { signal: bulkStop.signal }), callOf)
      : ids
    const run = cancelOrders(port, source, {
      guards: bulkTerms.guards,
      signal: bulkStop.signal,
      concurrency: pick([1, 3, 10, 30]),
      attempts: pick([4, 2]),
      ...watch(callOf),
    })
    for await (const { id, outcome } of run) {
      given.add(id)
      end(callOf(id), outcome)
      if (outcome.kind === 'refused' && isSystemic(outcome.failure)) troubleAt ??= clock.now()
    }
    for (const id of wanted) if (!given.has(id)) judge(callOf(id), ['I3: an order without an outcome'])
  }

  /** A signal that may abort some time, and since when it has. */
  function createStop() {
    const controller = new AbortController()
    let at: number | undefined
    if (chance(0.3)) {
      clock.after(upTo(70_000) * dice.random(), () => {
        at = clock.now()
        controller.abort()
      })
    }
    return { signal: controller.signal, at: () => at }
  }

  const pause = (ms: number) => new Promise<void>((resolve) => clock.after(ms, resolve))

  for (const order of telnyx.orders.values()) {
    if (chance(0.3)) clock.after(upTo(60_000) * dice.random(), order.interfere)
  }
  const work = Promise.all([...Array.from({ length: CALLERS }, (_, n) => oneCaller(n + 1)), bulk()])
  await clock.until(work)
  // Whatever is still on its way arrives now.
  await clock.advance(200_000)
  for (const call of calls.values()) {
    const tookEffectFor = telnyx.orders.get(call.id)?.tookEffectFor
    if (!tookEffectFor?.has(call.name)) continue
    count('effects')
    judge(call, wrongsOfEffect(call))
  }
  return { seed, counts, ...(wrong && { wrong }) }
}

const isSystemic = (failure: TelnyxFailure) => failure.kind === 'refused' && failure.systemic

const anyGuards = ({ chance }: Dice) => (chance(0.5) ? { maxPhoneNumbers: 10 } : {})

/** The client as one call sees it, each request of which tells whose it is. */
function as(name: string, client: TelnyxClient): TelnyxClient {
  const marked = (options: RequestOptions | undefined): RequestOptions => ({
    ...options,
    headers: { [CALL_HEADER]: name },
  })
  const { subNumberOrders } = client
  return {
    ...client,
    subNumberOrders: {
      ...subNumberOrders,
      list: (query, options) => subNumberOrders.list(query, marked(options)),
      listAllPages: (query, options) =>
        subNumberOrders.listAllPages(query, { ...options, ...marked(options) }),
      retrieve: (id, query, options) => subNumberOrders.retrieve(id, query, marked(options)),
      cancel: (id, options) => subNumberOrders.cancel(id, marked(options)),
    },
  }
}

/** The orders as they are given to a cancellation: from then on it knows their readings. */
async function* noted(orders: AsyncIterable<SubNumberOrder | string>, callOf: (id: string) => Call) {
  for await (const order of orders) {
    if (typeof order !== 'string') callOf(order.id).known = readingOf(order)
    yield order
  }
}

async function readFirst(port: TelnyxClient, id: string) {
  try {
    return (await port.subNumberOrders.retrieve(id)).data
  } catch (error) {
    onlyTelnyxErrors(error)
    return id
  }
}

function onlyTelnyxErrors(error: unknown): undefined {
  if (!(error instanceof TelnyxError)) throw error
}

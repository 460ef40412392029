import { type CancelOutcome, createTelnyxClient, type Guards } from '@countermand/core'
import {
  API_KEY,
  anyTemper,
  CALL_HEADER,
  createDice,
  createHostileTelnyx,
  createTrace,
  orderId,
  type SimulatedRun,
  seededRandom,
} from '@countermand/core/simulation'
import { createVirtualClock } from '@countermand/core/testing'
import { pino } from 'pino'
import { createRecordedCancel, type RecordedCancel } from '../src/cancellation/recorded-cancel.ts'
import { createHolds } from '../src/holds/holds.ts'
import { createLedger } from '../src/ledger/ledger.ts'
import { startUpkeep } from '../src/ledger/upkeep.ts'
import type { CancellationRow } from '../src/store/tables.ts'
import { createLedgerWatch, idOf, wrongsInTheEnd, wrongsOfAnswer, wrongsOfPatch } from './invariants.ts'
import { createProcess, type Mishaps, type SimulatedProcess } from './simulated-process.ts'
import { createDisk } from './simulated-store.ts'

const ORDERS = 6
const CALLERS = 3
const CALLS_EACH = 4

/** One database for all runs; making its tables costs more than a run. */
const disk = await createDisk()

/**
 * One run in a world that its seed alone decides: callers of one gateway, which may crash between any
 * two effects and is started again, before a hostile Telnyx.
 */
export async function simulate(seed: number): Promise<SimulatedRun> {
  const dice = createDice(seededRandom(seed))
  const { chance, pick, upTo } = dice
  const clock = createVirtualClock()
  const temper = { ...anyTemper(dice), limit: undefined }
  const mishaps: Mishaps = { crash: pick([0, 0.01, 0.05]), storeFailure: pick([0, 0, 0.03, 0.2]) }
  const telnyx = createHostileTelnyx(clock, dice, temper, { orderCount: ORDERS, onTurnedAway() {} })
  const trace = createTrace(temper)
  const guards: Guards = chance(0.5) ? { maxPhoneNumbers: 10 } : {}
  const watchLedger = createLedgerWatch()
  /** PATCHes that went out, by cancellation. */
  const patches = new Map<string, number>()
  const told: { id: string; outcome: CancelOutcome }[] = []
  const counts: SimulatedRun['counts'] = { crashes: 0, PATCHes: 0 }
  let logged = ''
  let wrong: SimulatedRun['wrong']
  disk.wipe()

  function count(what: string) {
    counts[what] = (counts[what] ?? 0) + 1
  }

  function judge(order: string, wrongs: Iterable<string>) {
    for (const what of wrongs) wrong ??= { what, trace: trace.of(order) }
  }

  const rowOf = (id: string) => disk.rows().find((row) => row.id === id)

  /** Which of its lives the gateway is in; undefined while it is down. */
  let gateway: { process: SimulatedProcess; recordedCancel: RecordedCancel } | undefined
  let lives = 0

  async function start() {
    const number = ++lives
    const process = createProcess(number, clock, {
      dice,
      mishaps,
      onDeath() {
        count('crashes')
        gateway = undefined
        for (let n = 0; n < ORDERS; n++) trace.note(clock.now(), orderId(n), () => 'the gateway crashed')
        clock.after(upTo(10_000), start)
      },
    })
    const store = disk.storeOf(process, {
      fails: () => chance(mishaps.storeFailure),
      onWrite: () => judge(orderId(0), watchLedger(disk.rows())),
    })
    const client = createTelnyxClient({
      apiKey: API_KEY,
      baseUrl: 'http://telnyx.test/v2',
      clock: process.clock,
      random: dice.random,
      fetch: (input, init) => process.effect(() => send(new Request(input, init), process)),
    })
    const log = pino(
      { level: seed % 10 === 0 ? 'debug' : 'silent' },
      {
        write(line) {
          logged += line
        },
      },
    )
    const ledger = createLedger(store, process.clock)
    let ids = 0
    const newId = () => idOf(number, ++ids)
    const holds = createHolds(store, process.clock)
    const deps = { ledger, holds, telnyx: client, guards, clock: process.clock, log, newId }
    const orphans = await ledger.openRows()
    if (process.isDead) return
    startUpkeep(deps, orphans)
    gateway = { process, recordedCancel: createRecordedCancel(deps) }
  }

  /** A Request that nobody holds may be collected, and then its signal never aborts. */
  const underWay = new Set<Request>()

  async function send(request: Request, { number }: SimulatedProcess): Promise<Response> {
    // What the trace tells must not hold the request: that would outlive the run, and hold all of it.
    const { method } = request
    const order = new URL(request.url).pathname.split('/')[3] ?? ''
    const sentAt = clock.now()
    if (method === 'PATCH') {
      count('PATCHes')
      const [open] = disk.openOf(order)
      const name = open?.id ?? 'nobody'
      judge(order, wrongsOfPatch(open, { patches: patches.get(name) ?? 0, processNumber: number }))
      patches.set(name, (patches.get(name) ?? 0) + 1)
      request.headers.set(CALL_HEADER, name)
    }
    underWay.add(request)
    try {
      const response = await telnyx.answer(request)
      const { status } = response
      trace.note(sentAt, order, () => `life ${number}: ${method}, answered ${status}`)
      return response
    } catch (error) {
      trace.note(sentAt, order, () => `life ${number}: ${method}, no answer`)
      throw error
    } finally {
      underWay.delete(request)
    }
  }

  const pause = (ms: number) => new Promise<void>((resolve) => clock.after(ms, resolve))

  async function caller(name: string) {
    for (let n = 0; n < CALLS_EACH; n++) {
      await pause(upTo(20_000))
      const order = orderId(Math.floor(upTo(ORDERS)))
      if (!gateway) continue
      const { recordedCancel } = gateway
      const asking = recordedCancel({ orderId: order, actor: name, requestId: `${name}.${n}` })
      // After a crash no answer comes any more.
      const answer = await Promise.race([asking, pause(60_000)])
      if (!answer) continue
      count(answer.kind)
      trace.note(clock.now(), order, () => `${name} is told ${JSON.stringify(answer)}`)
      if (answer.kind !== 'recorded') continue
      judge(order, wrongsOfAnswer(rowOf(answer.cancellationId), answer.outcome))
      told.push({ id: answer.cancellationId, outcome: answer.outcome })
    }
  }

  for (const order of telnyx.orders.values()) {
    if (chance(0.3)) clock.after(upTo(60_000) * dice.random(), order.interfere)
  }
  await clock.until(start())
  await clock.until(Promise.all(Array.from({ length: CALLERS }, (_, n) => caller(`caller ${n + 1}`))))
  // Everything may come to rest now.
  Object.assign(mishaps, { crash: 0, storeFailure: 0 })
  temper.trouble = 0
  temper.lagMs = 0
  await clock.advance(1_200_000)

  // What dead processes had asked will never be answered, and holds the whole world.
  underWay.clear()

  const rows: CancellationRow[] = disk.rows()
  judge(orderId(0), watchLedger(rows))
  for (const row of rows) {
    const order = telnyx.orders.get(row.sub_number_order_id)
    if (!order) throw new Error(`a row of ${row.sub_number_order_id}, which is no order`)
    count(row.outcome ?? 'open')
    const tookEffect = order.tookEffectFor.has(row.id)
    judge(row.sub_number_order_id, wrongsInTheEnd(row, { tookEffect, status: order.current().status }))
  }
  for (const { id, outcome } of told)
    judge(rowOf(id)?.sub_number_order_id ?? '', wrongsOfAnswer(rowOf(id), outcome))
  if (JSON.stringify(rows).includes(API_KEY)) judge(orderId(0), ['I7: the key in the ledger'])
  if (logged.includes(API_KEY)) judge(orderId(0), ['I7: the key in the log'])
  return { seed, counts, ...(wrong && { wrong }) }
}

import type { CancelOptions } from '../cancellation/cancel-options.ts'
import { cancelCheckedOrder } from '../cancellation/cancel-order.ts'
import { checkClient, checkIdOrOrder, checkOptions, checkSource } from '../cancellation/check-arguments.ts'
import type { CancellationPort } from '../cancellation/ports.ts'
import { sleep } from '../clock.ts'
import type { CancelOutcome } from '../wire/cancel-outcome.ts'
import { ENDPOINTS } from '../wire/endpoints.ts'
import type { SubNumberOrder } from '../wire/sub-number-order.ts'
import type { TelnyxFailure } from '../wire/telnyx-failure.ts'
import { stoppable } from './abortable-source.ts'
import { createKnownIds } from './id-set.ts'
import { inParallel } from './map-concurrent.ts'
import { createProgress, type Progress } from './progress.ts'

export interface CancelOrdersOptions extends CancelOptions {
  /** How many orders may be under way at once; fewer, where the rate limit would keep them waiting. @default 10 */
  concurrency?: number | undefined
  /** How many orders the source holds, for the progress. @default its length or size, if it has one */
  total?: number | undefined
}

export interface CancelResult {
  id: string
  outcome: CancelOutcome
}

/** Results as they come, to be read once, and the progress at any time. */
export interface CancelRun extends AsyncIterable<CancelResult> {
  progress(): Progress
}

/** An order that waits longer for its turn has grown old before it: its reading may count no more. */
const LONGEST_QUEUE_MS = 10_000

/**
 * Cancels many orders, each as `cancelOrder` does, and gives each one's outcome as it is known. The
 * source is read as there is room, so it may be endless; every id read from it gets one outcome. An id that
 * came before (compared without case) is passed over: it is remembered, in at most 48 bytes. Bulk requests
 * let single ones go ahead. An order that the rate limit has no room for waits until it has: its
 * `deadlineMs` begins then.
 *
 * Trouble that every order would meet (401, 403, no connection to be had until an order's deadline)
 * stops it, and so does the signal: no further PATCH goes out, those under way end, and the rest of the
 * source comes as `not-sent`, save what a source keeps to itself for half a minute. Leaving the loop stops it
 * likewise; then nobody hears of those under way.
 *
 * @throws TypeError that names the argument: no client, no iterable source, an option that doesn't fit
 * @throws whatever the source throws, after the outcomes of what was under way
 * @example
 * const run = cancelOrders(client, await selectOrders(client, { country_code: 'DE' }), { guards })
 * for await (const { id, outcome } of run) {
 *   console.log(id, outcome.kind, run.progress().finished)
 * }
 */
export function cancelOrders(
  client: CancellationPort,
  source: Iterable<string | SubNumberOrder> | AsyncIterable<string | SubNumberOrder>,
  options: CancelOrdersOptions = {},
): CancelRun {
  checkClient(client)
  checkSource(source)
  checkOptions(options)
  const { concurrency = 10, total = sizeOf(source), ...terms } = options
  const clock = terms.clock ?? client.clock
  const progress = createProgress(clock, total)
  const feed = stoppable(source, clock)
  const known = createKnownIds()
  let isStopped = false
  // One for each order under way. Listeners that come and go by the million on one signal, or entries of
  // one Set, are held by the dead ones before them until the engine looks through its whole memory.
  const stops: AbortController[] = []
  let rest: CancelOutcome | undefined

  function stop() {
    isStopped = true
    feed.stop()
    for (const one of stops) one.abort()
  }

  async function cancelOne(item: string | SubNumberOrder): Promise<CancelResult> {
    const id = idOf(item)
    if (isStopped) return { id, outcome: rest ?? STOPPED }
    const one = new AbortController()
    stops.push(one)
    const outcome = await cancelWhenThereIsRoom(item, one.signal)
    stops.splice(stops.indexOf(one), 1)
    const trouble = troubleOf(outcome)
    if (trouble && !rest) {
      rest = afterTrouble(trouble)
      stop()
    }
    // What had not gone out when the trouble was met shares its reason.
    return { id, outcome: rest && wasStopped(outcome) ? rest : outcome }
  }

  /** Until the limit has room for it, nothing was read or sent. */
  async function cancelWhenThereIsRoom(item: string | SubNumberOrder, signal: AbortSignal) {
    for (;;) {
      const outcome = await cancelCheckedOrder(client, item, { priority: 'bulk', ...terms, signal })
      const failure = outcome.kind === 'not-sent' ? outcome.failure : undefined
      if (failure?.kind !== 'out-of-time' || failure.room_at === undefined || signal.aborted) return outcome
      const roomInMs = Date.parse(failure.room_at) - clock.now()
      await sleep(clock, Math.min(LONGEST_WAIT_MS, Math.max(SHORTEST_WAIT_MS, roomInMs)), signal)
    }
  }

  /** The items whose id is not known yet. */
  async function* distinct() {
    for await (const item of feed.items) {
      checkIdOrOrder(item, 'an item of source')
      if (known.add(idOf(item))) yield item
      else progress.noteRepeated()
    }
  }

  async function* run() {
    if (terms.signal?.aborted) stop()
    terms.signal?.addEventListener('abort', stop)
    try {
      const results = inParallel(distinct(), {
        atOnce: () =>
          Math.min(concurrency, LONGEST_QUEUE_MS / (client.pacer?.spacingMs(ENDPOINTS.cancel) ?? 0)),
        run: cancelOne,
        onLeave: stop,
      })
      for await (const result of results) {
        progress.note(result.outcome.kind)
        yield result
      }
    } finally {
      terms.signal?.removeEventListener('abort', stop)
    }
  }

  return Object.assign(run(), { progress: () => progress.value(client.pacer?.waitingUntil) })
}

/** How long an order waits at least before it asks for room again, in milliseconds. */
const SHORTEST_WAIT_MS = 100
/** And at most: what is known of the limit may turn out to be wrong. */
const LONGEST_WAIT_MS = 5_000

const idOf = (item: string | SubNumberOrder) => (typeof item === 'string' ? item : item.id)

const STOPPED: CancelOutcome = { kind: 'not-sent', reason: 'It was stopped before a PATCH was sent.' }

/** What every further order would meet too; undefined when it is this order's own. */
function troubleOf(outcome: CancelOutcome): TelnyxFailure | undefined {
  if (outcome.kind !== 'refused' && outcome.kind !== 'not-sent') return undefined
  const { failure } = outcome
  const isSystemic = failure?.kind === 'rejected' && failure.systemic
  // A connection that breaks before its answer may be this order's own trouble.
  const isWithoutConnection = failure?.kind === 'connection' && failure.delivery === 'not-sent'
  return isSystemic || isWithoutConnection ? failure : undefined
}

const wasStopped = (outcome: CancelOutcome) =>
  outcome.kind === 'not-sent' && outcome.failure?.kind === 'aborted'

const afterTrouble = (failure: TelnyxFailure): CancelOutcome => ({
  kind: 'not-sent',
  reason: `An earlier order met trouble that every order would meet: ${failure.message}`,
  failure,
})

function sizeOf(source: object): number | undefined {
  if (Array.isArray(source)) return source.length
  return source instanceof Set || source instanceof Map ? source.size : undefined
}

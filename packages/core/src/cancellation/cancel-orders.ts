import { ENDPOINTS } from '../endpoints.ts'
import { inParallel } from '../in-parallel.ts'
import type { CancelOutcome } from '../wire/cancel-outcome.ts'
import type { SubNumberOrder } from '../wire/sub-number-order.ts'
import type { TelnyxFailure } from '../wire/telnyx-failure.ts'
import { type CancelOptions, cancelOrder } from './cancel-order.ts'
import type { CancellationPort } from './port.ts'
import { createProgress, type Progress } from './progress.ts'
import { stoppable } from './stoppable.ts'

export interface CancelManyOptions extends CancelOptions {
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
 * source is read as there is room, so it may be endless; every id read from it gets an outcome. Bulk
 * requests let single ones go ahead.
 *
 * Trouble that every order would meet (401, 403, no connection to be had until an order's deadline)
 * stops it, and so does the signal: no further PATCH goes out, those under way end, and the rest of the
 * source comes as `not-sent`, save what a source keeps to itself for half a minute. Leaving the loop stops it
 * likewise; then nobody hears of those under way.
 *
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
  options: CancelManyOptions = {},
): CancelRun {
  const { concurrency = 10, total = sizeOf(source), ...terms } = options
  if (!(concurrency >= 1)) throw new Error(`The concurrency must be at least 1, not ${concurrency}.`)
  const clock = terms.clock ?? client.clock
  const progress = createProgress(clock, total)
  const feed = stoppable(source, clock)
  let isStopped = terms.signal?.aborted ?? false
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
    const id = typeof item === 'string' ? item : item.id
    if (isStopped) return { id, outcome: rest ?? STOPPED }
    const one = new AbortController()
    stops.push(one)
    const outcome = await cancelOrder(client, item, { priority: 'bulk', ...terms, signal: one.signal })
    stops.splice(stops.indexOf(one), 1)
    const trouble = troubleOf(outcome)
    if (trouble && !rest) {
      rest = afterTrouble(trouble)
      stop()
    }
    // What had not gone out when the trouble was met shares its reason.
    return { id, outcome: rest && wasStopped(outcome) ? rest : outcome }
  }

  async function* run() {
    terms.signal?.addEventListener('abort', stop)
    try {
      const results = inParallel(feed.items, {
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

const STOPPED: CancelOutcome = { kind: 'not-sent', reason: 'It was stopped before a PATCH was sent.' }

/** What every further order would meet too; undefined when it is this order's own. */
function troubleOf(outcome: CancelOutcome): TelnyxFailure | undefined {
  if (outcome.kind !== 'refused' && outcome.kind !== 'not-sent') return undefined
  const { failure } = outcome
  const isSystemic = failure?.kind === 'refused' && failure.systemic
  return isSystemic || failure?.kind === 'connection' ? failure : undefined
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

import {
  type CancelResult,
  type CancelRun,
  cancelOrders,
  type Progress,
  refreshReadings,
  type SubNumberOrder,
  sleep,
} from '@countermand/core'
import type { EffectContext } from '../../model/effect.ts'

/** Controls a run from the screen. */
export interface RunControl {
  /** No PATCH goes out any more, until `resume`. */
  pause(): void
  resume(): void
  /** Like `pause`, but final: the orders that wait stay as they are. */
  stop(): void
}

/** How often the screen gets what has changed: a change for each outcome would cost more than the outcome. */
const REPORT_MS = 200

/**
 * Cancels the orders and reports their attempts, outcomes and progress as events. A pause ends the requests and the
 * orders that no PATCH was sent for wait again.
 */
export function startRun(
  orders: readonly SubNumberOrder[],
  reason: string | undefined,
  { client, guards, signal, dispatch }: EffectContext,
): { control: RunControl; finished: Promise<void> } {
  const { clock } = client
  const waiting = new Map(orders.map((order) => [order.id, order]))
  const outcomes: Progress['outcomes'] = {}
  let current: CancelRun | undefined
  let wanted: 'running' | 'paused' | 'stopped' = 'running'
  const isPaused = () => wanted === 'paused'
  let round = new AbortController()
  let wake = () => {}

  let changes = noChanges()
  function report() {
    const finished = orders.length - waiting.size
    const progress = { ...current?.progress(), finished, total: orders.length, outcomes: { ...outcomes } }
    dispatch({ type: 'run-changed', ...changes, progress })
    changes = noChanges()
  }
  function record(result: CancelResult) {
    waiting.delete(result.id)
    outcomes[result.outcome.kind] = (outcomes[result.outcome.kind] ?? 0) + 1
    changes.results.push(result)
  }
  // Also the last changes before the program closes: it names the orders whose outcome it leaves open.
  signal.addEventListener('abort', report)

  async function runRound() {
    const roundSignal = AbortSignal.any([signal, round.signal])
    const source = refreshReadings(
      client,
      untilAborted(waiting.values(), roundSignal),
      {},
      { signal: roundSignal },
    )
    const run = cancelOrders(client, source, {
      guards,
      reason,
      signal: roundSignal,
      total: waiting.size,
      // The reading on the screen may be minutes old.
      readFirst: true,
      async beforeAttempt({ id, number, reading }) {
        changes.attempts.push({ id, number, isSeen: reading !== undefined })
        return true
      },
    })
    current = run
    for await (const result of run) {
      if (round.signal.aborted && wasNotSent(result)) {
        changes.returned.push(result.id)
        continue
      }
      record(result)
    }
    current = undefined
  }

  async function runToEnd() {
    while (waiting.size > 0 && wanted !== 'stopped' && !signal.aborted) {
      if (isPaused()) {
        await new Promise<void>((resolve) => {
          wake = resolve
          signal.addEventListener('abort', () => resolve(), { once: true })
        })
        continue
      }
      round = new AbortController()
      await runRound()
      if (isPaused()) report()
    }
    if (signal.aborted) return
    for (const id of [...waiting.keys()]) {
      record({ id, outcome: { kind: 'not-sent', reason: 'The run was stopped before its turn.' } })
    }
    report()
    dispatch({ type: 'run-phase', phase: 'finished' })
  }

  async function reportRegularly(until: AbortSignal) {
    while (!until.aborted) {
      await sleep(clock, REPORT_MS, until)
      if (!until.aborted) report()
    }
  }

  async function finish() {
    const ended = new AbortController()
    const reporting = reportRegularly(AbortSignal.any([ended.signal, signal]))
    try {
      await runToEnd()
    } finally {
      ended.abort()
      signal.removeEventListener('abort', report)
      await reporting
    }
  }

  function want(next: typeof wanted) {
    wanted = next
    if (next !== 'running') round.abort()
    wake()
  }
  return {
    control: {
      pause: () => want('paused'),
      resume: () => want('running'),
      stop: () => want('stopped'),
    },
    finished: finish(),
  }
}

/** What the screen has not got yet. */
const noChanges = (): {
  attempts: { id: string; number: number; isSeen: boolean }[]
  results: CancelResult[]
  /** They wait again: a pause came before their PATCH. */
  returned: string[]
} => ({ attempts: [], results: [], returned: [] })

const wasNotSent = ({ outcome }: CancelResult) => outcome.kind === 'not-sent'

function* untilAborted<Item>(items: Iterable<Item>, signal: AbortSignal) {
  for (const item of items) {
    if (signal.aborted) return
    yield item
  }
}

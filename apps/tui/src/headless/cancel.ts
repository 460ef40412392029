import {
  type CancelResult,
  cancelOrders,
  type PlannedCancellation,
  plannedOutcome,
  refreshReadings,
  type SubNumberOrder,
} from '@countermand/core'
import { EXIT, type ExitCode, exitCodeOf } from '../exit-codes.ts'
import type { GuardsInForce } from '../guards-in-force.ts'
import type { Mode } from '../mode.ts'
import { idText } from '../text/id-text.ts'
import { counted } from '../text/order-words.ts'
import { question } from './cancel-question.ts'
import type { Deps } from './deps.ts'
import { plan } from './plan.ts'
import { showProgress } from './progress.ts'
import { reportReadFailure } from './read-failure.ts'
import { readSelection } from './read-selection.ts'
import { createResultWriter } from './result-writer.ts'
import { createTally, nextStepsFor, summary } from './tally.ts'
import { untilGivenUp } from './until-given-up.ts'

type CancelMode = Mode & { kind: 'cancel' }

/** An order as it was planned, or its id alone, where nothing had to be read before. */
type Item = string | PlannedCancellation

/** `countermand cancel`: finds the orders, asks, cancels them, and tells each outcome as it is known. */
export async function cancel(mode: CancelMode, deps: Deps): Promise<ExitCode> {
  const { connection, io, interruption } = deps
  const prepared = await prepare(mode, deps)
  if (typeof prepared === 'number') return prepared
  const { items, guards, isComplete } = prepared
  if (items.length === 0) io.err(`No order at ${connection.name} fits; nothing was sent.\n`)
  if (mode.ask && items.some(mayBeCancelled)) {
    const { text, isYes } = question(items, connection, io.statusColumns)
    const answer = await io.ask(text, isYes, interruption.signal)
    if (answer !== 'yes') {
      io.err('Nothing was sent.\n')
      return answer === 'interrupted' ? EXIT.interrupted : EXIT.some
    }
  }
  const exitCode = await carryOut(items, guards, mode, deps)
  return exitCode === EXIT.ok && !isComplete ? EXIT.some : exitCode
}

/** The orders that are meant, or the exit code when they can't be told. */
async function prepare(
  mode: CancelMode,
  deps: Deps,
): Promise<{ items: readonly Item[]; guards: GuardsInForce; isComplete: boolean } | ExitCode> {
  try {
    const read = await readSelection(mode, deps)
    if (typeof read === 'number') return read
    const { selection, guards } = read
    // Ids alone need no reading before the first PATCH, save for guards, and for a person who is asked.
    if ('ids' in selection && !selection.filter && !guards.own && !(mode.ask && selection.ids.length > 1)) {
      return { items: selection.ids, guards, isComplete: true }
    }
    const result = await plan(selection, guards, deps)
    if (typeof result === 'number') return result
    return { items: result.planned, guards, isComplete: result.isComplete }
  } catch (error) {
    return reportReadFailure(error, 'the orders', deps)
  }
}

async function carryOut(
  items: readonly Item[],
  { own }: GuardsInForce,
  { selection, reason, format }: CancelMode,
  deps: Deps,
): Promise<ExitCode> {
  const { connection, io, interruption } = deps
  const { client } = connection
  const writer = createResultWriter(format, items.map(idOf), io)
  const tally = createTally()
  const tell = (result: CancelResult) => {
    tally.note(result)
    writer.add(result)
  }

  const chosen = items.filter(mayBeCancelled)
  for (const item of items) {
    const outcome = typeof item === 'string' ? undefined : plannedOutcome(item)
    if (outcome) tell({ id: idOf(item), outcome })
  }

  /** Attempts of the orders under way. */
  const attempts = new Map<string, number>()
  const signal = AbortSignal.any([interruption.signal, io.outClosed])
  const orders = chosen.map((item): string | SubNumberOrder =>
    typeof item === 'string' ? item : (item.order ?? item.id),
  )
  const run = cancelOrders(
    client,
    own ? refreshReadings(client, orders, selection.filter, { signal }) : orders,
    {
      guards: own,
      reason,
      signal,
      total: orders.length,
      priority: orders.length === 1 ? 'single' : 'bulk',
      onEvent(event) {
        if (event.type !== 'attempt') return
        attempts.set(event.id, event.number)
        if (event.number > 1) io.err(`${idText(event.id)}: attempt ${event.number}\n`)
      },
    },
  )
  const stopShowing = orders.length > 1 ? showProgress(run, deps) : () => {}
  for await (const result of untilGivenUp(run, { ids: chosen.map(idOf), attempts, deps })) {
    attempts.delete(result.id)
    tell(result)
  }
  stopShowing()
  writer.end()
  if (items.length > 1)
    io.err(`${counted(items.length, 'order')} at ${connection.name}: ${summary(tally.counts)}\n`)
  io.err(nextStepsFor(tally.unknownIds))
  return exitCodeOf(tally, { interrupted: interruption.signal.aborted })
}

const idOf = (item: Item) => (typeof item === 'string' ? item : item.id)

const mayBeCancelled = (item: Item) => typeof item === 'string' || item.verdict.cancellable

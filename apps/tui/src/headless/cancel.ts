import {
  type CancelResult,
  cancelOrders,
  describeOutcome,
  keepFresh,
  type SubNumberOrder,
} from '@countermand/core'
import { EXIT, type ExitCode, exitCodeOf, isUnusable } from '../exit-codes.ts'
import type { GuardsInForce } from '../guards-in-force.ts'
import type { Mode } from '../mode.ts'
import { counted } from '../text/order-words.ts'
import { question } from './cancel-question.ts'
import type { Deps } from './deps.ts'
import { plan } from './plan.ts'
import { showProgress } from './progress.ts'
import { reportReadFailure } from './read-failure.ts'
import { readSelection } from './read-selection.ts'
import { createResultWriter } from './result-writer.ts'
import { createTally, summary } from './tally.ts'
import { untilGivenUp } from './until-given-up.ts'

type CancelMode = Mode & { kind: 'cancel' }

/** An order that is to be cancelled: as it was just read, or by its id alone. */
type Item = string | SubNumberOrder

/** `countermand cancel`: finds the orders, asks, cancels them, and tells each outcome as it is known. */
export async function cancel(mode: CancelMode, deps: Deps): Promise<ExitCode> {
  const { io } = deps
  const prepared = await prepare(mode, deps)
  if (typeof prepared === 'number') return prepared
  const { items, guards } = prepared
  if (items.length === 0) {
    io.err('No pending order fits; nothing was sent.\n')
    return EXIT.ok
  }
  if (mode.ask) {
    const { text, isYes } = question(prepared.planned ?? items.map(idOf), deps.connection, io.statusColumns)
    const answer = await io.ask(text, isYes)
    if (answer !== 'yes') {
      io.err('Nothing was sent.\n')
      return answer === 'interrupted' ? EXIT.interrupted : EXIT.some
    }
  }
  return carryOut(items, guards, mode, deps)
}

/** The orders that are meant, or the exit code when they can't be told. */
async function prepare(mode: CancelMode, deps: Deps) {
  try {
    const read = await readSelection(mode, deps)
    if (typeof read === 'number') return read
    const { selection, guards } = read
    // Ids alone need no reading before the first PATCH, save for guards, and for a person who is asked.
    if ('ids' in selection && !guards.own && !(mode.ask && selection.ids.length > 1)) {
      return { items: selection.ids as readonly Item[], guards }
    }
    const planned = await plan(selection, guards, deps)
    return { items: planned.map(({ id, order }): Item => order ?? id), guards, planned }
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
  /** Attempts of the orders under way. */
  const attempts = new Map<string, number>()
  const trouble = new AbortController()

  const filter = 'filter' in selection ? selection.filter : {}
  const run = cancelOrders(client, own ? keepFresh(client, items, filter) : items, {
    guards: own,
    reason,
    signal: AbortSignal.any([interruption.signal, trouble.signal]),
    total: items.length,
    priority: items.length === 1 ? 'single' : 'bulk',
    onEvent(event) {
      if (event.type !== 'attempt') return
      attempts.set(event.id, event.number)
      if (event.number > 1) io.err(`${event.id}: attempt ${event.number}\n`)
    },
  })
  const stopShowing = items.length > 1 ? showProgress(run, deps) : () => {}

  const tell = (result: CancelResult) => {
    attempts.delete(result.id)
    tally.note(result.outcome)
    writer.add(result)
    if (isUnusable(result.outcome) && !trouble.signal.aborted) {
      if (items.length > 1) io.err(`Stopping: ${describeOutcome(result.outcome)}\n`)
      trouble.abort()
    }
  }
  for await (const result of untilGivenUp(run, { ids: items.map(idOf), attempts, deps })) tell(result)
  stopShowing()
  writer.end()
  if (items.length > 1) io.err(`${counted(items.length, 'order')}: ${summary(tally)}\n`)
  return exitCodeOf(tally, { interrupted: interruption.signal.aborted })
}

const idOf = (item: Item) => (typeof item === 'string' ? item : item.id)

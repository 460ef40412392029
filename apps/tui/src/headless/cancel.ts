import { type CancelOutcome, cancelOrder, describeOutcome } from '@countermand/core'
import { EXIT, type ExitCode, exitCodeOf, isUnusable } from '../exit-codes.ts'
import type { Mode } from '../mode.ts'
import { counted } from '../text/order-words.ts'
import type { Deps } from './deps.ts'
import { type CancelResult, outcomeLines, summary } from './outcome-lines.ts'

type CancelMode = Mode & { kind: 'cancel' }

/** `countermand cancel ID…`: one order after another, until trouble that every order would meet, or Ctrl+C. */
export async function cancel(mode: CancelMode, deps: Deps): Promise<ExitCode> {
  const { ids, json } = mode
  const { io, interruption } = deps
  if (mode.ask) {
    const answer = await io.ask(question(mode, deps))
    if (answer !== 'yes') {
      io.err('Nothing was sent.\n')
      return answer === 'interrupted' ? EXIT.interrupted : EXIT.some
    }
  }

  const results: CancelResult[] = []
  let stop: CancelOutcome | undefined
  for (const id of ids) {
    const outcome = stop ?? (interruption.signal.aborted ? interrupted : await cancelOne(id, mode, deps))
    results.push({ id, outcome })
    if (!json) io.out(outcomeLines({ id, outcome }, io.columns))
    if (!stop && isUnusable(outcome)) stop = notSentAfter(outcome)
  }

  if (json) {
    const described = results.map(({ id, outcome }) => ({
      id,
      outcome,
      description: describeOutcome(outcome),
    }))
    io.out(`${JSON.stringify(described, undefined, 2)}\n`)
  }
  const outcomes = results.map(({ outcome }) => outcome)
  if (ids.length > 1) io.err(`${counted(ids.length, 'order')}: ${summary(outcomes)}\n`)
  return exitCodeOf(outcomes, { interrupted: interruption.signal.aborted })
}

function question({ ids }: CancelMode, { connection }: Deps): string {
  const shown = ids.slice(0, 20).map((id) => `  ${id}\n`)
  const more = ids.length > shown.length ? `  and ${ids.length - shown.length} more\n` : ''
  const what = ids.length === 1 ? 'this sub number order' : `these ${ids.length} sub number orders`
  return `Cancel ${what} at ${connection.name}? It can't be undone.\n${shown.join('')}${more}(y/N) `
}

/** One cancellation; a second Ctrl+C gives it up without waiting for its end. */
async function cancelOne(id: string, { reason }: CancelMode, { connection, io, interruption }: Deps) {
  const { client } = connection
  let attempts = 0
  const running = cancelOrder(client, id, {
    reason,
    signal: interruption.signal,
    onEvent(event) {
      if (event.type !== 'attempt') return
      attempts = event.number
      if (attempts > 1) io.err(`${id}: attempt ${attempts}\n`)
    },
  })
  const { signal, atOnce } = interruption
  const givenUp = Promise.withResolvers<CancelOutcome>()
  const sayHow = () => io.err('Finishing the order under way, sending no more; Ctrl+C again stops at once.\n')
  const giveUp = () =>
    givenUp.resolve(attempts === 0 ? interrupted : { kind: 'unknown', reason: GIVEN_UP, attempts })
  signal.addEventListener('abort', sayHow)
  atOnce.addEventListener('abort', giveUp)
  try {
    return await Promise.race([running, givenUp.promise])
  } finally {
    signal.removeEventListener('abort', sayHow)
    atOnce.removeEventListener('abort', giveUp)
  }
}

const GIVEN_UP = 'It was interrupted while a PATCH was under way.'

const interrupted: CancelOutcome = { kind: 'not-sent', reason: 'It was interrupted.' }

/** For every order after one that met trouble which they all would meet. */
function notSentAfter(outcome: CancelOutcome): CancelOutcome {
  const failure = 'failure' in outcome ? outcome.failure : undefined
  return {
    kind: 'not-sent',
    reason: `An earlier order met trouble that every order would meet${failure ? ` (${failure.message})` : ''}`,
    ...(failure && { failure }),
  }
}

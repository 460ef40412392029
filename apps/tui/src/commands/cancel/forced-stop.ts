import type { CancelOutcome, CancelResult } from '@countermand/core'
import type { ConnectedContext } from '../command.ts'

const NOT_SENT: CancelOutcome = { kind: 'not-sent', reason: 'The run was interrupted.' }
const ABANDONED = 'The run was stopped while a cancel request was in progress.'

/**
 * Yields the results of a run until a second Ctrl+C stops it by force. Then an order whose PATCH may have
 * gone out is unknown, and every other order was not sent.
 */
export async function* untilForcedStop(
  run: AsyncIterable<CancelResult>,
  {
    ids,
    attempts,
    context: { io, interruption },
  }: {
    ids: readonly string[]
    /** Attempts of the orders in progress. */
    attempts: ReadonlyMap<string, number>
    context: Pick<ConnectedContext, 'io' | 'interruption'>
  },
): AsyncGenerator<CancelResult, void, void> {
  const { signal, forceSignal } = interruption
  const results = run[Symbol.asyncIterator]()
  const yielded = new Set<string>()
  const forced = Promise.withResolvers<'forced'>()
  const force = () => forced.resolve('forced')
  const reportStop = () =>
    io.err('Finishing the orders in progress, starting no others. Ctrl+C again stops at once.\n')
  signal.addEventListener('abort', reportStop)
  forceSignal.addEventListener('abort', force)
  try {
    for (;;) {
      const next = await Promise.race([results.next(), forced.promise])
      if (next === 'forced') break
      if (next.done) return
      yielded.add(next.value.id)
      yield next.value
    }
  } finally {
    signal.removeEventListener('abort', reportStop)
    forceSignal.removeEventListener('abort', force)
  }
  for (const id of ids) {
    if (yielded.has(id)) continue
    const sent = attempts.get(id)
    yield { id, outcome: sent ? { kind: 'unknown', reason: ABANDONED, attempts: sent } : NOT_SENT }
  }
}

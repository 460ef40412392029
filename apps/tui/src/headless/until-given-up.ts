import type { CancelOutcome, CancelResult } from '@countermand/core'
import type { Deps } from './deps.ts'

const NOT_SENT: CancelOutcome = { kind: 'not-sent', reason: 'It was interrupted.' }
const GIVEN_UP = 'It was interrupted while a PATCH was under way.'

/**
 * The results as they come. After a second Ctrl+C it waits for no more: what was under way is unknown
 * if a PATCH of it had gone out, and all the rest was not sent.
 */
export async function* untilGivenUp(
  run: AsyncIterable<CancelResult>,
  {
    ids,
    attempts,
    deps: { io, interruption },
  }: {
    ids: readonly string[]
    attempts: ReadonlyMap<string, number>
    deps: Pick<Deps, 'io' | 'interruption'>
  },
): AsyncGenerator<CancelResult, void, void> {
  const { signal, atOnce } = interruption
  const results = run[Symbol.asyncIterator]()
  const told = new Set<string>()
  const givenUp = Promise.withResolvers<'given-up'>()
  const giveUp = () => givenUp.resolve('given-up')
  const sayHow = () => io.err('Finishing what is under way, sending no more; Ctrl+C again stops at once.\n')
  signal.addEventListener('abort', sayHow)
  atOnce.addEventListener('abort', giveUp)
  try {
    for (;;) {
      const next = await Promise.race([results.next(), givenUp.promise])
      if (next === 'given-up') break
      if (next.done) return
      told.add(next.value.id)
      yield next.value
    }
  } finally {
    signal.removeEventListener('abort', sayHow)
    atOnce.removeEventListener('abort', giveUp)
  }
  for (const id of ids) {
    if (told.has(id)) continue
    const sent = attempts.get(id)
    yield { id, outcome: sent ? { kind: 'unknown', reason: GIVEN_UP, attempts: sent } : NOT_SENT }
  }
}

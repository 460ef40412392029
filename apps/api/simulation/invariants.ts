import { isDeepStrictEqual } from 'node:util'
import type { CancelOutcome } from '@countermand/core'
import { wrongsOfEffect } from '@countermand/core/simulation'
import { outcomeOf } from '../src/ledger/recorded-outcome.ts'
import type { CancellationRow } from '../src/store/tables.ts'

/** Whether two outcomes say the same; a field that is undefined is not there. */
const isSame = (one: CancelOutcome | undefined, other: CancelOutcome | undefined) =>
  isDeepStrictEqual(structured(one), structured(other))

const structured = (outcome: CancelOutcome | undefined) => outcome && JSON.parse(JSON.stringify(outcome))

/** Watches the ledger after each change: I3, I4 and I5 by what stood there before. */
export function createLedgerWatch() {
  const closed = new Map<string, CancellationRow>()
  return function* wrongs(rows: readonly CancellationRow[]): Generator<string> {
    const open = new Set<string>()
    for (const row of rows) {
      const before = closed.get(row.id)
      if (before && !isSame(outcomeOf(before), outcomeOf(row))) yield 'I3: another outcome than before'
      if (before && before.attempts !== row.attempts) yield 'I4: an attempt after the outcome'
      if (before && before.settled_status !== null && before.settled_status !== row.settled_status) {
        yield 'a cancellation that was settled twice'
      }
      if (row.outcome !== null) closed.set(row.id, row)
      else if (open.has(row.sub_number_order_id)) yield 'I5: two open cancellations of one order'
      else open.add(row.sub_number_order_id)
    }
  }
}

/** What a PATCH needs to stand in the ledger before it goes out. */
export function* wrongsOfPatch(
  open: CancellationRow | undefined,
  { patches, processNumber }: { patches: number; processNumber: number },
): Generator<string> {
  if (!open) return yield 'I4: a PATCH without an open cancellation'
  if (patches >= open.attempts) yield 'I3: a PATCH whose attempt is not recorded'
  if (processOf(open.id) !== processNumber) yield 'I3: a PATCH for what an earlier process had opened'
}

/** Ids tell which life of the process made them. */
export const idOf = (processNumber: number, count: number) =>
  `${processNumber}-${String(count).padStart(4, '0')}`
const processOf = (id: string) => Number(id.split('-')[0])

/** What a caller is told must stand in the ledger. */
export function* wrongsOfAnswer(row: CancellationRow | undefined, outcome: CancelOutcome): Generator<string> {
  if (!row) yield 'I3: an outcome of a cancellation that is not in the ledger'
  else if (!isSame(outcomeOf(row), outcome)) {
    yield `I3: told ${outcome.kind} where ${row.outcome ?? 'nothing'} is recorded`
  }
}

const isFinal = (status: string) => /^(cancelled|deleted|success|failure)$/.test(status)

/** Once everything has come to rest: I2 and I3 against Telnyx's own truth. */
export function* wrongsInTheEnd(
  row: CancellationRow,
  { tookEffect, status }: { tookEffect: boolean; status: string },
): Generator<string> {
  const outcome = outcomeOf(row)
  if (!outcome) return yield 'I3: a cancellation without an outcome'
  if (tookEffect) yield* wrongsOfEffect(outcome)
  if (outcome.kind === 'cancelled' && !/^(cancelled|deleted|failure)$/.test(status)) {
    yield `I2: cancelled, but it is ${status}`
  }
  if (outcome.kind !== 'accepted' && outcome.kind !== 'unknown') return
  if (isFinal(status) && row.settled_status !== status) {
    yield `${outcome.kind}, and settled as ${row.settled_status} where it is ${status}`
  }
  if (!isFinal(status) && row.next_check_at === null) yield `${outcome.kind}, and never looked at again`
}

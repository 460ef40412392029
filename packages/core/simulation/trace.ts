import type { CancelOutcome } from '../src/wire/cancel-outcome.ts'
import { START } from '../test/virtual-clock.ts'
import type { Call, Sighting } from './call.ts'
import type { Temper } from './temper.ts'

/** The last lines are the ones that led to it. */
const LONGEST = 40
const WIDEST = 180

/** Remembers what happened, and tells it in short: of one order, or the end of all. */
export function createTrace(temper: Temper) {
  const lines: { id: string; tell: () => string }[] = []
  const seconds = (at: number) => `${((at - START) / 1000).toFixed(3)} s`.padStart(10)

  function told(kept: typeof lines): string {
    const left = kept.length - LONGEST
    return [
      `temper ${JSON.stringify(temper)}`,
      ...(left > 0 ? [`… ${left} lines before`] : []),
      ...kept.slice(-LONGEST).map(({ tell }) => tell().slice(0, WIDEST)),
    ].join('\n')
  }

  return {
    sighting({ id, name }: Call, { method, at, end, status, order }: Sighting, now: number) {
      lines.push({
        id,
        tell: () =>
          `${seconds(at)} ${name}: ${method} -> ${seconds(now)} ${end} ${status ?? ''} ${order?.status ?? ''}`,
      })
    },
    outcome({ id, name }: Call, outcome: CancelOutcome, now: number) {
      lines.push({
        id,
        tell: () => `${seconds(now)} ${name}: ${JSON.stringify({ ...outcome, order: undefined })}`,
      })
    },
    /** Only what touched the order of a call. */
    of: (call: Call) => told(lines.filter(({ id }) => id === call.id)),
    whole: () => told(lines),
  }
}

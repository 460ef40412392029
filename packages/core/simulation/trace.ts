import { START } from '../test/virtual-clock.ts'
import type { Temper } from './temper.ts'

/** The last lines are the ones that led to it. */
const LONGEST = 40
const WIDEST = 180

/** Remembers what happened, and tells it in short: of one order, or the end of all. */
export function createTrace(temper: Temper) {
  const lines: { at: number; id: string; tell: () => string }[] = []

  function told(kept: typeof lines): string {
    const left = kept.length - LONGEST
    return [
      `temper ${JSON.stringify(temper)}`,
      ...(left > 0 ? [`… ${left} lines before`] : []),
      ...kept.slice(-LONGEST).map(({ at, tell }) => `${seconds(at)} ${tell()}`.slice(0, WIDEST)),
    ].join('\n')
  }

  return {
    /** Something that has to do with an order; `tell` is asked only if somebody wants to know. */
    note(at: number, id: string, tell: () => string) {
      lines.push({ at, id, tell })
    },
    /** Only what has to do with one order. */
    of: (id: string) => told(lines.filter((line) => line.id === id)),
    whole: () => told(lines),
  }
}

const seconds = (at: number) => `${((at - START) / 1000).toFixed(3)} s`.padStart(10)

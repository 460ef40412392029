import type { Clock } from '../src/clock.ts'
import type { CancelOutcome } from '../src/wire/cancel-outcome.ts'
import type { Call } from './call.ts'
import type { Dice } from './dice.ts'
import { wrongsOfCommit, wrongsOfOutcome } from './invariants.ts'
import type { SimulatedRun } from './run-simulation.ts'
import type { createTrace } from './trace.ts'

/** Every call of one run, what became of it, and the first invariant that one of them broke. */
export function createDocket(clock: Clock, dice: Dice, trace: ReturnType<typeof createTrace>) {
  const calls = new Map<string, Call>()
  const counts: SimulatedRun['counts'] = { PATCHes: 0 }
  let wrong: SimulatedRun['wrong']

  function count(what: string) {
    counts[what] = (counts[what] ?? 0) + 1
  }

  function judge(call: Call, wrongs: Iterable<string>) {
    for (const what of wrongs) wrong ??= { what, trace: trace.of(call.id) }
  }

  return {
    counts,
    count,
    judge,
    calls: () => calls.values(),
    get wrong() {
      return wrong
    },
    /** Something that is wrong with no call alone. */
    judgeAll(what: string) {
      wrong ??= { what, trace: trace.whole() }
    },

    find: (name: string, id: string) => calls.get(`${name} ${id}`),
    open(name: string, id: string, terms: Pick<Call, 'isHeld' | 'guards' | 'stoppedAt'>): Call {
      const call: Call = {
        name,
        id,
        sightings: [],
        known: undefined,
        committed: 0,
        hookMs: 0,
        deadline: undefined,
        outcome: undefined,
        ...terms,
      }
      calls.set(`${name} ${id}`, call)
      return call
    },

    /** Judges each attempt right before it goes out, and lets no more than `most` of one call go. */
    beforeAttempt(callOf: (id: string) => Call, most = Number.POSITIVE_INFINITY) {
      return async ({ id, number }: { id: string; number: number }) => {
        const call = callOf(id)
        if (call.committed >= most) return false
        judge(call, wrongsOfCommit(call, clock.now()))
        if (number !== ++call.committed)
          judge(call, [`I4: attempt ${number} where ${call.committed} was due`])
        if (dice.chance(0.05)) {
          const hookMs = dice.upTo(40_000)
          call.hookMs += hookMs
          await new Promise<void>((resolve) => clock.after(hookMs, resolve))
        }
        return true
      }
    },

    end(call: Call, outcome: CancelOutcome) {
      if (call.outcome) judge(call, ['I3: a second outcome'])
      call.outcome = outcome
      count(outcome.kind)
      const told = { ...outcome, order: undefined }
      trace.note(clock.now(), call.id, () => `${call.name}: ${JSON.stringify(told)}`)
      judge(call, wrongsOfOutcome(call, outcome, clock.now()))
    },
  }
}

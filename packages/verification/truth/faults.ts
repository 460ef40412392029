import type { FaultRule } from '@countermand/sandbox'

/** The faults under which every surface must report true outcomes. The first rule that applies decides. */
export const FAULTS: FaultRule[] = [
  { match: { path: 'cancel' }, effect: { kind: 'lost-answer' }, probability: 0.1 },
  { effect: { kind: 'error', status: 503 }, probability: 0.1 },
  { effect: { kind: 'drop' }, probability: 0.05 },
  { effect: { kind: 'cut-body' }, probability: 0.05 },
  {
    match: { path: 'cancel' },
    effect: { kind: 'late-application', delayMs: 2_000, answer: 'reset' },
    probability: 0.05,
  },
]

export const SOME_FAULTS = '10 % lost responses, 10 % 503, 5 % dropped, 5 % cut bodies, 5 % applied late'

/** Long enough for all late and asynchronous cancels. */
export const ALL_SETTLED_MS = 600_000

/** Far less than as many callers at once need: cancels without room in time must be reported as not sent. */
export const OVERLOAD = { limit: 2, windowMs: 1_000 }

/** Effectively no limit, because these runs measure truth and not pace. */
export const NO_LIMIT = { limit: 1_000_000, windowMs: 1_000 }

import type { FaultRule } from '@countermand/sandbox'

const cancels = { path: 'cancel' } as const

/** How late a PATCH can still take effect, in milliseconds. */
export const MAX_DELAY_MS = 4_000

/** The first match decides. Responses are delayed, so that there is work to interrupt. */
export const FAULTS: FaultRule[] = [
  { effect: { kind: 'latency', ms: [0, 60] } },
  { match: cancels, effect: { kind: 'lost-answer' }, probability: 0.1 },
  { effect: { kind: 'error', status: 503 }, probability: 0.05 },
  { match: cancels, effect: { kind: 'error', status: 503, applied: true }, probability: 0.05 },
  { effect: { kind: 'drop' }, probability: 0.05 },
  { match: cancels, effect: { kind: 'late-application', delayMs: 300, answer: 'reset' }, probability: 0.05 },
  {
    match: cancels,
    effect: { kind: 'late-application', delayMs: MAX_DELAY_MS, answer: '504' },
    probability: 0.05,
  },
]

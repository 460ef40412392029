import type { Pacer, Turn } from '../telnyx/pacer.ts'

const turn: Turn = { sent() {}, done() {}, unused() {} }

/** Lets every request go at once: a gateway keeps to Telnyx's limit itself, for all its callers. */
export const unpaced: Pacer = {
  spacingMs: () => 0,
  waitMs: () => 0,
  waitingUntil: undefined,
  turn: async ({ signal }) => (signal?.aborted ? 'aborted' : turn),
}

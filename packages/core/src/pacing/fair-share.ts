import type { WindowKind } from './window-kind.ts'

/** All users together should use this part of the limit. */
const TARGET = 0.97
/** The same in a short fixed window: its last report does not include what others send in the rest of the window. */
const TARGET_IN_FIXED_WINDOW = 0.93
/** The exponents of target / usage by which the share grows and shrinks in one period. */
const GROWTH = 0.8
const REDUCTION = 0.7
/** In one period the share covers this part of the distance to half of the limit. */
const EQUALIZATION = 0.01
/** The same in a short fixed window, times the distance: its reports show a small user too much of a large one. */
const EQUALIZATION_IN_FIXED_WINDOW = 0.06
/** A 429 reduces the share to this part of it. */
const BACKOFF = 0.7
/** The smallest share: with it, a replica that was idle can start without delay. */
const MIN_SHARE = 0.08
/** After so many periods without a report, the share says nothing about now. */
const STALE_AFTER_PERIODS = 5
/** Other users are expected to come back for this long, and for at least two windows. In milliseconds. */
const MEMORY_MS = 120_000
/** Usage that is not ours shows other users if it is at least this part of the limit. */
const MIN_SIGN = 0.1
/** Less than that shows other users only if it is seen again in a later window, before so many have passed. */
const WINDOWS_TO_REPEAT = 10
/** For so many windows after a report counted requests of others, they are active: with a high latency few reports do. */
const ACTIVE_WINDOWS = 20
/** Two 429s within this time, or within two windows, are a sign of others. In milliseconds. */
const SUSPICION_MS = 30_000

export interface Window {
  kind: WindowKind
  /** A count that drops may look like the end of a fixed window. */
  isCertain: boolean
  ms: number
}

/**
 * Our part of a limit that has other users, such as other replicas with the same key. They share it without
 * coordination, like TCP connections share a link: all reduce their shares by the same factor while the limit is
 * overused, increase them by the same factor while it is underused, and move them slightly towards the same value.
 * So the shares become equal and their sum stays just below the limit. Times are of the monotonic clock.
 */
export function createFairShare() {
  let share = 1
  let recordedAt: number | undefined
  let signAt = Number.NEGATIVE_INFINITY
  let expectOthersUntil = Number.NEGATIVE_INFINITY
  let suspectOthersUntil = Number.NEGATIVE_INFINITY
  let mayGrowFrom = Number.NEGATIVE_INFINITY

  const memoryMs = ({ ms }: Window) => Math.max(2 * ms, MEMORY_MS)
  const periodMs = ({ kind, ms }: Window) => (kind === 'long' ? ms / 6 : ms)

  return {
    /** From 0 to 1; 1 without other users. */
    get value() {
      return share
    },
    /** Whether there are other users. */
    get isShared() {
      return recordedAt !== undefined
    },
    /** Whether there are other users that have sent requests lately. */
    hasActiveUsers: ({ ms }: Window, now: number) =>
      recordedAt !== undefined && now - signAt < ACTIVE_WINDOWS * ms,
    /** A report counted requests that we did not send, this part of the limit. A few may be our own, delayed. */
    noteOthers(part: number, window: Window, now: number) {
      const windows = (now - signAt) / window.ms
      const isRepeated = windows >= 1 && windows < WINDOWS_TO_REPEAT
      if (part >= MIN_SIGN || isRepeated) expectOthersUntil = now + memoryMs(window)
      if (windows >= 1) signAt = now
    },
    /** Learns what others and we use in a window, as parts of the limit. */
    record({ others, own }: { others: number; own: number }, window: Window, now: number) {
      if (now >= expectOthersUntil) {
        share = 1
        recordedAt = undefined
        return
      }
      const target = window.kind === 'fixed' ? TARGET_IN_FIXED_WINDOW : TARGET
      if (recordedAt === undefined || now - recordedAt > STALE_AFTER_PERIODS * periodMs(window)) {
        // Others may be starting at the same moment, and many requests fit into the time until the next report.
        share = window.kind === 'long' ? target - others : Math.min(target - others, 2 * own)
      } else {
        const periods = Math.min(1, (now - recordedAt) / periodMs(window))
        const factor = target / (others + share)
        if (factor < 1) share *= factor ** (REDUCTION * periods)
        else if (now > mayGrowFrom) share *= factor ** (GROWTH * periods)
        const distance = 0.5 - share
        const isFixed = window.kind === 'fixed' && window.isCertain
        const pull = isFixed ? EQUALIZATION_IN_FIXED_WINDOW * Math.abs(distance) : EQUALIZATION
        share += distance * pull * periods
      }
      share = Math.min(1, Math.max(MIN_SHARE, share))
      recordedAt = now
    },
    /** A request got a 429, and we send nothing until then. */
    rejected(until: number, window: Window, now: number) {
      // One may have another cause.
      if (now < suspectOthersUntil) expectOthersUntil = now + memoryMs(window)
      suspectOthersUntil = now + Math.max(2 * window.ms, SUSPICION_MS)
      // Others may have stopped as well, so what they use meanwhile says little.
      mayGrowFrom = until + periodMs(window)
      if (recordedAt !== undefined) share = Math.max(MIN_SHARE, share * BACKOFF)
    },
  }
}

/** A reset counts whole seconds, rounded in a way that is documented nowhere, and took some time to reach us. */
const TOLERANCE_MS = 2_000
/** One report alone stops nothing for longer than this, in milliseconds. */
const LONGEST_UNCONFIRMED_MS = 60_000
/** So many reports in a row that count too little prove a window too long. */
const PROOF = 3

/**
 * How long a window is: as long as the longest reset. Telnyx announces it nowhere, nor how the seconds of
 * a reset are rounded, which the resets themselves give away.
 *
 * A reset that is much longer than any before is a claim that a second report has to confirm: whether a
 * window is fixed or slides, the moment of its reset never moves back. A window that was confirmed and is
 * not true any more is given up once reports count fewer requests than were sent within it.
 */
export function createWindowLength() {
  let confirmedReset = 0
  /** `from`: the earliest moment of its reset, for a response that was slow. */
  let claim: { reset: number; from: number } | undefined
  let contradictions = 0
  let sawZero = false
  let roundsDown = false

  // A reset of 0 only comes from rounding down, or at the very end: it says "within a second" as 1 does.
  const toMs = (reset: number) => Math.max(1, reset + (roundsDown ? 1 : 0)) * 1000

  const isClaimed = () => claim !== undefined && claim.reset >= 2 * confirmedReset
  /** A claim slows nothing down, and stops or refuses nothing, before it is confirmed: unless nothing else is known. */
  const isIgnored = () => isClaimed() && confirmedReset > 0
  const ms = () => toMs(isIgnored() ? confirmedReset : Math.max(confirmedReset, claim?.reset ?? 0))

  return {
    get ms() {
      return ms()
    },
    /** Whether the length rests on one report alone: the sooner a second one comes, the better. */
    get isClaimed() {
      return isClaimed()
    },
    /** Whether that one report alone claims more than a minute. */
    get isDoubtful() {
      return isClaimed() && ms() > LONGEST_UNCONFIRMED_MS
    },
    /** How long a reset may be from now, in milliseconds. */
    toMs,
    /** How long to believe in a reset that a report has just announced, in milliseconds. */
    trusted(reset: number): number {
      if (isIgnored()) return Math.min(toMs(reset), ms())
      return claim ? Math.min(toMs(reset), LONGEST_UNCONFIRMED_MS) : toMs(reset)
    },
    /**
     * Learns from one report, of a request that was sent at a moment. `usedSince` says how many requests, at
     * least, the server had counted by then of those that were sent after a moment.
     */
    note(
      {
        reset,
        used,
        sentAt,
        isRejection,
      }: { reset: number; used: number; sentAt: number; isRejection: boolean },
      now: number,
      usedSince: (moment: number) => number,
    ) {
      sawZero ||= reset === 0
      roundsDown ||= sawZero && isRejection
      const resetAt = now + toMs(reset)
      const isConfirmed = claim && resetAt >= claim.from - TOLERANCE_MS
      if (claim && isConfirmed) confirmedReset = Math.max(confirmedReset, claim.reset)
      claim = reset > confirmedReset ? { reset, from: sentAt + toMs(reset) } : undefined

      const isContradicted = used < usedSince(resetAt - ms() + TOLERANCE_MS)
      contradictions = isContradicted ? contradictions + 1 : 0
      if (contradictions < PROOF) return
      contradictions = 0
      confirmedReset = reset
      claim = undefined
    },
  }
}

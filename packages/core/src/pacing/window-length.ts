/** Resets are whole seconds with undocumented rounding, and take time to arrive. */
const TOLERANCE_MS = 2_000
/** A single report stops nothing for longer than this. */
const MAX_UNCONFIRMED_MS = 60_000
/** So many reports in a row that count too few requests refute the window's length. */
const REPORTS_TO_REFUTE = 3

/**
 * The length of a limit's window: its longest reset. Telnyx documents neither the length nor how the seconds of a
 * reset are rounded; the resets show both.
 *
 * A reset that is much longer than any before is a claim, and a second report has to confirm it: in a fixed and in
 * a sliding window, the moment of the reset never moves back. A confirmed length is refuted by reports that count
 * fewer requests than were sent within the window.
 */
export function createWindowLength() {
  let confirmedReset = 0
  /** `from`: the earliest possible moment of its reset, in case the response was slow. */
  let claim: { reset: number; from: number } | undefined
  let contradictions = 0
  let sawZero = false
  let roundsDown = false

  // A reset of 0 comes from rounding down, or from the very end of a window: like 1, it means "within a second".
  const toMs = (reset: number) => Math.max(1, reset + (roundsDown ? 1 : 0)) * 1000

  const isClaimed = () => claim !== undefined && claim.reset >= 2 * confirmedReset
  /** An unconfirmed claim slows nothing down and stops nothing, unless nothing else is known. */
  const isIgnored = () => isClaimed() && confirmedReset > 0
  const ms = () => toMs(isIgnored() ? confirmedReset : Math.max(confirmedReset, claim?.reset ?? 0))

  return {
    get ms() {
      return ms()
    },
    /** Whether only one report supports the length. A second one should come as soon as possible. */
    get isClaimed() {
      return isClaimed()
    },
    /** Whether only one report supports a length of more than a minute. */
    get isDoubtful() {
      return isClaimed() && ms() > MAX_UNCONFIRMED_MS
    },
    /** The latest moment of a reset, in milliseconds from now. */
    toMs,
    /** How long to trust a reset that a report has just announced, in milliseconds. */
    trustedMs(reset: number): number {
      if (isIgnored()) return Math.min(toMs(reset), ms())
      return claim ? Math.min(toMs(reset), MAX_UNCONFIRMED_MS) : toMs(reset)
    },
    /**
     * Learns from the report in the response to a request sent at `sentAt`. `usedSince` returns how many of the
     * requests sent after a moment the server had counted by then, at least.
     */
    record(
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
      if (contradictions < REPORTS_TO_REFUTE) return
      contradictions = 0
      confirmedReset = reset
      claim = undefined
    },
  }
}

/**
 * How long a window is: as long as the longest reset. Telnyx announces it nowhere, nor how the seconds of
 * a reset are rounded, which the resets themselves give away.
 */
export function createWindowLength() {
  let longestReset = 0
  let sawZero = false
  let roundsDown = false

  // A reset of 0 only comes from rounding down, or at the very end: it says "within a second" as 1 does.
  const toMs = (reset: number) => Math.max(1, reset + (roundsDown ? 1 : 0)) * 1000

  return {
    get ms() {
      return toMs(longestReset)
    },
    /** How long a reset may be from now, in milliseconds. */
    toMs,
    note(reset: number, isRejection: boolean) {
      sawZero ||= reset === 0
      roundsDown ||= sawZero && isRejection
      longestReset = Math.max(longestReset, reset)
    },
  }
}

/** Slightly under the rate, so that jitter on the way does not gather requests into one window. */
export const SPACING = 1.02
/** A request counts as ours for slightly longer than the window, for the same reason. */
const SPAN = 1.01
/** And for this much longer, in milliseconds: jitter does not shrink with the window. */
const SPAN_MS = 25
/** What a rejection that nobody else explains adds to both, up to the most, and each passed request wears off. */
const SLACK = { step: 0.03, most: 0.12, keeps: 0.999 }

/** What is allowed for jitter: a little always, and more when it was seen to be more. */
export function createJitter() {
  let slack = 0
  return {
    /** The time between two requests, as a multiple of the even one. */
    get spacing() {
      return SPACING + slack
    },
    /** How long a request counts as ours, in milliseconds. */
    spanMs: (windowMs: number) => windowMs * (SPAN + slack) + SPAN_MS,
    rejected() {
      slack = Math.min(SLACK.most, slack + SLACK.step)
    },
    passed() {
      slack *= SLACK.keeps
    },
  }
}

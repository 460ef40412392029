/** Slightly slower than the limit, so that network jitter does not push requests into the same window. */
export const SPACING = 1.02
/** For the same reason a request counts as ours for slightly longer than the window. */
const SPAN = 1.01
/** Added to that, in milliseconds: jitter does not shrink with the window. */
const SPAN_MS = 25
/** A rejection without another explanation adds `step` to both, up to `most`. Each passed request reduces it. */
const SLACK = { step: 0.03, most: 0.12, keeps: 0.999 }

/** The allowance for network jitter: always a little, and more after rejections that nothing else explains. */
export function createJitter() {
  let slack = 0
  return {
    /** The interval between two requests, as a multiple of the even one. */
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

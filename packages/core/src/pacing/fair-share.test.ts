import { describe, expect, it } from 'vitest'
import { createFairShare } from './fair-share.ts'

const SLIDING = { kind: 'sliding', isCertain: true, ms: 1_000 } as const
const FIXED = { kind: 'fixed', isCertain: true, ms: 1_000 } as const
const LONG = { kind: 'long', isCertain: true, ms: 60_000 } as const

/** A share in a limit whose other users were seen at 0 ms. */
function besideOthers(others: number, { own = 0.5, window = SLIDING as typeof SLIDING | typeof LONG } = {}) {
  const share = createFairShare()
  share.noteOthers(others, window, 0)
  share.record({ others, own }, window, 0)
  return share
}

describe('our share of a limit', () => {
  it('is all of it without other users', () => {
    const share = createFairShare()
    share.record({ others: 0, own: 0.98 }, SLIDING, 0)
    expect(share.value).toBe(1)
    expect(share.isShared).toBe(false)
  })

  it('starts with what others leave, less a margin', () => {
    expect(besideOthers(0.3, { own: 0.7 }).value).toBeCloseTo(0.67)
  })

  it('starts in a short window with at most twice of what we send, and in a long one without that', () => {
    expect(besideOthers(0.1, { own: 0.1 }).value).toBeCloseTo(0.2)
    expect(besideOthers(0.1, { own: 0.1, window: LONG }).value).toBeCloseTo(0.87)
  })

  it('is never so small that an idle replica could not start', () => {
    expect(besideOthers(0.97, { own: 0 }).value).toBe(0.08)
  })

  it('shrinks while the limit is overused, and grows while it is underused', () => {
    const share = besideOthers(0.47)
    share.record({ others: 0.8, own: 0.5 }, SLIDING, 1_000)
    expect(share.value).toBeLessThan(0.45)
    expect(share.value).toBeGreaterThan(0.35)
    const shrunk = share.value
    share.record({ others: 0.2, own: 0.4 }, SLIDING, 2_000)
    expect(share.value).toBeGreaterThan(shrunk * 1.2)
  })

  it('follows many reports of one period no further than one', () => {
    const [often, once] = [besideOthers(0.47), besideOthers(0.47)]
    for (let now = 50; now <= 1_000; now += 50) often.record({ others: 0.8, own: 0.5 }, SLIDING, now)
    once.record({ others: 0.8, own: 0.5 }, SLIDING, 1_000)
    expect(Math.abs(often.value - once.value)).toBeLessThan(0.04)
  })

  it('follows reports of a long window within a sixth of it', () => {
    const share = besideOthers(0.47, { window: LONG })
    share.record({ others: 0.8, own: 0.5 }, LONG, 10_000)
    expect(share.value).toBeLessThan(0.45)
  })

  it('becomes equal to that of another user', () => {
    const [large, small] = [besideOthers(0.1, { own: 0.87 }), besideOthers(0.87, { own: 0.1 })]
    for (let now = 1_000; now <= 400_000; now += 1_000) {
      const before = { large: large.value, small: small.value }
      for (const share of [large, small]) share.noteOthers(0.5, SLIDING, now)
      large.record({ others: before.small, own: before.large }, SLIDING, now)
      small.record({ others: before.large, own: before.small }, SLIDING, now)
    }
    expect(large.value + small.value).toBeCloseTo(0.97, 1)
    expect(large.value / small.value).toBeLessThan(1.1)
  })

  it('leaves more room in a fixed window, whose last report comes before its end', () => {
    const share = createFairShare()
    share.noteOthers(0.3, FIXED, 0)
    share.record({ others: 0.3, own: 0.6 }, FIXED, 0)
    expect(share.value).toBeCloseTo(0.63)
  })

  it('grows sooner in a fixed window, the smaller it is', () => {
    const grow = (window: typeof FIXED | typeof SLIDING, others: number) => {
      const share = createFairShare()
      share.noteOthers(others, window, 0)
      // Together they use what they should.
      share.record({ others, own: 1 }, window, 0)
      const before = share.value
      share.record({ others, own: before }, window, 1_000)
      return share.value - before
    }
    expect(grow(FIXED, 0.83)).toBeGreaterThan(2 * grow(SLIDING, 0.87))
    expect(grow(FIXED, 0.5)).toBeLessThan(grow(SLIDING, 0.5))
  })

  it('shrinks with a 429, and does not grow for a window after the wait', () => {
    const share = besideOthers(0.47)
    share.rejected(2_000, SLIDING, 1_000)
    expect(share.value).toBeCloseTo(0.35)
    share.record({ others: 0.1, own: 0.1 }, SLIDING, 3_000)
    expect(share.value).toBeLessThan(0.36)
    share.record({ others: 0.1, own: 0.1 }, SLIDING, 4_000)
    expect(share.value).toBeGreaterThan(0.5)
  })

  it('starts afresh after five periods without a report', () => {
    const share = besideOthers(0.1, { own: 0.9 })
    share.record({ others: 0.8, own: 0.01 }, SLIDING, 5_001)
    expect(share.value).toBe(0.08)
  })

  it('is all of the limit again two minutes after the last sign of others', () => {
    const share = besideOthers(0.3)
    share.record({ others: 0, own: 0.9 }, SLIDING, 119_999)
    expect(share.value).toBeLessThan(1)
    share.record({ others: 0, own: 0.9 }, SLIDING, 120_000)
    expect(share.value).toBe(1)
  })

  it('is all of the limit after one 429 without a sign of others, and less after two within half a minute', () => {
    const share = createFairShare()
    const record = (now: number) => share.record({ others: 0, own: 0.98 }, SLIDING, now)
    for (const now of [0, 30_000]) {
      share.rejected(now + 1_000, SLIDING, now)
      record(now + 2_000)
      expect(share.value).toBe(1)
    }
    share.rejected(60_000, SLIDING, 59_999)
    record(61_000)
    expect(share.value).toBeLessThan(1)
  })

  it('is all of the limit after a few requests of others, unless they come again within ten windows', () => {
    const share = createFairShare()
    const record = (now: number) => share.record({ others: 0, own: 0.98 }, FIXED, now)
    for (const now of [0, 500, 10_000]) {
      share.noteOthers(0.02, FIXED, now)
      record(now)
      expect(share.value).toBe(1)
    }
    share.noteOthers(0.02, FIXED, 11_000)
    record(11_000)
    expect(share.value).toBeLessThan(1)
  })
})

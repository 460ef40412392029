import { describe, expect, it } from 'vitest'
import { formatProgress } from './format-progress.ts'

const NOW = Date.parse('2026-11-24T12:00:00Z')

describe('the progress line', () => {
  it('shows the count, the rate, the time left and the outcomes', () => {
    const progress = {
      finished: 120,
      total: 300,
      rate: 4.93,
      eta: NOW + 36_000,
      outcomes: { blocked: 2, cancelled: 118 },
    }
    expect(formatProgress(progress, NOW, 100)).toBe(
      '█████░░░░░░░ 120/300 · 4.9/s · 36 s left · 118 cancelled, 2 blocked',
    )
  })

  it('shows how long it waits for the rate limit', () => {
    const progress = {
      finished: 3,
      total: 30,
      rate: 1,
      waitingUntil: NOW + 7_200,
      outcomes: { cancelled: 3 },
    }
    expect(formatProgress(progress, NOW, 100)).toContain('waiting 8 s for the rate limit')
  })

  it('shows only the count while the total is unknown', () => {
    expect(formatProgress({ finished: 3, outcomes: {} }, NOW, 100)).toBe('3')
  })

  it('never fills the line', () => {
    const progress = {
      finished: 1,
      total: 2,
      rate: 1,
      eta: NOW + 6_000_000,
      outcomes: { 'not-cancellable': 1 },
    }
    expect(formatProgress(progress, NOW, 40)).toHaveLength(39)
    expect(formatProgress(progress, NOW, 200)).toContain('100 min left')
  })
})

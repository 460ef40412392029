import { createVirtualClock } from '@countermand/core/testing'
import { describe, expect, it } from 'vitest'
import { createEndOfTurn } from './end-of-turn.ts'

/** Ends a turn with work that takes so many milliseconds; resolves when it is done, with the time. */
function setUp() {
  const virtual = createVirtualClock()
  let spentMs = 0
  const clock = {
    now: () => virtual.now() + spentMs,
    monotonic: () => virtual.monotonic() + spentMs,
    after: virtual.after,
  }
  const atEndOfTurn = createEndOfTurn(clock)
  const startedAt = clock.now()
  const work = (ms: number) =>
    new Promise<number>((resolve) =>
      atEndOfTurn(() => {
        const at = clock.now() - startedAt
        spentMs += ms
        resolve(at)
      }),
    )
  return { work, until: virtual.until }
}

describe('the end of a turn', () => {
  it('comes at once while commits are quick', async () => {
    const { work } = setUp()
    expect(await work(3)).toBe(0)
    expect(await work(3)).toBe(3)
  })

  it('waits after a slow commit for as long as that took, so that others get their turn', async () => {
    const { work, until } = setUp()
    expect(await work(100)).toBe(0)
    expect(await until(work(2))).toBe(200)
    expect(await work(2)).toBe(202)
  })
})

import { createVirtualClock, START } from '@countermand/core/testing'
import { expect, it } from 'vitest'
import type { Ledger } from '../ledger/ledger.ts'
import { waitForOutcome } from './wait-for-outcome.ts'

/** Waits three seconds for a row that is open in the first `timesOpen` reads. */
function createWait(timesOpen: number) {
  const clock = createVirtualClock()
  let found = 0
  const find = async () => {
    if (++found > 10) throw new Error('It looks on and on.')
    const outcome = found > timesOpen ? 'not-found' : null
    return {
      outcome,
      evidence: null,
      detail: null,
      sub_number_order: null,
      sub_number_order_id: 'a',
      attempts: 0,
    }
  }
  // It uses no other method.
  const ledger = { find } as unknown as Ledger
  return { clock, outcome: clock.until(waitForOutcome('c-1', 3_000, { ledger, clock })) }
}

it('finds the outcome that another process records within a second', async () => {
  const { clock, outcome } = createWait(2)
  expect(await outcome).toEqual({ kind: 'not-found' })
  expect(clock.now() - START).toBe(2_000)
})

it('stops waiting for another process at the deadline', async () => {
  const { clock, outcome } = createWait(10)
  expect(await outcome).toBeUndefined()
  expect(clock.now() - START).toBe(3_000)
})

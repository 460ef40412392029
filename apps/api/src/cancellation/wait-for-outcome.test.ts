import { createVirtualClock, START } from '@countermand/core/testing'
import { pino } from 'pino'
import { expect, it } from 'vitest'
import type { Ledger } from '../ledger/ledger.ts'
import { StoreError } from '../store/store.ts'
import { createWaitForOutcome } from './wait-for-outcome.ts'

const toClosedRow = (id: string) => ({
  id,
  outcome: 'not-found',
  evidence: null,
  detail: null,
  sub_number_order: null,
  sub_number_order_id: 'a',
  attempts: 0,
})

/** The rows are closed from the `closedAt`-th query on. A query that throws is a failure of the ledger. */
function setUp({ closedAt, failsAt = [] }: { closedAt: number; failsAt?: number[] }) {
  const clock = createVirtualClock()
  const queries: string[][] = []
  const findClosed = async (ids: string[]) => {
    const number = queries.push([...ids])
    if (failsAt.includes(number)) throw new StoreError('the connection broke')
    return number < closedAt ? [] : ids.map(toClosedRow)
  }
  // It uses no other method.
  const ledger = { findClosed } as unknown as Ledger
  const wait = createWaitForOutcome({ ledger, clock, log: pino({ level: 'silent' }) })
  return { clock, queries, wait }
}

it('finds the outcome that another process records within a second', async () => {
  const { clock, wait } = setUp({ closedAt: 3 })
  expect(await clock.until(wait('c-1', 3_000))).toEqual({ kind: 'not-found' })
  expect(clock.now() - START).toBe(2_000)
})

it('stops waiting for another process at the deadline, and then queries no more', async () => {
  const { clock, wait, queries } = setUp({ closedAt: 100 })
  expect(await clock.until(wait('c-1', 3_000))).toBeUndefined()
  expect(clock.now() - START).toBe(3_000)
  const count = queries.length
  await clock.advance(10_000)
  expect(queries.length).toBe(count)
})

it('a thousand callers share the queries of each second', async () => {
  const { clock, wait, queries } = setUp({ closedAt: 100 })
  const waits = Array.from({ length: 1_000 }, (_, n) => wait(`c-${n % 600}`, 10_000))
  await clock.advance(1_500)
  queries.length = 0
  await clock.advance(3_000)
  expect(queries.map((ids) => ids.length)).toEqual([500, 100, 500, 100, 500, 100])
  await clock.until(Promise.all(waits))
})

it('keeps waiting while the ledger cannot be read', async () => {
  const { clock, wait } = setUp({ closedAt: 4, failsAt: [1, 2, 3] })
  expect(await clock.until(wait('c-1', 10_000))).toEqual({ kind: 'not-found' })
})

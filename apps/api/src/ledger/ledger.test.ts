import type { CancelOutcome } from '@countermand/core'
import { createVirtualClock } from '@countermand/core/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { newCancellation } from '../../test/new-cancellation.ts'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import { openStore } from '../store/open-store.ts'
import { toIso } from '../store/store-time.ts'
import { prepareCancellationStatements } from './cancellation-statements.ts'
import { createLedger } from './ledger.ts'
import { parseOutcome } from './recorded-outcome.ts'

const order = { id: 'order-1', status: 'cancelled', customer_reference: 'Ünïcode 😀' }
const CANCELLED = { kind: 'cancelled', evidence: 'response', order } as const
const NOT_SENT = { kind: 'not-sent', reason: 'Time ran out.' } as const

async function setUp() {
  const clock = createVirtualClock()
  const store = await openStore({ dataDir: temporaryFolder() }, { clock })
  onTestFinished(store.close)
  const ledger = createLedger(store)
  return {
    clock,
    ledger,
    store,
    async open(id: string, orderId = 'order-1') {
      const latest = (await ledger.findLatest(orderId))?.id ?? null
      return ledger.open(newCancellation(id, orderId, { latest }))
    },
  }
}

describe('the ledger', () => {
  it('opens one cancellation per order at a time', async () => {
    const { ledger, open } = await setUp()
    expect(await Promise.all([open('a'), open('b'), open('c', 'order-2')])).toEqual([true, false, true])
    expect(await ledger.find('b')).toBeUndefined()
    await ledger.close('a', 0, NOT_SENT)
    expect(await open('d')).toBe(true)
  })

  it('commits each attempt once, in order, and none after the outcome', async () => {
    const { ledger, open } = await setUp()
    await open('a')
    const commit = (number: number) => ledger.commitAttempt('a', number, undefined)
    expect(await Promise.all([commit(2), commit(1), commit(1), commit(2), commit(2)])).toEqual([
      false,
      true,
      false,
      true,
      false,
    ])
    expect(await ledger.close('a', 2, CANCELLED)).toBe(true)
    expect(await commit(3)).toBe(false)
    expect(await ledger.find('a')).toMatchObject({ attempts: 2, outcome: 'cancelled' })
  })

  it('commits no attempt after the deadline', async () => {
    const { clock, ledger, open } = await setUp()
    await open('a')
    await clock.advance(44_999)
    expect(await ledger.commitAttempt('a', 1, undefined)).toBe(true)
    await clock.advance(1)
    expect(await ledger.commitAttempt('a', 2, undefined)).toBe(false)
  })

  it('keeps the time of the pending reading over an attempt without one', async () => {
    const { clock, ledger, open } = await setUp()
    await open('a')
    await ledger.commitAttempt('a', 1, clock.now())
    await ledger.commitAttempt('a', 2, undefined)
    expect((await ledger.find('a'))?.seen_pending_at).toBe(toIso(clock.now()))
  })

  it('records one outcome, and only for the recorded number of attempts', async () => {
    const { ledger, open } = await setUp()
    await open('a')
    await ledger.commitAttempt('a', 1, undefined)
    expect(await ledger.close('a', 0, NOT_SENT)).toBe(false)
    expect(await ledger.close('a', 1, CANCELLED)).toBe(true)
    expect(await ledger.close('a', 1, NOT_SENT)).toBe(false)
    expect(await ledger.find('a')).toMatchObject({ outcome: 'cancelled' })
  })

  const outcomes: CancelOutcome[] = [
    CANCELLED,
    NOT_SENT,
    { kind: 'accepted', order: { ...order, status: 'pending' } },
    { kind: 'blocked', guard: 'countries', reason: 'Orders of CH may not be cancelled.', order },
    { kind: 'not-found' },
    {
      kind: 'refused',
      failure: {
        kind: 'rejected',
        delivery: 'answered',
        status: 422,
        errors: [],
        systemic: false,
        message: 'No.',
      },
    },
    { kind: 'unknown', reason: 'It may have taken effect.', attempts: 2 },
  ]
  it.each(outcomes)('gives back the outcome $kind as it was', async (outcome) => {
    const { ledger, open } = await setUp()
    await open('a')
    await ledger.close('a', 0, outcome)
    const row = await ledger.find('a')
    expect(row && parseOutcome(row)).toEqual(outcome)
  })

  it('finds the open cancellation of an order, or else the newest', async () => {
    const { clock, ledger, open, store } = await setUp()
    await open('a')
    await ledger.close('a', 0, NOT_SENT)
    await clock.advance(1_000)
    await open('b')
    await ledger.close('b', 0, NOT_SENT)
    expect((await ledger.findLatest('order-1'))?.id).toBe('b')
    // As if the clock had been set back.
    await open('c')
    const update = store.queries.updateTable('cancellations').set({ created_at: '2026-01-01T00:00:00.000Z' })
    await store.write(update.where('id', '=', 'c'))
    expect((await ledger.findLatest('order-1'))?.id).toBe('c')
  })

  it('lists cancellations that are open after their deadline', async () => {
    const { clock, ledger, open } = await setUp()
    await open('a')
    await clock.advance(10_000)
    await open('b', 'order-2')
    await clock.advance(40_000)
    expect((await ledger.listOpen()).map(({ id }) => id).sort()).toEqual(['a', 'b'])
    expect((await ledger.listOverdue(0)).map(({ id }) => id)).toEqual(['a'])
  })

  it('finds a cancellation that may have taken effect until it is settled', async () => {
    const { ledger, open } = await setUp()
    await open('a')
    await ledger.close('a', 0, { kind: 'accepted', order })
    expect(await ledger.findUnsettled('order-1')).toMatchObject({ id: 'a' })
    await ledger.settle('order-1', 'cancelled')
    expect(await ledger.findUnsettled('order-1')).toBeUndefined()
  })

  it('gives each due row to one of several concurrent claims', async () => {
    const { clock, ledger, open } = await setUp()
    for (const n of [1, 2, 3, 4]) {
      await open(`c-${n}`, `order-${n}`)
      await ledger.close(`c-${n}`, 0, { kind: 'accepted', order })
    }
    await clock.advance(10_000)
    const claims = await Promise.all([ledger.claimDue(10), ledger.claimDue(10), ledger.claimDue(10)])
    const ids = claims.flat().map(({ id }) => id)
    expect(ids.toSorted()).toEqual(['c-1', 'c-2', 'c-3', 'c-4'])
  })

  it('records the first hundred callers that join a cancellation', async () => {
    const { ledger, open } = await setUp()
    await open('a')
    for (let n = 0; n < 105; n++) {
      await ledger.recordJoin({ cancellation_id: 'a', request_id: `r-${n}`, actor: 'crm', reason: null })
    }
    const joins = await ledger.listJoins('a')
    expect(joins).toHaveLength(100)
    expect(joins.map(({ request_id }) => request_id)).not.toContain('r-100')
  })

  it('settles each cancellation that waits for its order, and keeps the outcome', async () => {
    const { clock, ledger, open } = await setUp()
    const unknown = { kind: 'unknown', reason: 'It may have taken effect.', attempts: 1 } as const
    for (const id of ['a', 'b']) {
      await open(id)
      await ledger.close(id, 0, unknown)
    }
    await open('c')
    await ledger.close('c', 0, CANCELLED)
    expect(await ledger.claimDue(10)).toEqual([])
    await clock.advance(5_000)
    expect((await ledger.claimDue(10)).map(({ id }) => id)).toEqual(['a', 'b'])
    // They are claimed, so another replica gets other rows.
    expect(await ledger.claimDue(10)).toEqual([])
    await clock.advance(60_000)
    expect(await ledger.claimDue(1)).toHaveLength(1)

    await ledger.scheduleRecheck('a', 10_000)
    await ledger.scheduleRecheck('b', 0)
    expect((await ledger.claimDue(10)).map(({ id }) => id)).toEqual(['b'])
    await ledger.settle('order-1', 'cancelled')
    await ledger.scheduleRecheck('a', 0)
    expect(await ledger.claimDue(10)).toEqual([])
    expect(await ledger.find('a')).toMatchObject({
      outcome: 'unknown',
      settled_status: 'cancelled',
      settled_at: toIso(clock.now()),
    })
    expect((await ledger.find('c'))?.settled_status).toBe(null)
  })
})

describe('finding the latest cancellation of an order', () => {
  it('uses an index, however many cancellations the order has', async () => {
    const { ledger, store } = await setUp()
    const { findOpen, findNewest, findUnsettled } = prepareCancellationStatements(store.queries)
    for (const query of [findOpen, findNewest, findUnsettled]) {
      const compiled = query({ orderId: 'order-1' }).compile()
      const plan = await store.read<{ detail: string }>({
        compile: () => ({ ...compiled, sql: `explain query plan ${compiled.sql}` }),
      })
      const steps = plan.map(({ detail }) => detail).join('; ')
      expect(steps).toContain('USING INDEX cancellations_')
      expect(steps).not.toMatch(/TEMP B-TREE|SCAN/)
    }
    expect(await ledger.findUnsettled('order-1')).toBeUndefined()
  })
})

describe('reading all pages', () => {
  it('yields to the event loop between two pages, however many readers there are', async () => {
    const { ledger, open } = await setUp()
    for (let n = 0; n < 350; n++) await open(`row-${n}`, `order-${n}`)
    const log: string[] = []
    let isOver = false
    const turns = (async () => {
      while (!isOver) {
        log.push('turn')
        await new Promise((resolve) => setImmediate(resolve))
      }
    })()
    await Promise.all(
      ['a', 'b', 'c'].map(async (name) => {
        for await (const rows of ledger.readPages({})) log.push(`${name}${rows.length}`)
      }),
    )
    isOver = true
    await turns
    expect(log.filter((step) => step !== 'turn')).toHaveLength(12)
    expect(log.join(' ')).not.toMatch(/[abc]\d+ [abc]\d+/)
  })
})

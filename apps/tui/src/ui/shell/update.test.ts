import type { CancelOutcome, SubNumberOrder, TelnyxFailure } from '@countermand/core'
import { describe, expect, it } from 'vitest'
import { dialogContent } from '../dialogs/content.ts'
import type { Action } from '../model/action.ts'
import type { UiEvent } from '../model/event.ts'
import { visibleOrders } from '../screens/list/model.ts'
import { activeScreen } from '../screens/screens.ts'
import { effectFor } from './effect-for.ts'
import { createInitialState, type State } from './state.ts'
import { update } from './update.ts'

const made = (count: number, from = 1): SubNumberOrder[] =>
  Array.from({ length: count }, (_, index) => ({ id: `order-${from + index}`, status: 'pending' }))
const loaded = (orders: SubNumberOrder[], size = { columns: 80, rows: 24 }) =>
  after(createInitialState(size), { type: 'orders-loaded', orders }, { type: 'load-ended' })
const after = (state: State, ...events: (UiEvent | Action)[]) =>
  events.reduce<State>(
    (so, event) => update(so, typeof event === 'string' ? { type: 'action', action: event } : event),
    state,
  )
const cursor = (state: State) => activeScreen(state).currentOrder?.(state)?.id
const visible = (state: State) => visibleOrders(state.orders, state.list).map(({ id }) => id)

describe('the cursor', () => {
  it('moves, pages and stops at the ends', () => {
    const state = loaded(made(100))
    expect(cursor(after(state, 'up'))).toBe('order-1')
    expect(cursor(after(state, 'down', 'down'))).toBe('order-3')
    expect(cursor(after(state, 'last', 'down'))).toBe('order-100')
    expect(cursor(after(state, 'page-down'))).toBe('order-19')
    expect(cursor(after(state, 'last', 'first'))).toBe('order-1')
  })

  it('stays with its order when others are added, changed and removed', () => {
    const state = after(loaded(made(5)), 'down', 'down')
    const refreshed = after(
      state,
      { type: 'load-started' },
      { type: 'orders-loaded', orders: made(3, 3) },
      { type: 'load-ended' },
    )
    expect(visible(refreshed)).toEqual(['order-3', 'order-4', 'order-5'])
    expect(cursor(refreshed)).toBe('order-3')
  })

  it('goes to the next order when its own is removed', () => {
    const state = after(loaded(made(5)), 'down')
    const gone = made(5).filter(({ id }) => id !== 'order-2')
    expect(
      cursor(
        after(
          state,
          { type: 'load-started' },
          { type: 'orders-loaded', orders: gone },
          { type: 'load-ended' },
        ),
      ),
    ).toBe('order-3')
  })

  it('survives a resize and an empty list', () => {
    const state = after(loaded(made(100)), 'last', { type: 'resized', size: { columns: 60, rows: 15 } })
    expect(state.list.top).toBe(90)
    expect(
      cursor(after(createInitialState({ columns: 80, rows: 24 }), 'down', 'last', 'open', 'cancel')),
    ).toBeUndefined()
  })
})

describe('the search', () => {
  const state = loaded([
    { id: 'a1', status: 'pending', country_code: 'DE', customer_reference: 'PO-1' },
    { id: 'b2', status: 'pending', country_code: 'US', customer_reference: 'de-rollout' },
    { id: 'c3', status: 'pending', country_code: 'US' },
  ])
  const typed = (text: string) => after(state, 'search', { type: 'typed', text })
  const shown = (text: string) => visible(typed(text))

  it('finds words in fields in any case, and the start of ids', () => {
    expect(shown('de')).toEqual(['a1', 'b2'])
    expect(shown('us DE')).toEqual(['b2'])
    expect(shown('c3')).toEqual(['c3'])
    expect(shown('3')).toEqual([])
  })

  it('is kept by enter, erased letter by letter, and cleared by esc', () => {
    expect(after(typed('de'), 'keep-search').list).toMatchObject({ searchText: 'de', isSearching: false })
    expect(after(typed('dé'), 'erase').list.searchText).toBe('d')
    expect(after(typed('de'), 'clear-search').list).toMatchObject({ searchText: '', isSearching: false })
    expect(after(typed('de'), 'keep-search', 'back').list.searchText).toBe('')
  })
})

const READY: UiEvent = { type: 'question-ready' }

describe('a cancellation', () => {
  const order: SubNumberOrder = { id: 'order-1', status: 'cancelled' }
  const outcome: CancelOutcome = { kind: 'cancelled', evidence: 'response', order }
  const running = after(loaded(made(2)), 'cancel', READY, 'yes', { type: 'cancel-started', id: 'order-1' })

  it('asks first, and a no changes nothing', () => {
    const asked = after(loaded(made(2)), 'cancel')
    expect(asked.dialog).toMatchObject({
      kind: 'confirm-cancel',
      order: made(1)[0],
      isListed: true,
      isReady: false,
    })
    expect(after(asked, 'no')).toMatchObject({ dialog: undefined, cancellations: new Map() })
  })

  it('accepts no yes before its question is ready, nor after a resize or a key that is not an answer', () => {
    const asked = after(loaded(made(2)), 'cancel')
    const ready = after(asked, READY)
    expect(effectFor(ready, 'yes')).toBeDefined()
    for (const early of [
      asked,
      after(ready, { type: 'question-disturbed' }),
      after(ready, { type: 'resized', size: { columns: 90, rows: 30 } }),
    ]) {
      expect(effectFor(early, 'yes')).toBeUndefined()
      expect(after(early, 'yes').dialog).toEqual(asked.dialog)
    }
  })

  it('asks again if its order has left the list or changed since', () => {
    const asked = after(loaded(made(2)), 'cancel', READY)
    const refresh = (...orders: SubNumberOrder[]): UiEvent[] => [
      { type: 'load-started' },
      { type: 'orders-loaded', orders },
      { type: 'load-ended' },
    ]
    const changed: SubNumberOrder = { id: 'order-1', status: 'pending', customer_reference: 'VIP-1' }
    const [order] = made(1)
    for (const [orders, question, target] of [
      [made(1, 9), { order, isListed: false }, 'order-1'],
      [[changed], { order: changed, isListed: true }, changed],
    ] as const) {
      const outdated = after(asked, ...refresh(...orders))
      expect(outdated.dialog).toEqual(asked.dialog)
      expect(effectFor(outdated, 'yes')).toBeUndefined()
      const again = after(outdated, 'yes')
      expect(again.dialog).toMatchObject({ kind: 'confirm-cancel', ...question, isReady: false })
      expect(effectFor(after(again, READY), 'yes')).toEqual({ kind: 'cancel', target })
      expect(after(again, READY, 'yes').dialog).toBeUndefined()
    }
  })

  it("shows the order's new status", () => {
    expect(after(running, { type: 'outcome', id: 'order-1', outcome }).orders[0]).toBe(order)
  })

  it('reports in the status line if its dialog is closed', () => {
    const closed = after(running, 'close', { type: 'outcome', id: 'order-1', outcome })
    expect(closed.notice?.text).toBe('✓ order-1 cancelled: The order was cancelled.')
    expect(after(running, { type: 'outcome', id: 'order-1', outcome }).notice).toBeUndefined()
  })

  it('keeps its order in the list through a refresh while it is running', () => {
    const refreshed = after(
      running,
      { type: 'load-started' },
      { type: 'orders-loaded', orders: made(1, 2) },
      { type: 'load-ended' },
    )
    expect(refreshed.orders.map(({ id }) => id)).toEqual(['order-1', 'order-2'])
  })

  it('makes quit ask while it is running, and its outcome withdraws the question', () => {
    const asked = after(running, 'close', 'quit')
    expect(asked.dialog).toEqual({ kind: 'confirm-quit', isReady: false })
    expect(after(asked, { type: 'outcome', id: 'order-1', outcome }).dialog).toBeUndefined()
    const two = after(running, 'close', { type: 'cancel-started', id: 'order-2' }, 'close', 'quit')
    expect(after(two, { type: 'outcome', id: 'order-1', outcome }).dialog).toEqual({
      kind: 'confirm-quit',
      isReady: false,
    })
  })
})

it('counts the orders of a run that wait when it asks to quit, whatever else is being cancelled', () => {
  const state = after(
    loaded(made(1, 9)),
    { type: 'run-started', orders: made(3), skipped: [] },
    { type: 'cancel-started', id: 'order-9' },
    'close',
    'quit',
  )
  const context = { targetName: 'a sandbox', now: 0 }
  const content = state.dialog && dialogContent(state.dialog, state, context)
  expect(content?.head.map(({ text }) => text).join(' ')).toContain('3 orders still waiting would stay')
})

it('scrolls a text no further than its end, so that the first step back is visible', () => {
  const numbers = Array.from({ length: 30 }, (_, index) => ({ phone_number: `+1555010${index}` }))
  const open = after(loaded([{ id: 'a', status: 'pending', phone_numbers: numbers }]), 'open', 'last')
  const bottom = open.screen.kind === 'detail' ? open.screen.scroll : 0
  expect(bottom).toBeGreaterThan(5)
  expect(after(open, 'up').screen).toMatchObject({ scroll: bottom - 1 })
})

describe('the error of a read', () => {
  const failure: TelnyxFailure = { kind: 'connection', delivery: 'not-sent', message: 'Refused.' }
  const failed: UiEvent = { type: 'read-failed', id: 'order-1', failure }

  it('is shown with its order, until that order is read', () => {
    const state = after(loaded(made(2)), 'open', failed)
    expect(state.notice?.text).toContain('The order could not be read: Refused.')
    const [order, other] = made(2)
    if (!order || !other) throw new Error('There are two orders.')
    expect(after(state, { type: 'order-read', order: other }).notice).toBe(state.notice)
    expect(after(state, { type: 'order-read', order }).notice).toBeUndefined()
  })

  it('is not shown once the order is closed', () => {
    expect(after(loaded(made(2)), 'open', 'back', failed).notice).toBeUndefined()
  })
})

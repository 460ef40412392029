import type { SubNumberOrder } from '@countermand/core'
import { describe, expect, it } from 'vitest'
import { openSession } from '../../../../test/open-session.ts'
import { visibleOrders } from './model.ts'
import { chooseSort, describeSort, type Sort, sortOrders } from './sort.ts'

const order = (id: string, fields: object) => ({ id, status: 'pending', ...fields }) as SubNumberOrder
const ORDERS = [
  order('b', {
    created_at: '2026-11-02T00:00:00Z',
    phone_numbers_count: 10,
    country_code: 'FR',
    customer_reference: 'PO-10',
  }),
  order('none', {}),
  order('c', {
    created_at: '2026-11-03T00:00:00Z',
    phone_numbers_count: 2,
    country_code: 'DE',
    customer_reference: 'PO-9',
  }),
  order('a', { created_at: '2026-11-01T00:00:00Z', phone_numbers_count: 2, country_code: 'FR' }),
]
const DEADLINES = new Map([
  ['b', '2026-12-02T00:00:00Z'],
  ['c', '2026-12-01T00:00:00Z'],
  ['a', undefined],
])

const sorted = (by: Sort['by'], isReversed = false) =>
  sortOrders(ORDERS, { sort: { by, isReversed }, deadlines: DEADLINES })
    .map(({ id }) => id)
    .join(' ')

describe('sorting', () => {
  it.each([
    ['age', 'a b c none', 'c b a none'],
    ['numbers', 'b c a none', 'c a b none'],
    ['country', 'c b a none', 'b a c none'],
    ['reference', 'c b none a', 'b c none a'],
    ['deadline', 'c b none a', 'b c none a'],
  ] as const)('by %s leaves orders without it at the end, and equal ones as listed', (by, forward, back) => {
    expect(sorted(by)).toBe(forward)
    expect(sorted(by, true)).toBe(back)
  })

  it('by the same key once more reverses the order', () => {
    const first = chooseSort('age', undefined)
    expect(describeSort(first)).toBe('oldest first')
    expect(describeSort(chooseSort('age', first))).toBe('newest first')
    expect(describeSort(chooseSort('numbers', first))).toBe('most numbers first')
  })
})

it('keeps the order while orders come, change and go, as if it were sorted anew', () => {
  const sort = { by: 'numbers', isReversed: false } as const
  const sortedIds = (orders: SubNumberOrder[], by: Sort) =>
    sortOrders(orders, { sort: by, deadlines: DEADLINES }).map(({ id }) => id)
  const numbers = (id: string, phone_numbers_count: number) => order(id, { phone_numbers_count })
  const [a, b, c, d] = [numbers('a', 2), numbers('b', 3), numbers('c', 2), numbers('d', 2)]
  expect(sortedIds([a, b, c], sort)).toEqual(['b', 'a', 'c'])
  const changed = { ...a, status: 'cancelled' }
  for (const orders of [
    [changed, b, c],
    [changed, c, d],
    [numbers('a', 1), b, c, d],
  ]) {
    expect(sortedIds(orders, sort)).toEqual(sortedIds([...orders], { ...sort }))
  }
  expect(sortedIds([changed, b, c], sort)).toEqual(['b', 'a', 'c'])
})

describe('the list', () => {
  const seed = {
    orders: [
      { id: 'late', phone_numbers_count: 1, deadline: '2026-12-09T00:00:00Z' },
      { id: 'none', phone_numbers_count: 3 },
      { id: 'soon', phone_numbers_count: 2, deadline: '2026-12-01T00:00:00Z' },
    ],
  }
  const open = async (options = {}) => {
    const ui = openSession({ seed, ...options })
    await ui.pass(100)
    const shown = () => visibleOrders(ui.state().orders, ui.state().list).map(({ id }) => id)
    const selected = () => ui.state().list.cursorId
    return { ...ui, shown, selected }
  }

  it('is sorted with s, says so in its title, and keeps the cursor on its order', async () => {
    const ui = await open()
    ui.press('j', 'k', 's', 'n')
    expect(ui.shown()).toEqual(['none', 'soon', 'late'])
    expect(ui.selected()).toBe('late')
    expect(ui.title()).toMatch(/^Pending orders · 3 · most numbers first · read/)
    ui.press('s', 'n')
    expect(ui.shown()).toEqual(['late', 'soon', 'none'])
    ui.press('s', 'l')
    expect(ui.shown()).toEqual(['late', 'none', 'soon'])
    expect(ui.title()).toMatch(/^Pending orders · 3 · read/)
  })

  it('reads the deadlines before it sorts by them, and reverses them without reading', async () => {
    const ui = await open()
    ui.press('s', 'd')
    await ui.pass(1_000)
    expect(ui.shown()).toEqual(['soon', 'late', 'none'])
    expect(ui.title()).toContain('soonest deadline first')
    const { count } = ui.sandbox.requests()
    ui.press('s', 'd')
    await ui.pass(1_000)
    expect(ui.shown()).toEqual(['late', 'soon', 'none'])
    expect(ui.sandbox.requests().count).toBe(count)
  })

  it('shows that it reads deadlines, and stops with esc', async () => {
    const hang = { match: { path: 'other' }, effect: { kind: 'hang' } } as const
    const ui = await open({ faults: [hang] })
    ui.press('s', 'd')
    await ui.pass(4_000)
    expect(ui.status()).toBe('… reading deadlines, 0 phone numbers so far · 4 s · esc stops')
    ui.press('esc')
    await ui.pass(60_000)
    expect(ui.status()).toBe('')
    expect(ui.shown()).toEqual(['late', 'none', 'soon'])
    expect(ui.title()).toMatch(/^Pending orders · 3 · read/)
  })

  it('stays as it was if the deadlines cannot be read', async () => {
    const forbidden = {
      match: { path: 'other' },
      effect: { kind: 'error', status: 403 },
    }
    const ui = await open({ faults: [forbidden] })
    ui.press('s', 'd')
    await ui.pass(1_000)
    expect(ui.status()).toMatch(/^! The deadlines could not be read: .*permissions\.$/)
    expect(ui.shown()).toEqual(['late', 'none', 'soon'])
  })
})

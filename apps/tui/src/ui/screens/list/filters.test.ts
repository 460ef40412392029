import { describe, expect, it } from 'vitest'
import { openSession } from '../../../../test/open-session.ts'
import { patches } from '../../../../test/sandbox-connection.ts'
import { describeFilters, describeStatus, parseFilters } from './filters.ts'
import { visibleOrders } from './model.ts'

const seed = {
  orders: [
    { id: 'de-1', country_code: 'DE', customer_reference: 'PO-1' },
    { id: 'de-2', country_code: 'DE', customer_reference: 'PO-2', requirements_met: true },
    { id: 'fr-1', country_code: 'FR', customer_reference: 'PO-3', requirements_met: true },
    { id: 'done', country_code: 'DE', status: 'success' },
  ],
}

async function open(options = {}) {
  const ui = openSession({ seed, ...options })
  await ui.pass(100)
  const { subNumberOrders } = ui.client
  const { listAllPages } = subNumberOrders
  const queries: unknown[] = []
  Object.assign(subNumberOrders, {
    listAllPages(...args: Parameters<typeof listAllPages>) {
      queries.push(args[0])
      return listAllPages(...args)
    },
  })
  return {
    ...ui,
    shown: () => visibleOrders(ui.state().orders, ui.state().list).map(({ id }) => id),
    /** Of the lists that were read since the first. */
    queries,
    /** Opens the panel and types one field, the others staying as they are. */
    type(field: number, text: string) {
      ui.press('f', ...Array.from({ length: field }, () => 'tab'), 'ctrl+u', ...text)
    },
  }
}
const [STATUS, COUNTRY, REFERENCE, REQUIREMENTS] = [0, 1, 4, 6]

describe('the filters of the list', () => {
  it('of Telnyx cause a new read, and the title names them', async () => {
    const ui = await open()
    ui.type(COUNTRY, 'de')
    ui.press('enter')
    expect(ui.shown()).toEqual(['de-1', 'de-2'])
    expect(ui.title()).toBe('Pending orders · DE')
    await ui.pass(100)
    expect(ui.queries).toEqual([{ filter: { status: 'pending', country_code: 'DE' } }])
    expect(ui.title()).toMatch(/^Pending orders · 2 · DE · read \d\d:\d\d$/)
  })

  it('of ours apply at once, without a read', async () => {
    const ui = await open()
    ui.type(REFERENCE, 'po-?')
    ui.press('enter')
    ui.type(REQUIREMENTS, 'open')
    ui.press('enter')
    await ui.pass(100)
    expect(ui.shown()).toEqual(['de-1'])
    expect(ui.title()).toMatch(/^Pending orders · 1 · reference po-\? · requirements open · read/)
    expect(ui.queries).toEqual([])
  })

  it('of status list other orders than the pending ones', async () => {
    const ui = await open()
    ui.type(STATUS, 'success')
    ui.press('enter')
    expect(ui.shown()).toEqual([])
    await ui.pass(100)
    expect(ui.shown()).toEqual(['done'])
    expect(ui.title()).toMatch(/^Success orders · 1/)
    ui.type(STATUS, 'all')
    ui.press('enter')
    await ui.pass(100)
    expect(ui.shown()).toHaveLength(4)
    expect(ui.title()).toMatch(/^Orders of every status · 4/)
  })

  it('of Telnyx before the first read ends leave a list that does not have the whole account', async () => {
    const ui = openSession({ seed })
    ui.press('f', 'tab', ...'de', 'enter')
    await ui.pass(100)
    expect(ui.state().orders.map(({ id }) => id)).toEqual(['de-1', 'de-2'])
    ui.press('a', 'x')
    expect(ui.state().screen).toMatchObject({ kind: 'review', isWholeAccount: false })
  })

  it('stay in the panel with what is wrong and the nearest known value', async () => {
    const ui = await open()
    ui.type(COUNTRY, 'Germany')
    ui.press('enter')
    expect(ui.dialog()).toContain(
      'Country takes a two-letter country code (ISO 3166) such as DE, not "Germany". Did you mean DE (Germany)?',
    )
    ui.press('backspace')
    expect(ui.dialog()).not.toContain('takes')
    ui.press('ctrl+r', 'enter')
    expect(ui.shown()).toHaveLength(3)
    ui.type(STATUS, 'pendng')
    ui.press('enter')
    expect(ui.dialog()).toMatch(/pending, success.*or all.*Did you mean pending\?/)
  })

  it('change nothing with esc, and are all cleared with F', async () => {
    const ui = await open()
    ui.type(COUNTRY, 'FR')
    ui.press('esc')
    expect(ui.shown()).toHaveLength(3)
    ui.type(COUNTRY, 'FR')
    ui.press('enter')
    await ui.pass(100)
    expect(ui.shown()).toEqual(['fr-1'])
    ui.press('F')
    await ui.pass(100)
    expect(ui.shown()).toHaveLength(3)
    expect(ui.title()).toMatch(/^Pending orders · 3 · read/)
  })

  it('hide marks but keep them, and the review counts all', async () => {
    const ui = await open()
    ui.press('a')
    ui.type(COUNTRY, 'FR')
    ui.press('enter')
    await ui.pass(100)
    expect(ui.status()).toBe('! 2 of the marks hidden')
    ui.press('x')
    expect(ui.title()).toBe('Review · 3 orders to cancel · 0 skipped')
  })

  it('narrow what "all pending orders of the account" means: only an unfiltered list has all', async () => {
    const ui = await open()
    const isWholeAccount = () => {
      const { screen } = ui.state()
      return screen.kind === 'review' && screen.isWholeAccount
    }
    ui.press('a', 'x')
    expect(isWholeAccount()).toBe(true)
    ui.press('esc')
    ui.type(REFERENCE, 'PO-*')
    ui.press('enter', 'U', 'a', 'x')
    expect(isWholeAccount()).toBe(true)
    ui.press('esc', 'F', 'U')
    ui.type(COUNTRY, 'DE')
    ui.press('enter')
    await ui.pass(100)
    ui.press('a', 'x')
    expect(isWholeAccount()).toBe(false)
    expect(patches(ui.sandbox)).toHaveLength(0)
  })
})

it('describes filters in words, without control characters', () => {
  const values = new Map([
    ['status', 'all'],
    ['type', 'Local'],
    ['order-request', '2029a741-235f-49ad-ab20-d23ad13c9f6e'],
    ['older-than', '30d'],
    ['reference', 'a\u001b[2J*'],
  ])
  const filters = parseFilters(values, 0)
  if ('usageError' in filters) return expect.unreachable(filters.usageError)
  expect(describeStatus(filters)).toBe('Orders of every status')
  expect(describeFilters(filters)).toBe('local · order request 2029a741 · older than 30d · reference a*')
})

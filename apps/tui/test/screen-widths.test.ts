import { describe, expect, it } from 'vitest'
import { KEYS } from './keys.ts'
import { type Opened, open } from './open-interface.ts'
import { connectToSandbox } from './sandbox-connection.ts'

const ID = '2029a741-235f-49ad-ab20-d23ad13c9f6'
/** Short ids of the first two would read alike. */
const ORDERS = [
  { id: `${ID}0`, customer_reference: 'ACME-EU-ROLLOUT-01', country_code: 'SE', phone_numbers_count: 1_234 },
  { id: `${ID}1`, customer_reference: 'A reference that is longer than any column for references can be' },
  { id: 'c0d9730b-b42c-4f7c-90c0-40de36a32df6', customer_reference: '日本語の参照日本語の参照日本語の参照' },
  { id: 'order-4', customer_reference: 'VIP-036' },
]
const own = { protectCustomerReferences: ['VIP-*'] }

/** The screen is as large as the terminal, and header and footer are at their places. */
function expectFitting(ui: Opened, columns: number, rows: number) {
  const lines = ui.lines()
  expect(lines).toHaveLength(rows)
  expect(lines[0]).toMatch(/^ ◇ SANDBOX .*Countermand *$/)
  expect(lines[0]?.trimEnd().length).toBeLessThanOrEqual(columns)
  expect(lines.at(-1)).toContain('q quit')
}

describe.each([
  [60, 15],
  [80, 24],
  [120, 40],
  [200, 50],
])('at %i×%i', (columns, rows) => {
  const start = async () => {
    const { connection } = connectToSandbox({ seed: { orders: ORDERS } })
    const ui = open(connection, { columns, rows, guards: { own, gateway: undefined } })
    await ui.until('1/4')
    return ui
  }

  it('the list shows state, numbers, reference and distinct ids of each order', async () => {
    const ui = await start()
    expectFitting(ui, columns, rows)
    expect(ui.text()).toMatch(/› ○ reqs open .*1234.*ACME-EU-ROLL/)
    expect(ui.text()).toMatch(/✗ guarded .*VIP-036/)
    const shownIds = ui.lines().flatMap((line) => / reqs .*? (2029\S*)/.exec(line)?.[1] ?? [])
    expect(shownIds).toHaveLength(2)
    expect(new Set(shownIds).size).toBe(2)
  })

  it('the review and the results show every order, and what was skipped', async () => {
    const ui = await start()
    ui.press('a')
    await ui.until('4 marked')
    ui.press('x')
    await ui.until('Review · 3 orders to cancel · 1 skipped')
    expectFitting(ui, columns, rows)
    ui.press('G')
    await ui.until('VIP-036')
    ui.press('x')
    await ui.until('Type 3 to cancel 3 orders: ▏')
    expect(ui.text()).toContain("Cancel 3 orders? It can't be undone.")
    ui.press('3')
    await ui.until('orders: 3▏')
    ui.press(KEYS.enter)
    await ui.until('4 orders: 3 cancelled, 1 blocked.')
    expectFitting(ui, columns, rows)
    ui.press('G')
    await ui.until('VIP-036')
    expect(ui.text()).toMatch(/blocked · 1 order/)
  })
})

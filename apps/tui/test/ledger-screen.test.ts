import { describe, expect, it } from 'vitest'
import { KEYS } from './keys.ts'
import { connectToLedger, ledgerRow } from './ledger-gateway.ts'
import { open } from './open-interface.ts'
import { connectToOrders } from './sandbox-connection.ts'

const seed = { orders: [{ id: 'order-1', customer_reference: 'PO-1' }] }

const rows = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    ledgerRow({
      id: `c-${index + 1}`,
      sub_number_order_id: `order-${index + 1}`,
      actor: `actor-${index + 1}`,
    }),
  )

async function openLedger(connection: ReturnType<typeof connectToLedger>['connection'], size = {}) {
  const ui = open(connection, size)
  await ui.until('1/1')
  ui.press('L')
  await ui.until('Ledger, newest first')
  return ui
}

describe('the ledger', () => {
  it.each([60, 80, 120, 200])('lists when, order, outcome and who at %i columns', async (columns) => {
    const { connection } = connectToLedger([ledgerRow({ outcome: 'not-cancellable' })], { seed })
    const ui = await openLedger(connection, { columns })
    await ui.until('not-cancellable')
    expect(ui.text()).toMatch(/2026-11-24 12:00 UTC +order-1 +✗ not-cancellable/)
    expect(ui.text().includes('crm')).toBe(columns >= 80)
    for (const line of ui.lines()) expect(line.length).toBeLessThanOrEqual(columns)
  })

  it('reads the next page when the cursor comes near the end, and no earlier', async () => {
    const { connection, requests } = connectToLedger(rows(250), { seed })
    const ui = await openLedger(connection)
    await ui.until('1/100+')
    expect(requests).toEqual(['?page[size]=100'])
    ui.press('G')
    await ui.until('100/200+')
    expect(requests).toEqual(['?page[size]=100', '?page[size]=100&page[after]=c-100'])
    ui.press('G')
    await ui.until('200/250')
    ui.press('G')
    await ui.until('250/250')
    await ui.until('actor-250')
    expect(requests).toHaveLength(3)
  })

  it('keeps the cursor on its row when new ones come', async () => {
    const ledger = rows(5)
    const { connection } = connectToLedger(ledger, { seed })
    const ui = await openLedger(connection)
    await ui.until('1/5')
    ui.press('j')
    await ui.until('2/5')
    ledger.unshift(ledgerRow({ id: 'c-new', actor: 'newcomer' }))
    ui.press('r')
    await ui.until('newcomer')
    expect(ui.text()).toMatch(/› .*actor-2/)
  })

  it('shows the cancellations of one order, from its screen or by its id', async () => {
    const { connection, requests } = connectToLedger(rows(3), { seed })
    const ui = open(connection, { rows: 40 })
    await ui.until('1/1')
    ui.press(KEYS.enter)
    await ui.until('by actor-1')
    ui.press('L')
    await ui.until('Ledger, newest first · order order-1')
    await ui.until('1/1')
    ui.press('/')
    await ui.until('order id: order-1▏')
    ui.press(KEYS.backspace)
    await ui.until('order id: order-▏')
    ui.press('9')
    await ui.until('order id: order-9▏')
    ui.press(KEYS.enter)
    await ui.until('The gateway was never asked to cancel order-9.')
    ui.press('/')
    await ui.until('order-9▏')
    ui.press(KEYS.esc)
    await ui.until('1/3')
    expect(requests.at(-1)).toBe('?page[size]=100')
    ui.press(KEYS.esc)
    await ui.until('Phone numbers')
  })

  it('opens a cancellation with all its facts, and from there its order', async () => {
    const row = ledgerRow({ outcome: 'unknown', evidence: null, detail: 'It may have taken effect.' })
    const { connection } = connectToLedger([row], { seed })
    const ui = await openLedger(connection, { rows: 40 })
    await ui.until('? unknown')
    ui.press(KEYS.enter)
    await ui.until('What happened')
    expect(ui.text()).toContain('It may have taken effect.')
    expect(ui.text()).toMatch(/Attempts +1/)
    expect(ui.text()).toMatch(/2026-11-24 12:00 UTC +Opened by crm\./)
    ui.press(KEYS.enter)
    await ui.until(/Reference +PO-1/)
    ui.press(KEYS.esc)
    await ui.until('What happened')
  })

  it('opens an order that is no longer pending without adding it to the list', async () => {
    const { connection, sandbox } = connectToLedger([ledgerRow({ sub_number_order_id: 'order-2' })], {
      seed: { orders: [...seed.orders, { id: 'order-2', customer_reference: 'PO-2', status: 'cancelled' }] },
    })
    expect(sandbox.truthOf('order-2').status).toBe('cancelled')
    const ui = await openLedger(connection)
    await ui.until('✓ cancelled')
    ui.press(KEYS.enter)
    await ui.until('What happened')
    ui.press(KEYS.enter)
    await ui.until(/Reference +PO-2/)
    for (const title of ['What happened', 'Ledger, newest first', '1/1']) {
      ui.press(KEYS.esc)
      await ui.until(title)
    }
    await ui.until((text) => text.includes('PO-1') && !text.includes('PO-2'))
  })

  it('needs a gateway, and the key says so', async () => {
    const { connection } = connectToOrders(1)
    const ui = open(connection)
    await ui.until('1/1')
    ui.press('L')
    await ui.until('Only a gateway has a ledger')
  })
})

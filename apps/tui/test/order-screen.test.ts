import { expect, it } from 'vitest'
import { KEYS } from './keys.ts'
import { connectToLedger, ledgerRow } from './ledger-gateway.ts'
import { open } from './open-interface.ts'
import { connectToSandbox } from './sandbox-connection.ts'

const order = (more = {}) => ({
  id: 'order-1',
  country_code: 'DE',
  customer_reference: 'PO-1',
  phone_numbers_count: 60,
  requirements_status: 'requirement-info-exception' as const,
  ...more,
})
const seed = { orders: [order()] }

const isRead = (text: string) => text.includes('Phone numbers') && !text.includes('… reading')

it.each([60, 80, 120, 200])(
  'shows an order in sections, whole words and nothing cut, at %i columns',
  async (columns) => {
    const { connection } = connectToLedger([ledgerRow({ outcome: 'unknown', settled_status: 'cancelled' })], {
      seed,
    })
    const ui = open(connection, { columns, rows: 100 })
    await ui.until('1/1')
    ui.press(KEYS.enter)
    const text = await ui.until(isRead)
    expect(text).toMatch(/Reference +PO-1/)
    expect(text).toContain('✓ It may be cancelled: it is pending')
    expect(text).toMatch(/Deadline +\d{4}-\d\d-\d\d .* UTC, in 29 d/)
    expect(text).toMatch(/Address +rejected/)
    expect(text).toMatch(/Document +approved/)
    expect(text).toMatch(/2026-11-24 12:00 UTC +\? unknown, then cancelled/)
    expect(text.replace(/\s+/g, ' ')).toContain('by crm · customer left')
    expect(text).toContain('Phone numbers · 60, the first 50 shown')
    expect(text.match(/\+49\d+ +requirements rejected/g)).toHaveLength(50)
    expect(text.replace(/\s+/g, ' ')).toContain('and 10 more')
    expect(text).not.toContain('…')
  },
)

it('has no ledger section without a gateway', async () => {
  const { connection } = connectToSandbox({ seed })
  const ui = open(connection, { rows: 100 })
  await ui.until('1/1')
  ui.press(KEYS.enter)
  expect(await ui.until(isRead)).not.toContain('Ledger')
})

it('says in the section what could not be read and how to go on, and reads it again with r', async () => {
  let isDown = true
  const { connection } = connectToLedger([ledgerRow()], { seed }, ({ path }) =>
    isDown && (path.endsWith('/cancellations') || path.includes('/number_order_phone_numbers/'))
      ? Response.json({ errors: [{ code: '10010', title: 'Not allowed' }] }, { status: 403 })
      : undefined,
  )
  const ui = open(connection, { columns: 120, rows: 100 })
  await ui.until('1/1')
  ui.press(KEYS.enter)
  const text = await ui.until((shown) => isRead(shown) && shown.includes('The ledger could not be read.'))
  expect(text).toMatch(/! The deadline could not be read\. .*Check the API key or token/)
  expect(text).toMatch(/Reference +PO-1/)
  isDown = false
  ui.press('r')
  await ui.until('✓ cancelled · by crm')
  await ui.until(/Deadline +\d/)
})

it('says which guard forbids it, and when Telnyx cancels it by itself', async () => {
  const own = { protectCustomerReferences: ['PO-*'] }
  const { connection } = connectToSandbox({ seed })
  const ui = open(connection, { columns: 120, rows: 100, guards: { own, gateway: undefined } })
  await ui.until('1/1')
  ui.press(KEYS.enter)
  const text = await ui.until(isRead)
  expect(text).toMatch(/✗ The guard protectCustomerReferences forbids it\./)
  expect(text).toMatch(/Deadline +\d/)
})

it('reads the ledger again after a cancellation of the open order', async () => {
  const rows = [ledgerRow({ outcome: 'not-sent', actor: 'cron' })]
  const { connection, sandbox } = connectToLedger(rows, { seed })
  const ui = open(connection, { columns: 120, rows: 100 })
  await ui.until('1/1')
  ui.press(KEYS.enter)
  await ui.until('by cron')
  rows.unshift(ledgerRow({ id: 'c-2', actor: 'me' }))
  ui.press('x')
  await ui.until('(y/N)')
  ui.press('y')
  await ui.until('by me')
  expect(sandbox.truthOf('order-1').status).toBe('cancelled')
})

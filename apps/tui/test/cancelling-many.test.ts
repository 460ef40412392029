import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { KEYS } from './keys.ts'
import { type Opened, open } from './open-interface.ts'
import { connectToOrders, connectToSandbox, patches } from './sandbox-connection.ts'
import { createTempFolder } from './temp-file.ts'

/** Marks the first orders of the list and opens their review. */
async function reviewFirst(ui: Opened, count: number, of: number) {
  await ui.until(`1/${of}`)
  for (let marked = 1; marked <= count; marked++) {
    ui.press(' ')
    await ui.until(`${marked} marked`)
  }
  ui.press('x')
  await ui.until('Review ·')
}

/** Confirms the review with the number of its orders. */
async function confirm(ui: Opened, count: number) {
  ui.press('x')
  await ui.until(`Type ${count} to cancel ${count} orders: ▏`)
  ui.press(String(count))
  await ui.until(`orders: ${count}▏`)
  ui.press(KEYS.enter)
}

const patchedIds = (sandbox: Parameters<typeof patches>[0]) => patches(sandbox).map(({ id }) => id)

describe('cancelling several orders', () => {
  it('takes the marked ones, after their number was typed, and shows the outcome of each', async () => {
    const { connection, sandbox } = connectToOrders(5)
    const ui = open(connection)
    await reviewFirst(ui, 3, 5)
    expect(ui.text()).toContain('3 orders would be cancelled · 3 numbers · US 3')
    for (const reference of ['REF-1', 'REF-2', 'REF-3']) expect(ui.text()).toContain(reference)
    expect(ui.text()).not.toContain('REF-4')
    await confirm(ui, 3)
    await ui.until('3 orders: 3 cancelled.')
    expect(ui.text()).toContain('✓ cancelled · 3 orders')
    expect(patchedIds(sandbox).toSorted()).toEqual(['order-1', 'order-2', 'order-3'])
    ui.press(KEYS.esc)
    await ui.until((text) => text.includes('Pending orders') && !text.includes('marked'))
  })

  it('sends nothing for another number, for enter alone, or for esc', async () => {
    const { connection, sandbox } = connectToOrders(4)
    const ui = open(connection)
    await reviewFirst(ui, 3, 4)
    ui.press('x')
    await ui.until('Type 3 to cancel 3 orders: ▏')
    ui.press(KEYS.enter)
    await ui.until('Type 3 to cancel 3 orders, or press esc')
    await ui.until('orders: ▏')
    ui.press('2')
    await ui.until('orders: 2▏')
    ui.press(KEYS.enter)
    await ui.until('You typed 2, but this cancels 3 orders')
    ui.press(KEYS.esc)
    await ui.until((text) => !text.includes('Cancel 3 orders?'))
    ui.press(KEYS.esc)
    await ui.until('3 marked')
    expect(patches(sandbox)).toHaveLength(0)
  })

  it('sends nothing for a paste that has the number and a line break', async () => {
    const { connection, sandbox } = connectToOrders(4)
    const ui = open(connection)
    await reviewFirst(ui, 2, 4)
    ui.press('x')
    await ui.until('orders: ▏')
    ui.press('2\r')
    await ui.until('Pasted text is ignored here.')
    ui.press('\u001b[200~2\r\u001b[201~')
    ui.press(KEYS.esc)
    await ui.until('Review ·')
    expect(patches(sandbox)).toHaveLength(0)
  })

  it('skips what a guard forbids, says why, and asks y or N if only one order is left', async () => {
    const { connection, sandbox } = connectToOrders(3)
    const own = { protectCustomerReferences: ['REF-2', 'REF-3'] }
    const ui = open(connection, { guards: { own, gateway: undefined }, columns: 120 })
    await ui.until('1/3')
    ui.press('a')
    await ui.until('3 marked')
    ui.press('x')
    await ui.until('Review · 1 order to cancel · 2 skipped')
    expect(ui.text()).toMatch(/Skipped: 1 order\. The guard protectCustomerReferences forbids it: .*REF-2/)
    ui.press('x')
    await ui.until('keep it (y/N)')
    ui.press('y')
    await ui.until('The order was cancelled.')
    expect(patchedIds(sandbox)).toEqual(['order-1'])
    ui.press(KEYS.esc)
    await ui.until(/✓ cancelled .*REF-1/)
    expect(ui.text()).not.toContain('marked')
  })

  it('says so if all pending orders of the account are marked', async () => {
    const { connection } = connectToOrders(3)
    const ui = open(connection)
    await ui.until('1/3')
    ui.press('a')
    await ui.until('3 marked')
    ui.press('x')
    await ui.until('These are all pending orders of the account.')
    ui.press('x')
    await ui.until('Type 3 to cancel')
    expect(ui.text()).toContain('These are all pending orders of the account.')
  })

  it('marks what the search shows, keeps marks that it hides, and says how many those are', async () => {
    const { connection } = connectToSandbox({
      seed: {
        orders: [
          { id: 'de-1', country_code: 'DE' },
          { id: 'de-2', country_code: 'DE' },
          { id: 'fr-1', country_code: 'FR' },
        ],
      },
    })
    const ui = open(connection)
    await ui.until('1/3')
    ui.press('/')
    await ui.until('/▏')
    ui.press('fr')
    await ui.until('1/1 of 3')
    ui.press(KEYS.enter)
    await ui.until('search: fr')
    ui.press('a')
    await ui.until('1 marked')
    ui.press('/')
    ui.press(KEYS.backspace + KEYS.backspace)
    await ui.until('/▏')
    ui.press('de')
    await ui.until('1/2 of 3')
    ui.press(KEYS.enter)
    await ui.until('! 1 of the marks hidden')
    ui.press('v')
    await ui.until('Range:')
    ui.press('j')
    await ui.until('2/2 of 3')
    ui.press('v')
    await ui.until('3 marked')
  })

  it('reaches all orders of a long review', async () => {
    const { connection } = connectToOrders(100)
    const ui = open(connection, { rows: 15, columns: 60 })
    await ui.until('1/100')
    ui.press('a')
    await ui.until('100 marked')
    ui.press('x')
    await ui.until('Review ·')
    expect(ui.text()).not.toContain('REF-100')
    ui.press('G')
    await ui.until('REF-100')
  })

  it('asks before it quits while orders wait, and says on leaving what was not sent', async () => {
    const { connection, sandbox } = connectToOrders(30, {
      faults: [{ match: { path: 'cancel' }, effect: { kind: 'hang' } }],
    })
    const ui = open(connection)
    await ui.until('1/30')
    ui.press('a')
    await ui.until('30 marked')
    ui.press('x')
    await ui.until('Review ·')
    await confirm(ui, 30)
    await ui.until(() => patches(sandbox).length > 0 && ui.text().includes('running'))
    ui.press('q')
    await ui.until('n stay (y/N)')
    expect(ui.text()).toMatch(/still waiting would stay as they are/)
    ui.press('y')
    expect(await ui.exitCode).toBe(4)
    expect(ui.stderr()).toMatch(/its cancellation was still running/)
    expect(ui.stderr()).toMatch(/had not had their turn: nothing was sent for them/)
  })

  it('puts unknown outcomes first, and checks one again', async () => {
    const { connection, sandbox } = connectToOrders(3, {
      faults: [{ match: { path: 'cancel', id: 'order-2' }, effect: { kind: 'error', status: 503 } }],
    })
    const ui = open(connection)
    await reviewFirst(ui, 3, 3)
    await confirm(ui, 3)
    await ui.until('3 orders: 1 unknown, 2 cancelled.')
    expect(ui.text()).toMatch(/\? unknown · 1 order[\s\S]*REF-2[\s\S]*✓ cancelled · 2 orders/)
    sandbox.setStatus('order-2', 'cancelled')
    ui.press('c')
    await ui.until('✓ cancelled · 3 orders')
    expect(ui.text()).not.toContain('unknown ·')
  })

  it('exports the results to a new file, and never overwrites one', async () => {
    const folder = await createTempFolder()
    const { connection } = connectToOrders(2)
    const ui = open(connection, { columns: 120 })
    await reviewFirst(ui, 2, 2)
    await confirm(ui, 2)
    await ui.until('2 orders: 2 cancelled.')
    for (const expected of ['Wrote 2 results to', 'it exists already']) {
      ui.press('e')
      await ui.until('Export the results')
      ui.press('\u0015')
      await ui.until('File: ▏')
      ui.press(`${folder}/r.json`)
      await ui.until('r.json▏')
      ui.press(KEYS.enter)
      await ui.until(expected)
    }
    const results: unknown = JSON.parse(await readFile(`${folder}/r.json`, 'utf8'))
    expect(results).toMatchObject([
      { id: 'order-1', outcome: { kind: 'cancelled' }, customer_reference: 'REF-1' },
      { id: 'order-2', outcome: { kind: 'cancelled' }, customer_reference: 'REF-2' },
    ])
  })
})

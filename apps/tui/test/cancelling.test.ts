import { describe, expect, it } from 'vitest'
import type { Connection } from '../src/connection.ts'
import { KEYS } from './keys.ts'
import { type Opened, open } from './open-interface.ts'
import { connectToOrders, connectToSandbox, patches } from './sandbox-connection.ts'

/** Opens the interface and answers the question about its first order with yes. */
async function cancelFirst(connection: Connection): Promise<Opened> {
  const ui = open(connection)
  await ui.until(/ 1\/[12]\n/)
  ui.press('x')
  await ui.until('(y/N)')
  ui.press('y')
  return ui
}

describe('cancelling', () => {
  it('shows the outcome in words and the new status in the list', async () => {
    const { connection, sandbox } = connectToOrders(3)
    const ui = open(connection)
    await ui.until('1/3')
    ui.press('j')
    await ui.until('2/3')
    ui.press('x')
    await ui.until('keep it (y/N)')
    expect(ui.text()).toContain('order-2')
    ui.press('y')
    await ui.until('The order was cancelled.')
    ui.press(KEYS.enter)
    await ui.until((text) => !text.includes('The order was cancelled.'))
    expect(ui.text()).toMatch(/› ✓ cancelled .*REF-2/)
    expect(sandbox.truthOf('order-2').status).toBe('cancelled')
    expect(patches(sandbox).map(({ id }) => id)).toEqual(['order-2'])
  })

  it('cancels the order that the question showed, even if a refresh removes it from the list', async () => {
    const { connection, sandbox } = connectToOrders(3)
    const ui = open(connection)
    await ui.until('1/3')
    const refresh = holdBackList(connection)
    sandbox.setStatus('order-1', 'success')
    ui.press('r')
    await ui.until('reading orders')
    ui.press('x')
    await ui.until('(y/N)')
    refresh.resolve()
    await ui.until('no longer in the list')
    expect(ui.text()).toMatch(/order-1[\s\S]*REF-1/)
    expect(ui.text().split('Cancel this')[1]).not.toContain('REF-2')
    ui.press('y')
    await ui.until((text) => text.includes('(y/N)') && !text.includes('ask again'))
    expect(ui.text().split('Cancel this')[1]).toMatch(/order-1[\s\S]*REF-1/)
    ui.press('y')
    await ui.until('✗ not-cancellable')
    expect(patches(sandbox)).toHaveLength(0)
    expect(sandbox.truthOf('order-2').status).toBe('pending')
  })

  it('gives the reason of a guard instead of the question, and marks the row', async () => {
    const { connection, sandbox } = connectToOrders(2)
    const own = { protectCustomerReferences: ['ref-2'] }
    const ui = open(connection, { guards: { own, gateway: undefined } })
    await ui.until((text) => text.includes('guards: protectCustomerReferences') && text.includes('1/2'))
    ui.press('j')
    await ui.until('2/2')
    expect(ui.text()).toMatch(/ {2}○ reqs met .*REF-1/)
    expect(ui.text()).toMatch(/› ✗ guarded .*REF-2/)
    ui.press('x')
    await ui.until('The guard protectCustomerReferences forbids it')
    expect(ui.text()).not.toContain('(y/N)')
    expect(patches(sandbox)).toHaveLength(0)
  })

  it.each([
    [5_000, 80, 24],
    [255, 60, 15],
  ])(
    'shows question, id, target and answers above a reference of %i letters at %i×%i',
    async (length, columns, rows) => {
      const id = 'order-with-the-long-reference'
      const { connection } = connectToSandbox({
        seed: { orders: [{ id, customer_reference: `VIP ${'x'.repeat(length)}` }] },
      })
      const ui = open(connection, { columns, rows })
      await ui.until('1/1')
      ui.press('x')
      await ui.until('(y/N)')
      for (const part of ['Cancel this sub number order?', id, 'at a sandbox', '1 number · VIP', ' n no'])
        expect(ui.text()).toContain(part)
      expect(ui.lines()[0]).toContain('SANDBOX')
    },
  )

  it.each([
    ['enter', KEYS.enter],
    ['esc', KEYS.esc],
    ['n', 'n'],
  ])('is not done by %s', async (_, key) => {
    const { connection, sandbox } = connectToOrders(1)
    const ui = open(connection)
    await ui.until('1/1')
    ui.press('x')
    await ui.until('(y/N)')
    ui.press(key)
    await ui.until((text) => !text.includes('(y/N)'))
    expect(patches(sandbox)).toHaveLength(0)
  })

  it('is not done by a burst of keys, nor by pasted text', async () => {
    const { connection, sandbox } = connectToOrders(1)
    const ui = open(connection)
    await ui.until('1/1')
    ui.press('xy')
    await ui.until('(y/N)')
    ui.press('\u001b[200~y\u001b[201~')
    await ui.until('Pasted text is ignored here.')
    ui.press(KEYS.esc)
    await ui.until((text) => !text.includes('(y/N)'))
    expect(patches(sandbox)).toHaveLength(0)
  })

  it('reads an order again before the PATCH, so that an order that has ended is not touched', async () => {
    const { connection, sandbox } = connectToOrders(1)
    const { clock } = connection.client
    let later = 0
    const ui = open({
      ...connection,
      client: {
        ...connection.client,
        clock: {
          ...clock,
          now: () => clock.now() + later,
          monotonic: () => clock.monotonic() + later,
        },
      },
    })
    await ui.until('1/1')
    sandbox.setStatus('order-1', 'success')
    later = 60_000
    ui.press('x')
    await ui.until('(y/N)')
    ui.press('y')
    await ui.until('✗ not-cancellable')
    expect(patches(sandbox)).toHaveLength(0)
  })

  it('explains why it is not possible', async () => {
    const { connection } = connectToSandbox({ seed: { orders: [{ id: 'a' }] } })
    const ui = await cancelFirst(connection)
    await ui.until('The order was cancelled.')
    ui.press(KEYS.enter)
    await ui.until((text) => !text.includes('The order was'))
    ui.press('x')
    await ui.until("It can't be cancelled. It is already over (status cancelled).")
  })

  it('checks an unknown outcome again', async () => {
    const { connection, sandbox } = connectToOrders(1, {
      faults: [{ match: { path: 'cancel' }, effect: { kind: 'error', status: 503 } }],
    })
    const ui = await cancelFirst(connection)
    await ui.until('? unknown')
    expect(ui.text()).toContain('c check')
    sandbox.setStatus('order-1', 'cancelled')
    ui.press('c')
    await ui.until('✓ cancelled')
    expect(ui.text()).toContain('The order was cancelled')
    expect(patches(sandbox)).toHaveLength(4)
  })

  it('says that a check found nothing new, closes the outcome with q, and asks with a warning', async () => {
    const { connection, sandbox } = connectToOrders(1, {
      faults: [{ match: { path: 'cancel' }, effect: { kind: 'error', status: 503 } }],
    })
    const ui = await cancelFirst(connection)
    await ui.until('? unknown')
    ui.press('c')
    await ui.until('Checked again, nothing new: the outcome is still unknown.')
    ui.press('q')
    await ui.until((text) => !text.includes('It is unknown whether'))
    ui.press('c')
    await ui.until('still unknown')
    ui.press('x')
    await ui.until('The outcome of an earlier cancellation is unknown')
    ui.press(KEYS.esc)
    await ui.until((text) => !text.includes('earlier cancellation'))
    expect(patches(sandbox)).toHaveLength(4)
  })

  it('reports unknown outcomes on exit, and exits with 4', async () => {
    const { connection } = connectToOrders(1, {
      faults: [{ match: { path: 'cancel' }, effect: { kind: 'error', status: 503 } }],
    })
    const ui = await cancelFirst(connection)
    await ui.until('? unknown')
    ui.press(KEYS.enter)
    await ui.until('q quit')
    ui.press('q')
    expect(await ui.exitCode).toBe(4)
    expect(ui.stderr()).toBe(
      'order-1: its outcome is unknown. Run `countermand show order-1` to read the order again.\n',
    )
  })

  it('continues when its dialog is closed, reports in the status line, and makes quit ask', async () => {
    const { connection } = connectToOrders(2, {
      faults: [{ match: { path: 'cancel' }, effect: { kind: 'hang' } }],
    })
    const ui = await cancelFirst(connection)
    await ui.until('… Cancelling')
    ui.press(KEYS.esc)
    await ui.until('… cancelling order-1')
    expect(ui.text()).not.toContain('… Cancelling')
    ui.press('q')
    await ui.until('n stay (y/N)')
    ui.press(KEYS.enter)
    await ui.until((text) => !text.includes('n stay'))
    ui.press('q')
    await ui.until('n stay (y/N)')
    ui.press('y')
    expect(await ui.exitCode).toBe(4)
    expect(ui.stderr()).toContain('order-1: its cancellation was still running')
  })
})

/** From now on a listing starts only after `resolve`. */
function holdBackList({ client: { subNumberOrders } }: Connection) {
  const gate = Promise.withResolvers<void>()
  const { listAllPages } = subNumberOrders
  Object.assign(subNumberOrders, {
    async *listAllPages(...args: Parameters<typeof listAllPages>) {
      await gate.promise
      yield* listAllPages(...args)
    },
  })
  return gate
}

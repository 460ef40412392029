import { describe, expect, it } from 'vitest'
import { KEYS } from './keys.ts'
import { open } from './open-interface.ts'
import { connectToGateway } from './run-command.ts'
import { connectToOrders, connectToSandbox, patches } from './sandbox-connection.ts'

describe('the list', () => {
  it('shows the target, the pending orders and the position in the list', async () => {
    const { connection } = connectToOrders(3)
    const ui = open(connection)
    await ui.until((text) => text.includes('1/3') && text.includes('r refresh'))
    expect(ui.lines()[0]).toContain('◇ SANDBOX  nothing real')
    expect(ui.text()).toMatch(/› ○ reqs met +US {2}local +1 +1h {2}REF-1/)
    expect(ui.lines().at(-1)).toBe(
      ' enter open  space mark  x cancel  c check  / search  r refresh  ? help  q quit',
    )
  })

  it('marks the real account unlike the sandbox, in words too', async () => {
    const { connection } = connectToOrders(1)
    const ui = open({ ...connection, kind: 'telnyx', which: 'live account' }, { isColorless: true })
    await ui.until('1/1')
    expect(ui.lines()[0]).toContain('▲ TELNYX  live account')
    // Bold and inverse are not colours.
    expect(ui.raw().split('\u001b[').join('ESC[')).not.toMatch(/ESC\[(3|4|9|10)\d(;\d+)*m/)
  })

  it('loads thousands of orders and scrolls through them', async () => {
    const { connection } = connectToSandbox({ seed: { pending: 3_000 } })
    const ui = open(connection)
    await ui.until('1/3000')
    ui.press('G')
    await ui.until('3000/3000')
    ui.press('k')
    await ui.until('2999/3000')
    ui.press(KEYS.ctrlD)
    await ui.until('3000/3000')
    ui.press('g')
    await ui.until('1/3000')
  })

  it('keeps the cursor on its order through a refresh', async () => {
    const { connection, sandbox } = connectToOrders(5)
    const ui = open(connection)
    await ui.until('1/5')
    ui.press('jj')
    await ui.until('3/5')
    sandbox.setStatus('order-1', 'success')
    ui.press('r')
    await ui.until('2/4')
    expect(ui.text()).toMatch(/› ○ reqs met .*REF-3/)
  })

  it('searches while typing, with every key as text', async () => {
    const { connection, sandbox } = connectToOrders(30)
    const ui = open(connection)
    await ui.until('1/30')
    ui.press('/')
    await ui.until('/▏')
    ui.press('qx')
    await ui.until('/qx▏')
    ui.press(KEYS.backspace + KEYS.backspace)
    await ui.until('/▏')
    ui.press('ref-30')
    await ui.until('1/1 of 30')
    ui.press(KEYS.enter)
    await ui.until('search: ref-30')
    ui.press(KEYS.esc)
    await ui.until('/30\n')
    expect(patches(sandbox)).toHaveLength(0)
  })

  it('puts the cursor on a match, moves it with the arrows and erases a word with ctrl+w', async () => {
    const { connection } = connectToOrders(30)
    const ui = open(connection)
    await ui.until('1/30')
    ui.press('G')
    await ui.until('30/30')
    ui.press('/')
    await ui.until('/▏')
    ui.press('us ref-1')
    await ui.until('1/11 of 30')
    expect(ui.text()).toMatch(/› ○ reqs met .*REF-1 /)
    ui.press(KEYS.down + KEYS.down + KEYS.up)
    await ui.until('2/11 of 30')
    expect(ui.text()).toMatch(/› ○ reqs met .*REF-10 /)
    ui.press(KEYS.ctrlW)
    await ui.until('/us ▏')
    await ui.until('10/30 of 30')
    ui.press(`${KEYS.esc}${KEYS.backspace}`)
    await ui.until('/▏')
  })

  it.each([
    ['with brackets', (text: string) => `\u001b[200~${text}\u001b[201~`],
    ['without brackets', (text: string) => text],
  ])('takes a paste of 10,000 characters into the search %s', async (_, asPasted) => {
    const { connection } = connectToSandbox({ seed: { pending: 3_000 } })
    const ui = open(connection, { columns: 60, rows: 15 })
    await ui.until('1/3000')
    ui.press('/')
    await ui.until('/▏')
    ui.press(asPasted('zz top '.repeat(1_430)))
    await ui.until(/… [zopt ]+▏ +0\/0 of 3000/)
    expect(ui.lines()[0]).toContain('SANDBOX')
    expect(ui.lines()).toHaveLength(15)
    expect(ui.lines().at(-1)).toContain('enter keep')
    expect(ui.text()).toContain('No order matches "zz top zz top')
    expect(ui.text()).toContain('Press esc to clear the search.')
    expect(ui.text().match(/zz top/g)?.length).toBeLessThan(20)
    ui.press(KEYS.esc)
    await ui.until('/3000\n')
  })

  it('shows why the orders could not be read, and retries with r', async () => {
    const { connection, sandbox } = connectToOrders(2, {
      faults: [{ effect: { kind: 'error', status: 403 }, count: 1 }],
    })
    const ui = open(connection)
    await ui.until('! The orders could not be read.')
    expect(ui.text()).toContain('Check the API key or token')
    expect(sandbox.requests().count).toBe(1)
    ui.press('r')
    await ui.until('1/2')
  })

  it('shows with m what the status line had no room for', async () => {
    const { connection } = connectToOrders(2, {
      faults: [{ effect: { kind: 'error', status: 403 }, count: 1 }],
    })
    const ui = open(connection, { columns: 60, rows: 15 })
    await ui.until('! The orders could not be read.')
    expect(ui.lines().at(-2)).toMatch(/^ ! 403.* \(m: all\)/)
    ui.press('m')
    await ui.until('Messages, newest first')
    expect(ui.text().replace(/\s+/g, ' ')).toContain('permissions. Press r to retry.')
    ui.press('m')
    await ui.until('! The orders could not be read.')
  })

  it('shows a hold of the gateway', async () => {
    const order = { id: 'order-1', status: 'pending' }
    let hold: string | null = 'a migration'
    const connection = connectToGateway((request) => {
      if (request.url === 'http://gateway.test/readyz') {
        return Response.json({ status: 'ready', detail: 'Telnyx responded with 200.', hold })
      }
      if (request.method === 'PATCH') return Response.json({ data: { ...order, status: 'cancelled' } })
      return Response.json({ data: [order], meta: { page_number: 1, total_pages: 1, total_results: 1 } })
    })
    const ui = open(connection)
    await ui.until('1/1')
    await ui.until('! On hold, nothing can be cancelled: a migration')
    hold = null
    ui.press('x')
    await ui.until('(y/N)')
    ui.press('y')
    await ui.until((text) => text.includes('close') && !text.includes('On hold'))
  })

  it('reports an incomplete list, shows the orders that could be read and drops none', async () => {
    const { connection, sandbox } = connectToSandbox({ seed: { pending: 30 } })
    const ui = open(connection, { columns: 120 })
    await ui.until('1/30')
    sandbox.setVariants({ paging: 'first-page-only' })
    ui.press('r')
    await ui.until('! Only 20 of 30 orders could be read.')
    expect(ui.text()).toContain('1/30')
  })

  it('says that there are no orders', async () => {
    const { connection } = connectToOrders(0)
    await open(connection).until('There are no pending orders.')
  })

  it('shows the order under the cursor beside it from 140 columns, without a request', async () => {
    const { connection, sandbox } = connectToOrders(3)
    const ui = open(connection, { columns: 140 })
    await ui.until((text) => text.includes('1/3') && /Id +order-1/.test(text))
    expect(ui.text()).toMatch(/Cancellation[\s\S]*✓ It may be cancelled/)
    const { count } = sandbox.requests()
    ui.press('j')
    await ui.until(/Id +order-2/)
    ui.press('j')
    await ui.until(/Reference +REF-3/)
    expect(sandbox.requests().count).toBe(count)
    ui.resize(139, 24)
    await ui.until((text) => text.includes('3/3') && !/Id +order/.test(text))
  })

  it('shows in its header what is left of the rate limit, if there is room', async () => {
    const { connection } = connectToOrders(3, { rateLimit: { limit: 50, windowMs: 60_000 } })
    const ui = open(connection)
    await ui.until((text) => text.includes('1/3') && /[▮▯]{5} \d+\/50 Countermand/.test(text))
    ui.resize(60, 15)
    await ui.until((text) => text.includes('guards: none') && !text.includes('/50'))
  })

  it('says which filters no order matches, and how to go on', async () => {
    const { connection } = connectToOrders(3)
    const ui = open(connection)
    await ui.until('1/3')
    ui.press('f')
    await ui.until('Which orders to list')
    ui.press('\tch\r')
    await ui.until('No pending orders match: CH.')
    expect(ui.text()).toContain('Press f to change the filters, F to list all pending orders.')
    ui.press('F')
    await ui.until('1/3')
  })

  it.each([false, true])(
    'keeps control characters of the API away from the terminal (accessible: %s)',
    async (isAccessible) => {
      const evil = (text: string) => `${text}\u001b]0;owned\u0007\u001b[2J\u202e-end`
      const { connection } = connectToSandbox({
        seed: { orders: [{ id: evil('id'), customer_reference: evil('reference') }] },
      })
      const ui = open(connection, { isAccessible, columns: 120 })
      await ui.until('reference-end')
      for (const harmful of ['owned\u0007', '\u001b[2J', '\u202e']) expect(ui.raw()).not.toContain(harmful)
    },
  )
})

describe('one order', () => {
  it('opens with enter, shows its details and numbers, closes with esc', async () => {
    const { connection } = connectToSandbox({
      seed: { orders: [{ id: 'a', country_code: 'DE', phone_numbers_count: 30 }] },
    })
    const ui = open(connection, { columns: 60, rows: 15 })
    await ui.until('1/1')
    ui.press(KEYS.enter)
    await ui.until(/↓ \d+ more lines/)
    expect(ui.text()).toMatch(/Country +DE/)
    ui.press('G')
    await ui.until('+49')
    ui.press(KEYS.esc)
    await ui.until('1/1')
  })
})

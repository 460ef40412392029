import { describe, expect, it } from 'vitest'
import { KEYS } from './keys.ts'
import { open } from './open-interface.ts'
import { connectToOrders, connectToSandbox } from './sandbox-connection.ts'

describe('the terminal', () => {
  it.each([
    [80, 24],
    [60, 15],
    [200, 60],
  ])('is filled and never overflows at %i×%i, whatever is on top', async (columns, rows) => {
    const { connection } = connectToOrders(100)
    const ui = open(connection, { columns, rows })
    await ui.until('1/100')
    const check = () => {
      expect(ui.lines()[0]).toContain('SANDBOX')
      expect(ui.lines()).toHaveLength(rows)
      expect(ui.lines().at(-1)).not.toBe('')
    }
    check()
    ui.press('x')
    await ui.until('(y/N)')
    check()
    ui.press(KEYS.enter)
    await ui.until((text) => !text.includes('(y/N)'))
    ui.press('?')
    await ui.until('Keys of the list')
    check()
    ui.press('q')
    await ui.until('1/100')
  })

  it('follows a resize, and says when it is too small', async () => {
    const { connection } = connectToOrders(100)
    const ui = open(connection)
    await ui.until('1/100')
    ui.resize(60, 15)
    await ui.until(
      (text) =>
        text.split('\n').length === 15 && text.includes('q quit') && text.match(/SANDBOX/g)?.length === 1,
    )
    ui.resize(59, 15)
    await ui.until('Too small: 59×15, needs 60×15.')
    ui.press('x')
    // The key must be read before the terminal is large enough again; after that it would count.
    await new Promise((resolve) => setTimeout(resolve, 0))
    await new Promise((resolve) => setImmediate(resolve))
    ui.resize(100, 30)
    await ui.until('1/100')
    expect(ui.text()).not.toContain('(y/N)')
  })

  it.each([
    [100, 30, 80, 30],
    [80, 30, 100, 30],
    [120, 20, 61, 40],
  ])('leaves no row behind from %i×%i to %i×%i', async (columns, rows, newColumns, newRows) => {
    const { connection } = connectToOrders(3)
    const ui = open(connection, { columns, rows })
    await ui.until('1/3')
    // A terminal that wraps or moves rows while it is resized.
    ui.write('\u001b[17;30Hghost row\u001b[12;1H')
    await ui.until('ghost row')
    ui.resize(newColumns, newRows)
    await ui.until(
      (text) =>
        !text.includes('ghost') &&
        text.split('\n')[0]?.includes('SANDBOX') === true &&
        text.includes('q quit'),
    )
    expect(ui.lines()).toHaveLength(newRows)
    expect(ui.lines()[2]).toMatch(/^ {2}STATE/)
    expect(ui.text().match(/SANDBOX/g)).toHaveLength(1)
  })

  it('keeps its rows with a text that the terminal takes for wider than they are', async () => {
    // Terminals with older tables take a Hangul syllable of three characters for six columns.
    const reference = '\u1100\u1161\u11a8\u1173'.repeat(60)
    const { connection } = connectToSandbox({
      seed: {
        orders: [
          { id: 'a', customer_reference: reference },
          { id: 'b', customer_reference: 'after' },
        ],
      },
    })
    const ui = open(connection, { columns: 80 })
    await ui.until('1/2')
    expect(ui.lines()[0]).toContain('SANDBOX')
    expect(ui.lines()[3]).toContain('reqs met')
    expect(ui.lines()[4]).toContain('after')
    expect(ui.raw()).toContain('\u001b[?7l')
    ui.press('q')
    await ui.exitCode
    expect(ui.raw().lastIndexOf('\u001b[?7h')).toBeGreaterThan(ui.raw().lastIndexOf('\u001b[?7l'))
  })

  it('limits the scrolling of the help after a resize', async () => {
    const { connection } = connectToOrders(3)
    const ui = open(connection, { rows: 15 })
    await ui.until('1/3')
    ui.press('?')
    await ui.until('Keys of the list')
    ui.press('G')
    await ui.until('read this')
    expect(ui.text()).not.toContain('Keys of the list')
    ui.resize(80, 60)
    await ui.until('Keys of the list')
  })

  it('takes esc and the next key, read at once, as two keys', async () => {
    const { connection } = connectToOrders(30)
    const ui = open(connection)
    await ui.until('1/30')
    ui.press('?')
    await ui.until('Keys of the list')
    ui.press(`${KEYS.esc}j`)
    await ui.until('2/30')
  })

  it('draws its first frame from the top, wherever the cursor was', async () => {
    const { connection } = connectToOrders(3)
    const ui = open(connection, { shown: 'a command line that is not ended: $ countermand' })
    await ui.until('1/3')
    expect(ui.lines()[0]).toMatch(/^ ◇ SANDBOX .* Countermand$/)
    expect(ui.lines().at(-1)).toContain('q quit')
  })

  it.each([
    ['the list', ''],
    ['a question', 'x'],
    ['the help', '?'],
    ['the search', '/'],
  ])('redraws everything on ctrl+l over %s, after other output', async (_, key) => {
    // Without a rate limit to show: what is left of it changes by itself.
    const { connection } = connectToOrders(3, { rateLimit: { headers: 'none' } })
    const ui = open(connection)
    // Loaded: until then the title and the status line change by themselves.
    await ui.until(/· read \d\d:\d\d[\s\S]* 1\/3/)
    if (key) ui.press(key)
    const whole = await ui.until(key === 'x' ? '(y/N)' : key === '?' ? 'Keys of' : key === '/' ? '/▏' : '1/3')
    ui.write('\u001b[1;1Hmessed up\u001b[9;9H')
    await ui.until('messed up')
    ui.press(KEYS.ctrlL)
    await ui.until((text) => text === whole)
  })

  it('is restored on quit', async () => {
    const { connection } = connectToOrders(1)
    const ui = open(connection)
    await ui.until('1/1')
    expect(ui.terminal.buffer.active.type).toBe('alternate')
    expect(ui.isRaw()).toBe(true)
    ui.press('q')
    expect(await ui.exitCode).toBe(0)
    expect(ui.isRaw()).toBe(false)
    await ui.until(() => ui.terminal.buffer.active.type === 'normal')
    expect(ui.raw().lastIndexOf('\u001b[?25h')).toBeGreaterThan(ui.raw().lastIndexOf('\u001b[?25l'))
  })

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ])('is restored on %s, and no listener remains', async (name, code) => {
    const { connection } = connectToOrders(1)
    const ui = open(connection)
    await ui.until('1/1')
    ui.signal(name)
    expect(await ui.exitCode).toBe(code)
    expect(ui.listeners()).toBe(0)
    expect(ui.isRaw()).toBe(false)
    await ui.until(() => ui.terminal.buffer.active.type === 'normal')
  })

  it('is restored before a crash is reported', async () => {
    const { connection } = connectToOrders(1)
    const ui = open(connection)
    await ui.until('1/1')
    const retrieve = () => Promise.reject(new Error('a bug'))
    Object.assign(connection.client.subNumberOrders, { retrieve })
    ui.press(KEYS.enter)
    expect(await ui.exitCode).toBe(1)
    expect(ui.stderr()).toContain('a bug')
    await ui.until(() => ui.terminal.buffer.active.type === 'normal')
  })

  it('has no frames and no alternate screen in accessible mode', async () => {
    const { connection } = connectToOrders(9)
    const ui = open(connection, { isAccessible: true })
    await ui.until('selected: pending, requirements met, US local · 1 number · REF-1, order-1')
    expect(ui.terminal.buffer.active.type).toBe('normal')
    const before = ui.raw().length
    ui.press('x')
    await ui.until('keep it (y/N)')
    expect(ui.raw()).not.toMatch(/[╔╭│║]/)
    // Only the question is new: not the header and the other orders.
    const question = ui.raw().slice(before)
    expect(question).toMatch(
      /Cancel this sub number order\? It can't be undone\.[\s\S]*order-1[\s\S]*a sandbox/,
    )
    expect(question).not.toMatch(/SANDBOX|order-2/)
    ui.press(KEYS.esc)
    await ui.until((text) => text.includes('selected: pending') && !text.includes('(y/N)'))
  })
})

describe('the copy key', () => {
  it('puts the whole id on the clipboard and says what it copied', async () => {
    const { connection } = connectToOrders(2)
    const ui = open(connection)
    await ui.until('1/2')
    ui.press('jy')
    await ui.until('Copied the id of order order-2')
    expect(ui.raw()).toContain(`\u001b]52;c;${Buffer.from('order-2').toString('base64')}\u0007`)
  })
})

describe('the footer', () => {
  it('keeps a key that does nothing now in its place', async () => {
    const { connection } = connectToOrders(1)
    const own = { protectCustomerReferences: ['*'] }
    const ui = open(connection, { guards: { own, gateway: undefined } })
    await ui.until('guarded')
    expect(ui.lines().at(-1)).toContain(' x cancel  ')
  })
})

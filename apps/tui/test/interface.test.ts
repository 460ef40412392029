import { afterEach, describe, expect, it } from 'vitest'
import { KEYS } from './keys.ts'
import { type Opened, open } from './open-interface.ts'
import { connectToSandbox, orders, patches } from './sandbox-connection.ts'

let opened: Opened | undefined
const start = (...args: Parameters<typeof open>) => {
  opened = open(...args)
  return opened
}
const seeded = (count: number, more: Parameters<typeof connectToSandbox>[0] = {}) =>
  connectToSandbox({ seed: { orders: orders(count) }, ...more })

afterEach(async () => {
  if (!opened) return
  opened.signal('SIGTERM')
  await opened.exitCode
  opened = undefined
})

describe('the list', () => {
  it('says whom it talks to, shows pending orders and the place in the list', async () => {
    const { connection } = seeded(3)
    const ui = start(connection)
    await ui.until((text) => text.includes('1/3') && text.includes('r refresh'))
    expect(ui.lines()[0]).toContain('◇ SANDBOX  nothing real')
    expect(ui.text()).toMatch(/› ○ pending +US {2}local +1 +1 h {2}REF-1/)
    expect(ui.lines().at(-1)).toBe(' enter open  x cancel  / filter  r refresh  ? help  q quit')
  })

  it('marks the real account unlike the sandbox, in words too', async () => {
    const { connection } = seeded(1)
    const ui = start({ ...connection, kind: 'telnyx', which: 'live account' }, { isColorless: true })
    await ui.until('1/1')
    expect(ui.lines()[0]).toContain('▲ TELNYX  live account')
    // Bold and inverse are no colours.
    expect(ui.raw().split('\u001b[').join('ESC[')).not.toMatch(/ESC\[(3|4|9|10)\d(;\d+)*m/)
  })

  it('reads thousands and moves through them in a window', async () => {
    const { connection } = connectToSandbox({ seed: { pending: 3_000 } })
    const ui = start(connection)
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
    const { connection, sandbox } = seeded(5)
    const ui = start(connection)
    await ui.until('1/5')
    ui.press('jj')
    await ui.until('3/5')
    sandbox.setStatus('order-1', 'success')
    ui.press('r')
    await ui.until('2/4')
    expect(ui.text()).toMatch(/› ○ pending .*REF-3/)
  })

  it('filters while one types, every key going into the text', async () => {
    const { connection, sandbox } = seeded(30)
    const ui = start(connection)
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
    await ui.until('filter: ref-30')
    ui.press(KEYS.esc)
    await ui.until('/30\n')
    expect(patches(sandbox)).toHaveLength(0)
  })

  it('shows why it could not read, and reads again by r', async () => {
    const { connection, sandbox } = seeded(2, {
      faults: [{ effect: { kind: 'error', status: 403 }, count: 1 }],
    })
    const ui = start(connection)
    await ui.until('! The orders could not be read.')
    expect(ui.text()).toContain('Check the API key or token')
    expect(sandbox.requests().count).toBe(1)
    ui.press('r')
    await ui.until('1/2')
  })

  it('says that there is nothing', async () => {
    const { connection } = seeded(0)
    await start(connection).until('There are no pending orders.')
  })

  it('keeps escape sequences of the API away from the terminal', async () => {
    const reference = 'evil\u001b]0;owned\u0007\u001b[2J\u202eref'
    const { connection } = connectToSandbox({
      seed: { orders: [{ id: 'a', customer_reference: reference }] },
    })
    const ui = start(connection)
    await ui.until('evilref')
    expect(ui.raw()).not.toContain('owned')
    expect(ui.raw()).not.toContain('\u001b[2J')
  })
})

describe('cancelling', () => {
  it('shows the outcome in words and the new status in the list', async () => {
    const { connection, sandbox } = seeded(3)
    const ui = start(connection)
    await ui.until('1/3')
    ui.press('j')
    await ui.until('2/3')
    ui.press('x')
    await ui.until('Cancel it? (y/N)')
    expect(ui.text()).toContain('order-2')
    ui.press('y')
    await ui.until('The order was cancelled.')
    ui.press(KEYS.enter)
    await ui.until((text) => !text.includes('The order was cancelled.'))
    expect(ui.text()).toMatch(/› ✓ cancelled .*REF-2/)
    expect(sandbox.truthOf('order-2').status).toBe('cancelled')
    expect(patches(sandbox).map(({ id }) => id)).toEqual(['order-2'])
  })

  it.each([
    ['enter', KEYS.enter],
    ['esc', KEYS.esc],
    ['n', 'n'],
  ])('is not done by %s', async (_, key) => {
    const { connection, sandbox } = seeded(1)
    const ui = start(connection)
    await ui.until('1/1')
    ui.press('x')
    await ui.until('(y/N)')
    ui.press(key)
    await ui.until((text) => !text.includes('(y/N)'))
    expect(patches(sandbox)).toHaveLength(0)
  })

  it('is not done by a burst of keys, nor by pasted text', async () => {
    const { connection, sandbox } = seeded(1)
    const ui = start(connection)
    await ui.until('1/1')
    ui.press('xy')
    await ui.until('(y/N)')
    ui.press('\u001b[200~y\u001b[201~')
    await ui.until('What was pasted is ignored here.')
    ui.press(KEYS.esc)
    await ui.until((text) => !text.includes('(y/N)'))
    expect(patches(sandbox)).toHaveLength(0)
  })

  it('reads an order again before it sends, so that an order that ended meanwhile is left alone', async () => {
    const { connection, sandbox } = seeded(1)
    const now = connection.client.clock.now()
    let later = 0
    const ui = start({
      ...connection,
      client: { ...connection.client, clock: { ...connection.client.clock, now: () => now + later } },
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

  it('says why it cannot be done', async () => {
    const { connection } = connectToSandbox({ seed: { orders: [{ id: 'a' }] } })
    const ui = start(connection)
    await ui.until('1/1')
    ui.press('x')
    await ui.until('(y/N)')
    ui.press('y')
    await ui.until('The order was cancelled.')
    ui.press(KEYS.enter)
    await ui.until((text) => !text.includes('The order was'))
    ui.press('x')
    await ui.until("It can't be cancelled. It is already over (status cancelled).")
  })

  it('checks again what became of an unknown one', async () => {
    const { connection, sandbox } = seeded(1, {
      faults: [{ match: { path: 'cancel' }, effect: { kind: 'error', status: 503 } }],
    })
    const ui = start(connection)
    await ui.until('1/1')
    ui.press('x')
    await ui.until('(y/N)')
    ui.press('y')
    await ui.until('? unknown')
    expect(ui.text()).toContain('c check again')
    sandbox.setStatus('order-1', 'cancelled')
    ui.press('c')
    await ui.until('✓ cancelled')
    expect(ui.text()).toContain('The order was cancelled')
    expect(patches(sandbox)).toHaveLength(4)
  })

  it('goes on when its dialog is closed, reports below, and makes leaving a question', async () => {
    const { connection } = seeded(2, { faults: [{ match: { path: 'cancel' }, effect: { kind: 'hang' } }] })
    const ui = start(connection)
    await ui.until('1/2')
    ui.press('x')
    await ui.until('(y/N)')
    ui.press('y')
    await ui.until('… Cancelling')
    ui.press(KEYS.esc)
    await ui.until('… cancelling order-1')
    expect(ui.text()).not.toContain('… Cancelling')
    ui.press('q')
    await ui.until('Leave? (y/N)')
    ui.press(KEYS.enter)
    await ui.until((text) => !text.includes('Leave?'))
    ui.press('q')
    await ui.until('Leave? (y/N)')
    ui.press('y')
    expect(await ui.exitCode).toBe(4)
    expect(ui.stderr()).toContain('order-1: left while its cancellation was under way')
  })
})

describe('one order', () => {
  it('opens by enter, shows its facts and numbers, goes back by esc', async () => {
    const { connection } = connectToSandbox({
      seed: { orders: [{ id: 'a', country_code: 'DE', phone_numbers_count: 30 }] },
    })
    const ui = start(connection, { columns: 60, rows: 15 })
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

describe('the terminal', () => {
  it.each([
    [80, 24],
    [60, 15],
    [200, 60],
  ])('is filled and never overflown at %i×%i, whatever is on top', async (columns, rows) => {
    const { connection } = seeded(100)
    const ui = start(connection, { columns, rows })
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
    const { connection } = seeded(100)
    const ui = start(connection)
    await ui.until('1/100')
    ui.resize(60, 15)
    await ui.until(
      (text) =>
        text.split('\n').length === 15 && text.includes('q quit') && text.match(/SANDBOX/g)?.length === 1,
    )
    ui.resize(59, 15)
    await ui.until('Too small: 59×15, needs 60×15.')
    ui.press('x')
    ui.resize(100, 30)
    await ui.until('1/100')
    expect(ui.text()).not.toContain('(y/N)')
  })

  it('is put back on quitting', async () => {
    const { connection } = seeded(1)
    const ui = start(connection)
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
  ])('is put back on %s, and nothing goes on listening', async (name, code) => {
    const { connection } = seeded(1)
    const ui = start(connection)
    await ui.until('1/1')
    ui.signal(name)
    expect(await ui.exitCode).toBe(code)
    expect(ui.listeners()).toBe(0)
    expect(ui.isRaw()).toBe(false)
    await ui.until(() => ui.terminal.buffer.active.type === 'normal')
  })

  it('is put back before a crash is told', async () => {
    const { connection } = seeded(1)
    const ui = start(connection)
    await ui.until('1/1')
    const retrieve = () => Promise.reject(new Error('a bug'))
    Object.assign(connection.client.subNumberOrders, { retrieve })
    ui.press(KEYS.enter)
    expect(await ui.exitCode).toBe(1)
    expect(ui.stderr()).toContain('a bug')
    await ui.until(() => ui.terminal.buffer.active.type === 'normal')
  })

  it('has no frames and no second screen in accessible mode', async () => {
    const { connection } = seeded(9)
    const ui = start(connection, { isAccessible: true })
    await ui.until('selected: pending, US local · 1 number · REF-1, order-1')
    expect(ui.terminal.buffer.active.type).toBe('normal')
    ui.press('x')
    await ui.until('Cancel it? (y/N)')
    expect(ui.raw()).not.toMatch(/[╔╭│║]/)
  })
})

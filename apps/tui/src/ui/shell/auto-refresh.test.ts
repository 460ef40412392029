import { describe, expect, it } from 'vitest'
import { openSession as open } from '../../../test/open-session.ts'
import { orders } from '../../../test/sandbox-connection.ts'

const openSession = (options: Parameters<typeof open>[0] = {}) =>
  open({ refreshesByItself: true, ...options })

const reads = ({ sandbox }: ReturnType<typeof openSession>) => sandbox.requests().requests.length

const MINUTE = 60_000

describe('the list refreshes by itself', () => {
  it('with at most two requests a minute, however long it is', async () => {
    for (const count of [3, 260, 1_100]) {
      const ui = openSession({ seed: { orders: orders(count) } })
      await ui.pass(1)
      const before = reads(ui)
      await ui.pass(20 * MINUTE)
      const sent = reads(ui) - before
      expect(sent).toBeGreaterThan(20)
      expect(sent).toBeLessThanOrEqual(40)
    }
  })

  it('and shows new orders without a word, keeps the cursor and the marks', async () => {
    const ui = openSession()
    await ui.pass(1)
    ui.press('down', 'space')
    ui.sandbox.seed({ orders: orders(4) })
    await ui.pass(2 * MINUTE)
    expect(ui.state().orders).toHaveLength(4)
    expect([...ui.state().list.marks]).toEqual(['order-2'])
    expect(ui.state().list.cursorId).toBe('order-3')
    expect(ui.status()).toContain('x cancels the marked orders')
    expect(ui.state().messages).toEqual([])
  })

  it('never while a question is open or a search is typed, and soon after that', async () => {
    const ui = openSession()
    await ui.pass(1)
    ui.press('x')
    const before = reads(ui)
    await ui.pass(5 * MINUTE)
    ui.press('esc', '/')
    await ui.pass(5 * MINUTE)
    expect(reads(ui)).toBe(before)
    ui.press('esc')
    await ui.pass(10_000)
    expect(reads(ui)).toBeGreaterThan(before)
  })

  it('and a failure only marks the orders as out of date, until a later refresh succeeds', async () => {
    const ui = openSession({
      faults: [{ match: { method: 'GET', nth: 3 }, effect: { kind: 'error', status: 401 }, count: 1 }],
    })
    await ui.pass(1)
    await ui.pass(MINUTE + 10_000)
    expect(ui.title()).toContain('! out of date')
    expect(ui.state().messages).toEqual([])
    expect(ui.state().orders).toHaveLength(3)
    await ui.pass(2 * MINUTE)
    expect(ui.title()).not.toContain('out of date')
  })

  it('not after the user stopped the reading, and not for a screen reader', async () => {
    const stopped = openSession({
      seed: { orders: orders(600) },
      faults: [{ match: { nth: 2 }, effect: { kind: 'hang' } }],
    })
    await stopped.pass(1)
    stopped.press('esc')
    const silent = openSession({ refreshesByItself: false })
    await silent.pass(1)
    const before = [reads(stopped), reads(silent)]
    await stopped.pass(10 * MINUTE)
    await silent.pass(10 * MINUTE)
    expect([reads(stopped), reads(silent)]).toEqual(before)
  })
})

import type { TelnyxFailure } from '@countermand/core'
import { describe, expect, it } from 'vitest'
import { openSession } from '../../../test/open-session.ts'
import { createInitialState } from './state.ts'
import { titleText } from './status.ts'
import { update } from './update.ts'

const match = (method: 'GET' | 'PATCH') => ({ match: { method } })

describe('a wait', () => {
  it('for a list that hangs shows its seconds and, after a failed try, the problem', async () => {
    const ui = openSession({ faults: [{ ...match('GET'), effect: { kind: 'hang' }, count: 1 }] })
    await ui.pass(1_000)
    expect(ui.status()).toBe('… reading orders, 0 so far · esc stops')
    await ui.pass(6_000)
    expect(ui.status()).toBe('… reading orders, 0 so far · 7 s · esc stops')
    await ui.pass(5_000)
    expect(ui.status()).toBe('')
    expect(ui.state().orders).toHaveLength(3)
  })

  it('for the rate limit counts down', async () => {
    const ui = openSession({
      faults: [{ ...match('GET'), effect: { kind: 'rate-limited', forMs: 20_000 }, count: 1 }],
    })
    await ui.pass(3_000)
    expect(ui.status()).toMatch(/· 3 s · waiting 1[78] s for the rate limit · esc stops/)
    await ui.pass(10_000)
    expect(ui.status()).toMatch(/· 13 s · waiting [78] s for the rate limit/)
    await ui.pass(60_000)
    expect(ui.state().orders).toHaveLength(3)
  })

  it('for a PATCH that hangs shows stage and seconds, in the dialog and behind it', async () => {
    const ui = openSession({ faults: [{ ...match('PATCH'), effect: { kind: 'hang' } }] })
    await ui.pass(100)
    ui.press('x')
    await ui.pass(600)
    ui.press('y')
    await ui.pass(7_500)
    expect(ui.dialog()).toMatch(/^… Cancelling · 7 s\norder-1\nWaiting for the response\./)
    ui.press('esc')
    expect(ui.status()).toBe('… cancelling order-1 · 7 s')
    await ui.pass(10_000)
    expect(ui.status()).toBe('… cancelling order-1 · 17 s')
  })
})

describe('reading the orders', () => {
  it('can be stopped by esc and started again by r', async () => {
    const ui = openSession({ faults: [{ ...match('GET'), effect: { kind: 'hang' }, count: 1 }] })
    await ui.pass(3_000)
    ui.press('esc')
    await ui.pass(60_000)
    expect(ui.state().load.kind).toBe('stopped')
    expect(ui.status()).toBe('! Stopped before all orders were read. Press r to read them again.')
    ui.press('r')
    await ui.pass(1_000)
    expect(ui.state().load.kind).toBe('loaded')
    expect(ui.state().orders).toHaveLength(3)
  })

  it('can be started again while it hangs, and the older one reports nothing more', async () => {
    const ui = openSession({ faults: [{ ...match('GET'), effect: { kind: 'hang' }, count: 1 }] })
    await ui.pass(3_000)
    ui.press('r')
    await ui.pass(1_000)
    expect(ui.state().load.kind).toBe('loaded')
    ui.sandbox.setStatus('order-1', 'success')
    await ui.pass(120_000)
    expect(ui.state().load.kind).toBe('loaded')
    expect(ui.state().orders).toHaveLength(3)
  })

  it('counts the orders of this reading, not those of the last', async () => {
    const ui = openSession()
    await ui.pass(100)
    ui.sandbox.setFaults([{ ...match('GET'), effect: { kind: 'hang' }, count: 1 }])
    ui.press('r')
    await ui.pass(100)
    expect(ui.status()).toContain('reading orders, 0 so far')
  })
})

describe('the title', () => {
  it('says when the orders were read, how long ago, and that they are out of date', async () => {
    const ui = openSession()
    await ui.pass(100)
    expect(ui.title()).toMatch(/^Pending orders · 3 · read \d\d:\d\d$/)
    await ui.pass(5 * 60_000 + 20_000)
    expect(ui.title()).toMatch(/^Pending orders · 3 · read \d\d:\d\d, 5 min ago$/)
    ui.sandbox.setFaults([{ ...match('GET'), effect: { kind: 'error', status: 403 }, count: 1 }])
    ui.press('r')
    await ui.pass(1_000)
    expect(ui.title()).toMatch(
      /^Pending orders · 3 · ! out of date: read \d\d:\d\d, 5 min ago \(r reads again\)$/,
    )
    ui.press('r')
    await ui.pass(1_000)
    expect(ui.title()).toMatch(/^Pending orders · 3 · read \d\d:\d\d$/)
  })

  it('is the only sign of a failed refresh after the next key: its cause may be over', async () => {
    const ui = openSession()
    await ui.pass(100)
    ui.sandbox.setFaults([{ ...match('GET'), effect: { kind: 'error', status: 403 }, count: 1 }])
    ui.press('r')
    await ui.pass(1_000)
    expect(ui.status()).toMatch(/^! 403/)
    ui.press('j')
    expect(ui.status()).toBe('')
    expect(ui.title()).toContain('! out of date')
    ui.press('enter')
    await ui.pass(1_000)
    ui.press('esc')
    expect(ui.status()).toBe('')
  })

  it('begins with a hold', () => {
    const state = createInitialState({ columns: 80, rows: 24 })
    const held = update(state, { type: 'hold', why: 'a migration' })
    expect(titleText(held).text).toMatch(/^! On hold, nothing can be cancelled: a migration · Pending orders/)
    expect(titleText(update(held, { type: 'hold', why: undefined })).text).toBe('Pending orders')
  })
})

it('keeps every notice, failure and outcome as a message', () => {
  const failure: TelnyxFailure = { kind: 'connection', delivery: 'not-sent', message: 'Refused.' }
  const state = [
    { type: 'notice', notice: { text: 'A notice.', tone: 'warn' } } as const,
    { type: 'load-failed', failure } as const,
    { type: 'cancel-started', id: 'order-1' } as const,
    { type: 'outcome', id: 'order-1', outcome: { kind: 'not-found' } } as const,
  ].reduce(update, createInitialState({ columns: 80, rows: 24 }))
  expect(state.messages.map(({ text }) => text)).toEqual([
    'A notice.',
    '! Refused. Check the address and the network, then try again. Press r to retry.',
    '✗ order-1 not-found: Telnyx has no such order for this key: check the id and the account.',
  ])
})

import { describe, expect, it } from 'vitest'
import { KEYS } from './keys.ts'
import { open } from './open-interface.ts'
import { connectToGateway } from './run-command.ts'
import { connectToOrders } from './sandbox-connection.ts'

/** A gateway with one order, whose hold and token change. */
function openGateway() {
  const state = { hold: null as string | null, isExpired: false }
  const connection = connectToGateway((request) => {
    if (state.isExpired) {
      const error = { code: '10009', title: 'Authentication failed', detail: 'The token has expired.' }
      return Response.json({ errors: [error] }, { status: 401 })
    }
    if (request.url.endsWith('/readyz')) {
      return Response.json({ status: 'ready', detail: 'Ready.', hold: state.hold })
    }
    const meta = { page_number: 1, total_pages: 1, total_results: 1 }
    return Response.json({ data: [{ id: 'order-1', status: 'pending' }], meta })
  })
  return { state, ui: open(connection) }
}

describe('the way forward', () => {
  it('offline: says what to check, keeps the orders that were read, and r reads them again', async () => {
    const { connection, sandbox } = connectToOrders(2)
    const ui = open(connection)
    await ui.until('1/2')
    sandbox.setFaults([{ match: { path: 'list' }, effect: { kind: 'connection-refused' } }])
    ui.press('r')
    await ui.until('! out of date: read')
    ui.press('m')
    await ui.until('Messages, newest first')
    expect(ui.text().replace(/\s+/g, ' ')).toMatch(
      /Could not connect .*Check the address and the network, then try again\. Press r to retry\./,
    )
    ui.press(KEYS.esc)
    await ui.until(/REF-1[\s\S]*REF-2[\s\S]*1\/2/)
    sandbox.setFaults([])
    ui.press('r')
    await ui.until((text) => text.includes('read') && !text.includes('out of date'))
  })

  it('offline from the start: the empty list says it', async () => {
    const { connection } = connectToOrders(2, {
      faults: [{ match: { path: 'list' }, effect: { kind: 'connection-refused' } }],
    })
    const ui = open(connection)
    await ui.until('! The orders could not be read.')
    expect(ui.text()).toMatch(
      /Could not connect[\s\S]*Check the address and the network[\s\S]*Press r to retry/,
    )
  })

  it('expired token: says to check it, and r reads on with the renewed one', async () => {
    const { ui, state } = openGateway()
    await ui.until('1/1')
    state.isExpired = true
    ui.press('r')
    await ui.until('! out of date: read')
    ui.press('m')
    await ui.until(/The token has expired[\s\S]*Check\s+the API key or token/)
    ui.press(KEYS.esc)
    state.isExpired = false
    ui.press('r')
    await ui.until((text) => text.includes('1/1') && !text.includes('out of date'))
  })

  it('hold: the title and the question name it and how it ends, and r reads that it is over', async () => {
    const { ui, state } = openGateway()
    await ui.until('1/1')
    state.hold = 'porting day'
    ui.press('r')
    await ui.until('! On hold, nothing can be cancelled: porting day')
    ui.press('x')
    await ui.until('The gateway is on hold (porting day).')
    expect(ui.text()).toContain('countermand-gateway release')
    ui.press(KEYS.esc)
    state.hold = null
    ui.press('r')
    await ui.until((text) => text.includes('1/1') && !text.includes('On hold'))
  })
})

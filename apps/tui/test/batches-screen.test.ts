import { describe, expect, it } from 'vitest'
import { KEYS } from './keys.ts'
import { open } from './open-interface.ts'
import { connectToOrders } from './sandbox-connection.ts'
import { BATCH_ID, batchWith, FINISHED, itemOf, scriptedGateway } from './scripted-gateway.ts'

const running = (done: number, more = {}) =>
  batchWith({
    items: { total: 2, waiting: 2 - done, done, untouched: 0, repeated: 0 },
    rate: 5,
    ...more,
  })

const outcomes = { ...batchWith().outcomes, cancelled: 1, unknown: 1 }

type Gateway = ReturnType<typeof scriptedGateway>

const countReads = ({ received }: Gateway, end: string) =>
  received.filter(({ method, path }) => method === 'GET' && path.endsWith(end)).length

/** Cancels both orders as a batch. */
async function createBatch({ connection }: Gateway) {
  const ui = open(connection)
  await ui.until('1/2')
  ui.press('a')
  await ui.until('2 marked')
  ui.press('x')
  await ui.until('2 orders would be cancelled')
  ui.press('x')
  await ui.until('Type 2 to cancel 2 orders: ▏')
  ui.press('2')
  await ui.until('orders: 2▏')
  ui.press(KEYS.enter)
  await ui.until(`Batch ${BATCH_ID}`)
  return ui
}

describe('the batches', () => {
  it.each([60, 80, 120, 200])(
    'are listed with status, orders done and outcomes at %i columns',
    async (columns) => {
      const { connection } = scriptedGateway([running(1, { outcomes }), { ...FINISHED, id: 'b-2' }])
      const ui = open(connection, { columns })
      await ui.until('1/2')
      ui.press('b')
      await ui.until(/▸ running +1\/2 .*1 unknown, 1 cancelled/)
      await ui.until(/✓ finished +2\/2/)
      for (const line of ui.lines()) expect(line.length).toBeLessThanOrEqual(columns)
    },
  )

  it('say what to do when there are none', async () => {
    const { connection } = scriptedGateway([])
    const ui = open(connection)
    await ui.until('1/2')
    ui.press('b')
    await ui.until('The gateway has no batches yet.')
  })

  it('need a gateway, and the key says so', async () => {
    const { connection } = connectToOrders(1)
    const ui = open(connection)
    await ui.until('1/1')
    ui.press('b')
    await ui.until('Only a gateway has batches: set COUNTERMAND_URL')
  })

  it('that could not be read say why, and r reads them again', async () => {
    let isDown = true
    const { connection } = scriptedGateway([FINISHED], [], ({ path }) =>
      isDown && path.endsWith('/cancellation_batches')
        ? Response.json({ errors: [{ code: '10010', title: 'Not allowed' }] }, { status: 403 })
        : undefined,
    )
    const ui = open(connection)
    await ui.until('1/2')
    ui.press('b')
    await ui.until('! The batches could not be read.')
    expect(ui.text()).toContain('Check the API key or token')
    isDown = false
    ui.press('r')
    await ui.until('✓ finished')
  })

  it('are read again twice a minute while they are shown', async () => {
    const states = [running(0)]
    const gateway = scriptedGateway(states)
    const ui = open(gateway.connection)
    await ui.until('1/2')
    ui.press('b')
    await ui.until('▸ running')
    states[0] = FINISHED
    await gateway.clock.advance(30_000)
    await ui.until('✓ finished')
    const before = countReads(gateway, '/cancellation_batches')
    await gateway.clock.advance(300_000)
    expect(countReads(gateway, '/cancellation_batches') - before).toBe(10)
    ui.press(KEYS.esc)
    await ui.until('Pending orders')
    await gateway.clock.advance(300_000)
    expect(countReads(gateway, '/cancellation_batches') - before).toBe(10)
  })

  it('are not read again by themselves for a screen reader', async () => {
    const gateway = scriptedGateway([running(0)])
    const ui = open(gateway.connection, { isAccessible: true })
    await ui.until('order-1')
    ui.press('b')
    await ui.until('running, 0/2 done')
    await gateway.clock.advance(300_000)
    expect(countReads(gateway, '/cancellation_batches')).toBe(1)
  })
})

describe('a batch', () => {
  async function openBatch(gateway: Gateway, size = {}) {
    const ui = open(gateway.connection, size)
    await ui.until('1/2')
    ui.press('b')
    await ui.until('Batches, newest first')
    await ui.until((text) => text.includes('›'))
    ui.press(KEYS.enter)
    await ui.until(`Batch ${BATCH_ID}`)
    return ui
  }

  it('is followed until it ends, with its outcomes, unknown first', async () => {
    const gateway = scriptedGateway(
      [running(1, { outcomes: { ...outcomes, unknown: 0 } }), { ...FINISHED, outcomes }],
      [[itemOf('order-1')], [itemOf('order-2', 'unknown')]],
    )
    const ui = await openBatch(gateway)
    await ui.until('▸ running · 1/2 done · 1 waiting')
    expect(ui.text()).toMatch(/█+░+ +50%/)
    await ui.until(/✓ cancelled +order-1/)
    await gateway.clock.advance(1_000)
    await ui.until('✓ finished · 2/2 done')
    await ui.until(/\? unknown +order-2/)
    const text = ui.text()
    expect(text.indexOf('? 1 order')).toBeLessThan(text.indexOf('✓ 1 order'))
    const polls = countReads(gateway, BATCH_ID)
    await gateway.clock.advance(10_000)
    expect(countReads(gateway, BATCH_ID)).toBe(polls)
  })

  it.each([
    [60, 15],
    [200, 50],
  ])('keeps its lines apart below a dialog at %i×%i', async (columns, rows) => {
    const outcomes = Object.fromEntries(Object.keys(batchWith().outcomes).map((kind) => [kind, 7]))
    const ui = await openBatch(scriptedGateway([running(1, { outcomes })], [[itemOf('order-1')]]), {
      columns,
      rows,
    })
    await ui.until(/ORDER[\s\S]*order-1/)
    ui.press('S')
    await ui.until('let it run')
    expect(ui.lines()[2]).toMatch(/^ ▸ running · 1\/2 done · 1 waiting · 5\/s$/)
    const bar = ui.lines().find((line) => line.includes('%'))
    if (rows > 20) expect(bar).toMatch(/^ █+░+ +50%$/)
  })

  it('is no longer read once its screen is closed', async () => {
    const gateway = scriptedGateway([running(1)])
    const ui = await openBatch(gateway)
    await ui.until('▸ running')
    ui.press(KEYS.esc)
    await ui.until('Batches, newest first')
    const before = countReads(gateway, BATCH_ID)
    await gateway.clock.advance(60_000)
    expect(countReads(gateway, BATCH_ID)).toBe(before)
  })

  it('that was started here changes the list, even if its screen is left before it has ended', async () => {
    const states = [running(0), running(0), running(0), FINISHED]
    const items = [itemOf('order-1'), itemOf('order-2', 'unknown')]
    const gateway = scriptedGateway(states, [[], [], [], items])
    const ui = await createBatch(gateway)
    ui.press(KEYS.esc)
    await ui.until('Pending orders')
    await gateway.clock.advance(10_000)
    await ui.until((text) => text.includes('✓ cancelled') && text.includes('? unknown'))
    ui.press('q')
    expect(await ui.exitCode).toBe(4)
    expect(ui.stderr()).toContain('order-2: its outcome is unknown')
  })

  it('that was started here is read by one poll, whether its screen is open or not', async () => {
    const states = [running(0)]
    const gateway = scriptedGateway(states)
    const ui = await createBatch(gateway)
    await ui.until('▸ running')
    const whileOpen = countReads(gateway, BATCH_ID)
    await gateway.clock.advance(10_000)
    expect(countReads(gateway, BATCH_ID) - whileOpen).toBe(10)
    ui.press('r')
    await gateway.clock.advance(10_000)
    expect(countReads(gateway, BATCH_ID) - whileOpen).toBe(21)
    states[0] = FINISHED
    await gateway.clock.advance(1_000)
    await ui.until('✓ finished · 2/2 done')
  })

  it('is read less often while the gateway fails, and goes on when it answers again', async () => {
    let isDown = false
    const gateway = scriptedGateway([running(1)], [], ({ path }) =>
      isDown && path.endsWith(BATCH_ID) ? new Response('down', { status: 502 }) : undefined,
    )
    const ui = await openBatch(gateway)
    await ui.until('▸ running')
    isDown = true
    await gateway.clock.advance(10_000)
    await ui.until('! Out of date')
    await gateway.clock.advance(100_000)
    const before = countReads(gateway, BATCH_ID)
    await gateway.clock.advance(32_000)
    expect(countReads(gateway, BATCH_ID) - before).toBeLessThan(10)
    isDown = false
    await gateway.clock.advance(64_000)
    await ui.until((text) => !text.includes('Out of date'))
  })

  it('is paused and resumed by p', async () => {
    const paused = running(1, { status: 'paused', status_reason: 'Paused by ops.' })
    const gateway = scriptedGateway([running(1), paused, running(1)])
    const ui = await openBatch(gateway)
    await ui.until('▸ running')
    ui.press('p')
    await ui.until('‖ paused')
    expect(ui.text()).toContain('! Paused by ops.')
    ui.press('p')
    await ui.until('▸ running')
    expect(gateway.posts().map(({ path }) => path.split('/').at(-1))).toEqual(['pause', 'resume'])
  })

  it('is stopped only by y: enter, esc and n leave it', async () => {
    const stopped = running(1, { status: 'stopped', finished_at: '2026-11-24T12:01:00.000Z' })
    const gateway = scriptedGateway([running(1), stopped])
    const ui = await openBatch(gateway)
    await ui.until('▸ running')
    for (const key of [KEYS.enter, KEYS.esc, 'n']) {
      ui.press('S')
      await ui.until('let it run')
      ui.press(key)
      await ui.until((text) => !text.includes('let it run'))
    }
    expect(gateway.posts()).toEqual([])
    ui.press('S')
    await ui.until('let it run (y/N)')
    ui.press('y')
    await ui.until('■ stopped')
    expect(gateway.posts().map(({ path }) => path.split('/').at(-1))).toEqual(['stop'])
    ui.press('S')
    await ui.until('already stopped')
  })
})

import { describe, expect, it } from 'vitest'
import { connectToGateway, runCommand } from '../../test/run-command.ts'
import { connectToSandbox, patches } from '../../test/sandbox-connection.ts'

const PARENT = '33333333-3333-4333-8333-333333333333'
const OTHER = '44444444-4444-4444-8444-444444444444'

const ORDERS = [
  { id: 'de', order_request_id: PARENT, country_code: 'DE' },
  { id: 'us', order_request_id: PARENT, country_code: 'US' },
  { id: 'done', order_request_id: PARENT, country_code: 'GB', status: 'success' },
  { id: 'fr', order_request_id: OTHER, country_code: 'FR' },
  { id: 'stranger', country_code: 'DE' },
]

const connect = (options: Parameters<typeof connectToSandbox>[0] = {}) =>
  connectToSandbox({ seed: { orders: ORDERS }, ...options })

const cancelled = (sandbox: ReturnType<typeof connect>['sandbox']) =>
  patches(sandbox)
    .map(({ path }) => path.split('/').at(-2))
    .sort()

describe('cancel --number-order', () => {
  it('cancels every pending sub order of the number order, and no other', async () => {
    const { sandbox, connection } = connect()
    const { exitCode, err } = await runCommand(['cancel', '--number-order', PARENT, '--yes'], { connection })
    expect(cancelled(sandbox)).toEqual(['de', 'us'])
    expect(err).toContain('2 of 3 orders match the filters; the others are skipped.')
    expect(err).toContain('2 orders at a sandbox: 2 cancelled')
    expect(exitCode).toBe(0)
  })

  it('takes several number orders', async () => {
    const { sandbox, connection } = connect()
    const args = ['cancel', '--number-order', PARENT, `--number-order=${OTHER}`, '--yes']
    expect(await runCommand(args, { connection })).toMatchObject({ exitCode: 0 })
    expect(cancelled(sandbox)).toEqual(['de', 'fr', 'us'])
  })

  it('is narrowed by filters', async () => {
    const { sandbox, connection } = connect()
    const args = ['cancel', '--number-order', PARENT, '--country', 'DE', '--yes']
    expect(await runCommand(args, { connection })).toMatchObject({ exitCode: 0 })
    expect(cancelled(sandbox)).toEqual(['de'])
  })

  it('shows what would happen in a dry run, and sends nothing', async () => {
    const { sandbox, connection } = connect()
    const args = ['cancel', '--number-order', PARENT, '--dry-run', '--json']
    const { exitCode, out } = await runCommand(args, { connection })
    expect(JSON.parse(out)).toMatchObject([
      { id: 'de', cancellable: true },
      { id: 'us', cancellable: true },
    ])
    expect(patches(sandbox)).toEqual([])
    expect(exitCode).toBe(0)
  })

  it('asks for the number of orders, and cancels exactly those that it showed', async () => {
    const { sandbox, connection } = connect()
    const args = ['cancel', '--number-order', PARENT]
    const refused = await runCommand(args, { connection, isTty: true, answer: 'no' })
    expect(refused.asked).toMatch(/Cancel these 2 sub number orders[\s\S]+Type 2 to cancel 2 orders: $/)
    expect(refused.exitCode).toBe(1)
    expect(patches(sandbox)).toEqual([])
    expect(await runCommand(args, { connection, isTty: true, answer: 'yes' })).toMatchObject({ exitCode: 0 })
    expect(cancelled(sandbox)).toEqual(['de', 'us'])
  })

  it('exits with 0 and sends nothing if no sub order is pending any more', async () => {
    const { sandbox, connection } = connect({
      seed: { orders: [{ id: 'done', order_request_id: PARENT, status: 'success' }] },
    })
    const { exitCode, err } = await runCommand(['cancel', '--number-order', PARENT, '--yes'], { connection })
    expect(err).toContain('No order at a sandbox matches; nothing was sent.')
    expect(exitCode).toBe(0)
    expect(patches(sandbox)).toEqual([])
  })

  it('sends nothing if one of the number orders is unknown, and says so', async () => {
    const { sandbox, connection } = connect()
    const unknown = '55555555-5555-4555-8555-555555555555'
    const args = ['cancel', '--number-order', PARENT, '--number-order', unknown, '--yes']
    const { exitCode, out, err } = await runCommand(args, { connection })
    expect(err).toContain(`There is no number order ${unknown} at a sandbox. Check the id and the account;`)
    expect(err).toContain('Nothing was sent.')
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' })
    expect(patches(sandbox)).toEqual([])
  })

  it.each([[undefined], [null], [[]], ['de'], [['de', 7]], [['de', '../us']]])(
    'sends nothing if the number order names its sub orders as %j',
    async (ids) => {
      const { sandbox, connection } = connect()
      Object.assign(connection.client.numberOrders, {
        retrieve: async () => ({ data: { id: PARENT, sub_number_orders_ids: ids } }),
      })
      const args = ['cancel', '--number-order', PARENT, '--yes']
      const { exitCode, err } = await runCommand(args, { connection })
      expect(err).toContain(`doesn't say which sub orders number order ${PARENT} has. Try --order-request`)
      expect(exitCode).toBe(3)
      expect(patches(sandbox)).toEqual([])
    },
  )

  it.each([
    [['order-1'], "--number-order can't be combined with ids or --from"],
    [['--from', 'orders.csv'], "--number-order can't be combined with ids or --from"],
    [['--number-order', '../x'], '"../x" is not a valid order id'],
    [['--status', 'all'], '--status all is for list'],
  ])('with %j is a usage error, and nothing is sent', async (more, words) => {
    const { sandbox, connection } = connect()
    const args = ['cancel', '--number-order', PARENT, ...more, '--yes']
    const { exitCode, err } = await runCommand(args, { connection })
    expect(err).toContain(words)
    expect(exitCode).toBe(2)
    expect(sandbox.requests().count).toBe(0)
  })

  it('reports an unreadable number order with exit code 3', async () => {
    const { connection } = connectToSandbox({ seed: { orders: ORDERS } }, { apiKey: 'KEY_WRONG' })
    const args = ['cancel', '--number-order', PARENT, '--yes']
    const { exitCode, err } = await runCommand(args, { connection })
    expect(err).toContain(`Could not read number order ${PARENT} from a sandbox: 401`)
    expect(err).toContain('Nothing was sent.')
    expect(exitCode).toBe(3)
  })
})

describe('batch create --number-order', () => {
  it('creates a batch of exactly the pending sub orders', async () => {
    let created: unknown
    const orders = new Map(ORDERS.map((order) => [order.id, { status: 'pending', ...order }]))
    const connection = connectToGateway(async (request) => {
      const { pathname } = new URL(request.url)
      const id = pathname.split('/').at(-1) ?? ''
      if (request.method === 'POST') {
        created = await request.json()
        return Response.json({ errors: [{ code: '10015', title: 'Enough for this test' }] }, { status: 400 })
      }
      if (pathname.includes('/number_orders/')) {
        return Response.json({ data: { id: PARENT, sub_number_orders_ids: ['de', 'us', 'done'] } })
      }
      if (pathname.endsWith('/cancellation_guards')) return Response.json({ data: {} })
      return pathname.endsWith('/sub_number_orders')
        ? Response.json({ data: [] })
        : Response.json({ data: orders.get(id) })
    })
    await runCommand(['batch', 'create', '--number-order', PARENT, '--yes'], { connection })
    expect(created).toEqual({ sub_number_order_ids: ['de', 'us'] })
  })
})

describe('list --number-order', () => {
  it('lists its pending sub orders, or those of the given status', async () => {
    const { connection } = connect()
    const list = async (...args: string[]) => {
      const { out } = await runCommand(['list', '--number-order', PARENT, '--json', ...args], { connection })
      return JSON.parse(out).map(({ id }: { id: string }) => id)
    }
    expect(await list()).toEqual(['de', 'us'])
    expect(await list('--status', 'all')).toEqual(['de', 'us', 'done'])
    expect(await list('--status', 'success')).toEqual(['done'])
    expect(await list('--country', 'US')).toEqual(['us'])
    expect(await list('--number-order', OTHER)).toEqual(['de', 'us', 'fr'])
  })

  it('exits with 1 and says which order could not be read', async () => {
    const { connection } = connect()
    Object.assign(connection.client.numberOrders, {
      retrieve: async () => ({ data: { id: PARENT, sub_number_orders_ids: ['de', 'gone'] } }),
    })
    const { exitCode, out, err } = await runCommand(['list', '--number-order', PARENT], { connection })
    expect(out).toMatch(/^ID .*\nde /)
    expect(err).toContain('Could not read order gone: Telnyx has no such order for this key.')
    expect(exitCode).toBe(1)
  })

  it('exits with 1 and prints nothing if the number order is unknown', async () => {
    const { connection } = connect()
    const { exitCode, out, err } = await runCommand(['list', '--number-order', 'de', '--json'], {
      connection,
    })
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: '' })
    expect(err).toContain('There is no number order de at a sandbox.')
  })
})

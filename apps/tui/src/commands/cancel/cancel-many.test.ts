import { describe, expect, it } from 'vitest'
import { connectToGateway, runCommand } from '../../../test/run-command.ts'
import { connectToOrders, connectToSandbox, orders, patches } from '../../../test/sandbox-connection.ts'
import { tempFile } from '../../../test/temp-file.ts'
import { createTestIo } from '../../../test/test-io.ts'
import { createInterruption } from '../../io/interruption.ts'

const lines = (text: string) => text.trim().split('\n')

describe('countermand cancel by a filter', () => {
  const seed = {
    orders: [
      ...orders(300).map((order) => ({ ...order, country_code: 'DE' })),
      { id: 'swiss', country_code: 'CH' },
      { id: 'active', country_code: 'DE', status: 'success' as const },
    ],
  }

  it('cancels every pending order that matches, and no other', async () => {
    const { sandbox, connection } = connectToSandbox({ seed })
    const { exitCode, out, err } = await runCommand(['cancel', '--country', 'de', '--yes'], { connection })
    expect(exitCode).toBe(0)
    expect(lines(out)).toHaveLength(300)
    expect(err).toContain('300 orders at a sandbox: 300 cancelled')
    expect(sandbox.truthOf('swiss').status).toBe('pending')
    expect(patches(sandbox)).toHaveLength(300)
  })

  it('reports that none matches, and exits with 0', async () => {
    const { sandbox, connection } = connectToSandbox({ seed })
    const args = ['cancel', '--country', 'FR', '--yes', '--json']
    const { exitCode, out, err } = await runCommand(args, { connection })
    expect({ exitCode, out }).toEqual({ exitCode: 0, out: '[]\n' })
    expect(err).toContain('No order at a sandbox matches')
    expect(patches(sandbox)).toHaveLength(0)
  })

  it('shows in a dry run what would happen to each', async () => {
    const { sandbox, connection } = connectToSandbox({ seed })
    const guards = await tempFile('{ "protectCustomerReferences": ["REF-1"] }', 'guards.json')
    const args = ['cancel', '--country', 'DE', '--dry-run', '--guards', guards, '--csv']
    const { exitCode, out, err } = await runCommand(args, { connection })
    expect(exitCode).toBe(1)
    const rows = lines(out)
    expect(rows[0]).toBe(
      'id,cancellable,by,reason,status,customer_reference,country_code,phone_number_type,order_request_id\r',
    )
    expect(rows.filter((row) => row.includes(',true,'))).toHaveLength(299)
    expect(rows.find((row) => row.startsWith('order-1,'))).toMatch(
      /^order-1,false,protectCustomerReferences,/,
    )
    expect(err).toContain(`guards: protectCustomerReferences (${guards})\n`)
    expect(err).toContain('299 of 300 orders at a sandbox may be cancelled')
    expect(patches(sandbox)).toHaveLength(0)
  })

  it('asks for the number of orders, and accepts nothing else as a yes', async () => {
    const { sandbox, connection } = connectToSandbox({ seed })
    const io = createTestIo({ answer: 'no' })
    const { exitCode } = await runCommand(['cancel', '--country', 'DE'], { connection, isTty: true, io })
    expect(exitCode).toBe(1)
    expect(io.written.asked).toContain('and 280 more')
    expect(io.written.asked).toMatch(/Type 300 to cancel 300 orders: $/)
    expect(patches(sandbox)).toHaveLength(0)
  })
})

describe('orders that the plan excludes', () => {
  it('are reported from it and get no PATCH, however long the person takes to answer', async () => {
    const { sandbox, connection } = connectToSandbox({
      seed: { orders: [{ id: 'a' }, { id: 'b', status: 'success' }, { id: 'c', status: 'cancelled' }] },
    })
    const io = createTestIo({ answer: 'yes' })
    const { exitCode, out } = await runCommand(['cancel', 'a', 'b', 'c', 'd', '--json'], {
      connection,
      isTty: true,
      io,
    })
    expect(io.written.asked).toMatch(/3 of them can't be cancelled\.\nType 1 to cancel 1 order: $/)
    expect(exitCode).toBe(1)
    expect(
      JSON.parse(out).map(({ id, outcome }: { id: string; outcome: { kind: string } }) => [id, outcome.kind]),
    ).toEqual([
      ['a', 'cancelled'],
      ['b', 'not-cancellable'],
      ['c', 'already-cancelled'],
      ['d', 'not-found'],
    ])
    expect(patches(sandbox).map(({ id }) => id)).toEqual(['a'])
  })

  it('cause no question when there is no other order', async () => {
    const { sandbox, connection } = connectToSandbox({
      seed: {
        orders: [
          { id: 'b', status: 'success' },
          { id: 'c', status: 'failure' },
        ],
      },
    })
    const io = createTestIo({ answer: 'yes' })
    const { exitCode } = await runCommand(['cancel', 'b', 'c'], { connection, isTty: true, io })
    expect(exitCode).toBe(1)
    expect(io.written.asked).toBe('')
    expect(patches(sandbox)).toHaveLength(0)
  })
})

describe('results that cannot be written any more', () => {
  it.each([
    ['ENOSPC', 3],
    ['EPIPE', 1],
  ])('stop the run (%s)', async (code, expected) => {
    const { sandbox, connection } = connectToOrders(200)
    const test = createTestIo()
    const out = (text: string) => {
      test.io.out(text)
      test.closeOut(code)
    }
    const ids = orders(200).map(({ id }) => id)
    const { exitCode, err } = await runCommand(['cancel', ...ids, '--yes', '--jsonl'], {
      connection,
      io: { ...test, io: { ...test.io, out } },
    })
    expect(exitCode).toBe(expected)
    expect(patches(sandbox).length).toBeLessThan(30)
    expect(err).toMatch(/200 orders at a sandbox: \d+ cancelled, \d+ not-sent/)
  })
})

describe('guards', () => {
  it('block on every path, with the guard in the outcome and one reading for all orders', async () => {
    const { sandbox, connection } = connectToOrders(200)
    const guards = await tempFile('{ "protectCustomerReferences": ["ref-7"] }', 'guards.json')
    const ids = orders(200).map(({ id }) => id)
    const { exitCode, out, err } = await runCommand(
      ['cancel', ...ids, '--yes', '--guards', guards, '--csv'],
      {
        connection,
      },
    )
    expect(exitCode).toBe(1)
    expect(err).toContain('200 orders at a sandbox: 199 cancelled, 1 blocked')
    expect(lines(out).find((row) => row.startsWith('order-7,'))).toMatch(
      /^order-7,blocked,,pending,"?The guard protectCustomerReferences/,
    )
    expect(sandbox.truthOf('order-7').status).toBe('pending')
    // The list of pending orders, and one PATCH each.
    expect(sandbox.requests().count).toBeLessThanOrEqual(205)
  })

  it.each([
    ['{ "maxPhoneNumber": 3 }', /maxPhoneNumber: unknown guard/],
    ['{ "maxPhoneNumbers": }', /line 1, column/],
  ])('%s stops it before anything is sent, with exit code 3', async (text, says) => {
    const { sandbox, connection } = connectToOrders(1)
    const guards = await tempFile(text, 'guards.json')
    const { exitCode, err } = await runCommand(['cancel', 'order-1', '--yes', '--guards', guards], {
      connection,
    })
    expect(exitCode).toBe(3)
    expect(err).toMatch(says)
    expect(sandbox.requests().count).toBe(0)
  })

  it('of a gateway are part of a plan', async () => {
    const order = { id: 'order-1', status: 'pending', phone_numbers_count: 7 }
    const connection = connectToGateway((request) =>
      request.url.endsWith('/cancellation_guards')
        ? Response.json({ data: { maxPhoneNumbers: 5 } })
        : Response.json({ data: order }),
    )
    const { exitCode, out, err } = await runCommand(['cancel', '--dry-run', 'order-1', '--json'], {
      connection,
    })
    expect(exitCode).toBe(1)
    expect(JSON.parse(out)).toMatchObject([{ id: 'order-1', cancellable: false, by: 'maxPhoneNumbers' }])
    expect(err).toContain('guards: maxPhoneNumbers (the gateway gateway.test)\n')
  })

  it('of both sides are distinguished', async () => {
    const connection = connectToGateway((request) =>
      request.url.endsWith('/cancellation_guards')
        ? Response.json({ data: { maxPhoneNumbers: 5 } })
        : Response.json({ data: { id: 'order-1', status: 'pending', phone_numbers_count: 2 } }),
    )
    const guards = await tempFile('{ "maxPhoneNumbers": 3 }', 'guards.json')
    const { err } = await runCommand(['cancel', '--dry-run', 'order-1', '--guards', guards], { connection })
    expect(err).toContain(`guards: maxPhoneNumbers (${guards}), maxPhoneNumbers (the gateway gateway.test)\n`)
  })

  it('from a file without guards are reported as none, with the file', async () => {
    const { connection } = connectToOrders(1)
    const guards = await tempFile('{}', 'guards.json')
    const { err } = await runCommand(['cancel', '--dry-run', 'order-1', '--guards', guards], { connection })
    expect(err).toContain(`guards: none (${guards})\n`)
  })

  it('of a gateway that cannot be read make a plan fail, with a message', async () => {
    const connection = connectToGateway((request) =>
      request.url.endsWith('/cancellation_guards')
        ? Response.json({ errors: [{ code: '10010', title: 'Authorization failed' }] }, { status: 403 })
        : Response.json({ data: { id: 'order-1', status: 'pending' } }),
    )
    const { exitCode, err } = await runCommand(['cancel', '--dry-run', 'order-1'], { connection })
    expect(err).toMatch(/Could not read the guards from the gateway gateway\.test: 403/)
    expect(exitCode).toBe(3)
  })
})

describe('the progress', () => {
  it('counts up on the status line, and disappears', async () => {
    const { connection } = connectToOrders(40)
    const io = createTestIo()
    await runCommand(['cancel', ...orders(40).map(({ id }) => id), '--yes'], { connection, io })
    expect(io.written.status[0]).toMatch(/^░{12} 0\/40/)
    expect(io.written.isStatusShown).toBe(false)
  })

  it('is not shown for one order', async () => {
    const { connection } = connectToOrders(1)
    const io = createTestIo()
    await runCommand(['cancel', 'order-1', '--yes'], { connection, io })
    expect(io.written.status).toEqual([])
  })
})

describe('a fact that many orders share', () => {
  const manyIds = (count: number) => orders(count).map(({ id }) => id)
  const onHold = () =>
    connectToGateway((request) =>
      request.method === 'PATCH'
        ? Response.json(
            {
              errors: [
                {
                  code: '10007',
                  title: 'On hold',
                  detail: 'All cancellations are on hold.',
                  meta: { origin: 'countermand' },
                },
              ],
            },
            { status: 503, headers: { 'retry-after': '1' } },
          )
        : Response.json({ data: {} }),
    )

  it('is printed once, with every id below it: a hold', async () => {
    const ids = manyIds(20)
    const args = ['cancel', ...ids, '--yes']
    const { exitCode, out, err } = await runCommand(args, { connection: onHold() })
    expect(exitCode).toBe(1)
    expect(out.match(/on hold/g)).toHaveLength(1)
    expect(lines(out)[0]).toMatch(/^- not-sent +20 orders {2}Nothing was sent: .*on hold/)
    const below = out.split('\n').slice(1, -1)
    expect(below.toSorted()).toEqual(ids.map((id) => `  ${id}`).toSorted())
    expect(err).not.toContain('attempt 2')
  })

  it('is printed once: more attempts after 503', async () => {
    const { connection } = connectToOrders(20, {
      faults: [{ match: { path: 'cancel' }, effect: { kind: 'error', status: 503 }, count: 20 }],
    })
    const { err } = await runCommand(['cancel', ...manyIds(20), '--yes'], { connection })
    expect(err.match(/attempt/g)).toHaveLength(1)
    expect(err).toMatch(/^\d+ orders took more than one attempt\.$/m)
  })

  it('is printed once: an error of the reads before a plan', async () => {
    const { connection } = connectToOrders(20, {
      faults: [{ match: { method: 'GET' }, effect: { kind: 'error', status: 503 }, count: 3 }],
    })
    const { err } = await runCommand(['cancel', '--dry-run', ...manyIds(5)], { connection })
    expect(err.match(/503/g)).toHaveLength(1)
  })

  it('is printed once: an interruption', async () => {
    const { connection } = connectToOrders(300)
    const interruption = createInterruption()
    const test = createTestIo({ columns: 60 })
    const io = {
      ...test,
      io: {
        ...test.io,
        out(text: string) {
          test.io.out(text)
          interruption.interrupt()
        },
      },
    }
    const { exitCode, out } = await runCommand(['cancel', ...manyIds(300), '--yes'], {
      connection,
      interruption,
      io,
    })
    expect(exitCode).toBe(130)
    // Orders that waited for their turn, and orders that had not started.
    expect(out.match(/^- not-sent/gm)?.length).toBeLessThanOrEqual(2)
    expect(out.match(/Nothing was sent/g)?.length).toBeLessThanOrEqual(2)
    for (const id of manyIds(300)) expect(out).toMatch(new RegExp(`\\b${id}\\b`))
  })
})

describe('a report', () => {
  const seed = {
    orders: [
      { id: 'a', customer_reference: 'PO-1', country_code: 'DE', order_request_id: 'request-1' },
      { id: 'b', customer_reference: 'PO-2', country_code: 'CH', status: 'success' as const },
    ],
  }

  it('in CSV has reference, country, type and number order of each order that was read', async () => {
    const { connection } = connectToSandbox({ seed })
    const { out } = await runCommand(['cancel', 'a', 'b', 'nowhere', '--yes', '--csv'], { connection })
    const [head, ...rows] = lines(out)
    expect(head).toBe(
      'id,outcome,evidence,status,description,customer_reference,country_code,phone_number_type,order_request_id\r',
    )
    const row = (id: string) => rows.find((text) => text.startsWith(`${id},`))?.trim()
    expect(row('a')).toMatch(/,PO-1,DE,local,request-1$/)
    expect(row('b')).toMatch(/,PO-2,CH,local,/)
    expect(row('nowhere')).toMatch(/,,,,$/)
  })

  it('in JSON has them too, and from the plan if no request was sent', async () => {
    const { connection } = connectToSandbox({ seed })
    const interruption = createInterruption()
    const test = createTestIo({ answer: 'yes' })
    const io = {
      ...test,
      io: {
        ...test.io,
        async ask(...asked: Parameters<typeof test.io.ask>) {
          const answer = await test.io.ask(...asked)
          interruption.interrupt()
          return answer
        },
      },
    }
    const args = ['cancel', '--country', 'DE', '--json']
    const { out } = await runCommand(args, { connection, isTty: true, io, interruption })
    expect(JSON.parse(out)).toMatchObject([
      {
        id: 'a',
        outcome: { kind: 'not-sent' },
        customer_reference: 'PO-1',
        country_code: 'DE',
        phone_number_type: 'local',
        order_request_id: 'request-1',
      },
    ])
  })
})

describe('an interruption', () => {
  it('while the orders are listed sends nothing and exits with 130', async () => {
    const { sandbox, connection } = connectToOrders(600)
    const interruption = createInterruption()
    const { subNumberOrders } = connection.client
    const { list } = subNumberOrders
    Object.assign(subNumberOrders, {
      async *listAllPages() {
        yield (await list()).data
        interruption.interrupt()
        yield (await list({ page: { number: 2 } })).data
      },
    })
    const args = ['cancel', '--status', 'pending', '--yes', '--jsonl']
    const { exitCode, out } = await runCommand(args, { connection, interruption })
    expect({ exitCode, out }).toEqual({ exitCode: 130, out: '' })
    expect(patches(sandbox)).toHaveLength(0)
  })

  it('finishes the orders in progress, and reports every other order as not sent', async () => {
    const { sandbox, connection } = connectToOrders(60)
    const interruption = createInterruption()
    const test = createTestIo()
    let printed = 0
    const io = {
      ...test,
      io: {
        ...test.io,
        out(text: string) {
          test.io.out(text)
          if (++printed === 5) interruption.interrupt()
        },
      },
    }
    const ids = orders(60).map(({ id }) => id)
    const { exitCode, out, err } = await runCommand(['cancel', ...ids, '--yes', '--jsonl'], {
      connection,
      interruption,
      io,
    })
    expect(exitCode).toBe(130)
    const results: { id: string; outcome: { kind: string } }[] = lines(out).map((line) => JSON.parse(line))
    expect(new Set(results.map(({ id }) => id))).toEqual(new Set(ids))
    const cancelled = results.filter(({ outcome }) => outcome.kind === 'cancelled')
    expect(cancelled.length).toBeLessThan(60)
    expect(results.filter(({ outcome }) => outcome.kind === 'not-sent')).toHaveLength(60 - cancelled.length)
    expect(patches(sandbox)).toHaveLength(cancelled.length)
    expect(err).toContain('Finishing the orders in progress')
  })
})

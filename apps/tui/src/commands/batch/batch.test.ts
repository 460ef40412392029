import { describe, expect, it } from 'vitest'
import { connectToGateway, runCommand } from '../../../test/run-command.ts'
import { connectToSandbox } from '../../../test/sandbox-connection.ts'
import {
  batchWith,
  FINISHED,
  BATCH_ID as ID,
  itemOf,
  scriptedGateway,
} from '../../../test/scripted-gateway.ts'
import { createTestIo } from '../../../test/test-io.ts'
import { createInterruption } from '../../io/interruption.ts'

describe('countermand batch create', () => {
  it('asks, and creates a batch of exactly the ids that it showed', async () => {
    const { connection, posts } = scriptedGateway([batchWith()])
    const io = createTestIo({ answer: 'yes' })
    const args = ['batch', 'create', '--country', 'DE', '--reason', 'cleanup', '--key', 'k-1']
    const { exitCode, out, err } = await runCommand(args, { connection, isTty: true, io })
    expect(exitCode).toBe(0)
    expect(io.written.asked).toMatch(/Type 2 to cancel 2 orders: $/)
    expect(posts()).toEqual([
      {
        method: 'POST',
        path: '/v2/cancellation_batches',
        body: { sub_number_order_ids: ['order-1', 'order-2'], reason: 'cleanup' },
        key: 'k-1',
      },
    ])
    expect(out).toBe(`${ID}\n`)
    expect(err).toContain(`countermand batch watch ${ID}`)
  })

  it('creates nothing without a yes', async () => {
    const { connection, posts } = scriptedGateway([batchWith()])
    const io = createTestIo({ answer: 'no' })
    const { exitCode, err } = await runCommand(['batch', 'create', 'order-1', 'order-2'], {
      connection,
      isTty: true,
      io,
    })
    expect(exitCode).toBe(1)
    expect(err).toContain('Nothing was sent.')
    expect(posts()).toEqual([])
  })

  it('with --yes leaves the filter to the gateway', async () => {
    const { connection, posts } = scriptedGateway([batchWith()])
    const { exitCode } = await runCommand(['batch', 'create', '--country', 'de', '--yes'], { connection })
    expect(exitCode).toBe(0)
    expect(posts().map(({ body }) => body)).toEqual([{ filter: { country_code: 'DE' } }])
  })

  it('says that the batch may exist when the answer was lost', async () => {
    const connection = connectToGateway((request) => {
      if (request.method === 'POST') throw new TypeError('the connection broke')
      return Response.json({ data: {} })
    })
    const { exitCode, err } = await runCommand(['batch', 'create', 'order-1', '--yes'], { connection })
    expect(exitCode).toBe(3)
    expect(err).toContain('It may have been created')
  })

  it.each([
    [['batch'], /batch needs an action/],
    [['batch', 'crate'], /Unknown action "crate"\. Did you mean create\?/],
    [['batch', 'create', '--yes'], /needs ids, --from FILE or a filter/],
    [['batch', 'create', 'order-1'], /Pass --yes/],
    [['batch', 'show'], /exactly one batch id/],
    [['batch', 'stop', 'a/b'], /is not a valid/],
    [['batch', 'watch', 'b-1', '--csv'], /prints text or --jsonl/],
  ])('%j is a usage error', async (args, problem) => {
    const { connection, received } = scriptedGateway([batchWith()])
    const { exitCode, err } = await runCommand(args, { connection })
    expect({ exitCode, received }).toEqual({ exitCode: 2, received: [] })
    expect(err).toMatch(problem)
  })

  it('reads and asks nothing for a reason that the gateway would not record', async () => {
    const { connection, received } = scriptedGateway([batchWith()])
    const args = ['batch', 'create', 'order-1', '--yes', '--reason', 'x'.repeat(501)]
    const { exitCode, err } = await runCommand(args, { connection })
    expect({ exitCode, received }).toEqual({ exitCode: 2, received: [] })
    expect(err).toContain('--reason takes at most 500 characters.')
  })

  it('needs a gateway', async () => {
    const { connection, sandbox } = connectToSandbox()
    const { exitCode, err } = await runCommand(['batch', 'list'], { connection })
    expect(exitCode).toBe(2)
    expect(err).toContain('COUNTERMAND_URL')
    expect(sandbox.requests().count).toBe(0)
  })
})

describe('countermand batch watch', () => {
  it('prints each outcome once, and exits with 0 when all are cancelled', async () => {
    const finished = { ...FINISHED, outcomes: { ...FINISHED.outcomes, cancelled: 2 } }
    const { connection, clock } = scriptedGateway(
      [batchWith(), finished],
      [[itemOf('order-1')], [itemOf('order-2')]],
    )
    const { exitCode, out, err } = await clock.until(runCommand(['batch', 'watch', ID], { connection }))
    expect(exitCode).toBe(0)
    expect(out.match(/order-\d/g)).toEqual(['order-1', 'order-2'])
    expect(err).toContain('2 orders at the gateway gateway.test, finished: 2 cancelled')
  })

  it('says once why a batch is paused, and how to go on', async () => {
    const paused = batchWith({ status: 'paused', status_reason: '401 Authentication failed' })
    const { connection, clock } = scriptedGateway(
      [paused, paused, FINISHED],
      [[itemOf('order-1'), itemOf('order-2')]],
    )
    const { err } = await clock.until(runCommand(['batch', 'watch', ID], { connection }))
    expect(err.match(/The batch is paused: 401 Authentication failed/g)).toHaveLength(1)
    expect(err).toContain(`countermand batch resume ${ID}`)
  })

  it('exits with 4 and names the orders whose outcome is unknown', async () => {
    const outcomes = { ...batchWith().outcomes, unknown: 1, cancelled: 1 }
    const { connection, clock } = scriptedGateway(
      [{ ...FINISHED, outcomes }],
      [[itemOf('order-1', 'unknown'), itemOf('order-2')]],
    )
    const { exitCode, err } = await clock.until(runCommand(['batch', 'watch', ID], { connection }))
    expect(exitCode).toBe(4)
    expect(err).toContain('countermand show order-1')
  })

  it('leaves the batch running when it is interrupted, and says so', async () => {
    const { connection, posts } = scriptedGateway([batchWith()])
    const interruption = createInterruption()
    interruption.interrupt()
    const { exitCode, err } = await runCommand(['batch', 'watch', ID], { connection, interruption })
    expect(exitCode).toBe(130)
    expect(err).toContain(`countermand batch stop ${ID}`)
    expect(posts()).toEqual([])
  })
})

describe('countermand batch', () => {
  it('list shows each batch in a line', async () => {
    const { connection } = scriptedGateway([FINISHED])
    const { exitCode, out } = await runCommand(['batch', 'list'], { connection })
    expect(exitCode).toBe(0)
    expect(out).toMatch(new RegExp(`^ID +STATUS .*\n${ID}  finished +2/2 .* crm  cleanup\n$`))
  })

  it('show prints what is known of a batch, and --json prints it as the gateway sends it', async () => {
    const { connection } = scriptedGateway([FINISHED])
    const text = await runCommand(['batch', 'show', ID], { connection })
    expect(text.out).toMatch(/Status +finished\nOrders +2\nDone +2/)
    const json = await runCommand(['batch', 'show', ID, '--json'], { connection })
    expect(JSON.parse(json.out)).toMatchObject({ id: ID, items: { total: 2 } })
  })

  it('show --csv reports each order with its own fields', async () => {
    const { connection } = scriptedGateway([FINISHED], [[itemOf('order-1'), itemOf('order-2')]])
    await runCommand(['batch', 'show', ID], { connection })
    const { out } = await runCommand(['batch', 'show', ID, '--csv'], { connection })
    const [head, first] = out.split('\r\n')
    expect(head).toContain('sub_number_order_id,outcome')
    expect(first).toMatch(
      /^order-1,cancelled,response,A sentence\.,c-order-1,.*,"ACME, Inc\.",DE,local,3,n-1$/,
    )
  })

  it('show --jsonl reports each order with its own fields', async () => {
    const { connection } = scriptedGateway([FINISHED], [[itemOf('order-1'), itemOf('order-2')]])
    await runCommand(['batch', 'show', ID], { connection })
    const { out } = await runCommand(['batch', 'show', ID, '--jsonl'], { connection })
    expect(
      out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toMatchObject([
      { sub_number_order_id: 'order-1', outcome: 'cancelled', sub_number_order: { country_code: 'DE' } },
      { sub_number_order_id: 'order-2', outcome: 'cancelled', sub_number_order: { country_code: 'DE' } },
    ])
  })

  it.each([
    ['list', ['list'], ID],
    ['show', ['show', ID], ID],
    ['show --csv', ['show', ID, '--csv'], 'order-1'],
  ])('%s retries a failed read, and says so', async (_, args, shown) => {
    let failures = 0
    const { connection, clock } = scriptedGateway([FINISHED], [[itemOf('order-1')]], () =>
      failures-- > 0 ? new Response('', { status: 500 }) : undefined,
    )
    // The items are known once the batch was read.
    await clock.until(runCommand(['batch', 'show', ID], { connection }))
    failures = 2
    const { exitCode, out, err } = await clock.until(runCommand(['batch', ...args], { connection }))
    expect(exitCode).toBe(0)
    expect(out).toContain(shown)
    expect(err.match(/Retrying/g)).toHaveLength(2)
  })

  it.each(['pause', 'resume', 'stop'])('%s is sent once, also if it fails', async (action) => {
    const { connection, posts, clock } = scriptedGateway(
      [FINISHED],
      [],
      () => new Response('', { status: 500 }),
    )
    const { exitCode } = await clock.until(runCommand(['batch', action, ID], { connection }))
    expect(exitCode).toBe(3)
    expect(posts()).toHaveLength(1)
  })

  it.each(['pause', 'resume', 'stop'])('%s asks the gateway for it', async (action) => {
    const { connection, posts } = scriptedGateway([batchWith({ status: 'paused' })])
    const { exitCode, err } = await runCommand(['batch', action, ID], { connection })
    expect(exitCode).toBe(0)
    expect(posts().map(({ path }) => path)).toEqual([`/v2/cancellation_batches/${ID}/actions/${action}`])
    expect(err).toContain('0 of 2 orders are done')
  })

  it('reports what the gateway rejects, and exits with 1', async () => {
    const connection = connectToGateway(() =>
      Response.json(
        { errors: [{ code: '10005', title: 'Resource not found', detail: 'There is no such batch.' }] },
        { status: 404 },
      ),
    )
    const { exitCode, err } = await runCommand(['batch', 'show', ID], { connection })
    expect(exitCode).toBe(1)
    expect(err).toContain('There is no such batch.')
  })
})

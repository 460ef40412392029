import { describe, expect, it } from 'vitest'
import { runCommand } from '../../../test/run-command.ts'
import { connectToOrders, connectToSandbox, orders, patches } from '../../../test/sandbox-connection.ts'
import { tempFile } from '../../../test/temp-file.ts'

const kindsById = (jsonLines: string) =>
  Object.fromEntries(
    jsonLines
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
      .map(({ id, outcome }) => [id, outcome.kind]),
  )

describe('countermand cancel --from', () => {
  it('cancels no order that a line break inside a cell puts at the start of a line', async () => {
    const { sandbox, connection } = connectToSandbox({
      seed: {
        orders: [
          { id: 'order-1', country_code: 'DE', customer_reference: 'first line\norder-2, and more' },
          { id: 'order-2', country_code: 'CH' },
        ],
      },
    })
    const csv = await runCommand(['list', '--country', 'DE', '--csv'], { connection })
    const file = await tempFile(csv.out, 'orders.csv')
    const { exitCode } = await runCommand(['cancel', '--from', file, '--yes'], { connection })
    expect(exitCode).toBe(0)
    expect(patches(sandbox).map(({ id }) => id)).toEqual(['order-1'])
  })

  it.each(['--csv', '--jsonl', '--json', undefined])(
    'cancels exactly what `countermand list` wrote (%s)',
    async (format) => {
      const references = ['"', 'a,b', 'two\r\nlines', '# no comment', '=1+1', "'", 'tab\t', '', 'order-6']
      const { sandbox, connection } = connectToSandbox({
        seed: {
          orders: [
            ...references.map((reference, index) => ({
              id: `-order-${index}`,
              country_code: 'DE',
              customer_reference: `${reference}\norder-6\n`,
            })),
            { id: 'order-6', country_code: 'CH' },
          ],
        },
      })
      const args = ['list', '--country', 'DE', ...(format ? [format] : [])]
      const listed = await runCommand(args, { connection })
      const { exitCode, err } = await runCommand(['cancel', '--from', '-', '--yes'], {
        connection,
        input: listed.out,
      })
      expect(exitCode).toBe(0)
      expect(err).toContain(`Read ${references.length} ids from standard input`)
      expect(new Set(patches(sandbox).map(({ id }) => id))).toEqual(
        new Set(references.map((_, index) => `-order-${index}`)),
      )
    },
  )

  it('reports what it read, and cancels an order once even if arguments name it as well', async () => {
    const { sandbox, connection } = connectToOrders(4)
    const file = await tempFile(
      'ref,id\r\nx,order-1\r\nx,ORDER-1\r\nx,order-2\r\nx,order-1\r\n',
      'orders.csv',
    )
    const args = ['cancel', 'Order-2', 'order-4', '--from', file, '--yes', '--jsonl']
    const { exitCode, out, err } = await runCommand(args, { connection })
    expect(err).toContain(`Read 2 ids from ${file} (CSV, column id); skipped 2 duplicates.\n`)
    expect(Object.keys(kindsById(out)).sort()).toEqual(['Order-2', 'order-1', 'order-4'])
    expect(exitCode).toBe(1) // the sandbox knows no Order-2
    expect(sandbox.truthOf('order-3').status).toBe('pending')
  })

  it.each([
    ['id,ref\norder-1,x\norder-2,"y\n', /orders\.csv, line 3: a quote is opened and never closed/],
    ['order-1\norder/2\n', /orders\.csv, line 2: "order\/2" is not a valid order id/],
    ['{"id":"order-1"}\n{"id":"ord', /orders\.csv, line 2: it is not complete JSON/],
    ['', /There is no id in .*orders\.csv/],
  ])('sends nothing for %j, reports the location, and exits with 2', async (text, problem) => {
    const { sandbox, connection } = connectToOrders(2)
    const file = await tempFile(text, 'orders.csv')
    const { exitCode, err } = await runCommand(['cancel', '--from', file, '--yes'], { connection })
    expect(err).toMatch(problem)
    expect(err).toContain('Nothing was sent.')
    expect(exitCode).toBe(2)
    expect(sandbox.requests().count).toBe(0)
  })

  it('sends nothing for text that is not UTF-8, from a file or standard input', async () => {
    const { sandbox, connection } = connectToOrders(2)
    const bytes = Buffer.from('id,ref\norder-1,M\xfcller\norder-2,x\n', 'latin1')
    const file = await tempFile(bytes, 'orders.csv')
    for (const from of [file, '-']) {
      const { exitCode, err } = await runCommand(['cancel', '--from', from, '--yes'], {
        connection,
        input: bytes,
      })
      expect(err).toContain('line 2: it is not UTF-8')
      expect(exitCode).toBe(2)
    }
    expect(sandbox.requests().count).toBe(0)
  })

  it('reports a file that does not exist', async () => {
    const { connection } = connectToOrders(1)
    const { exitCode, err } = await runCommand(['cancel', '--from', '/no/such/file', '--yes'], { connection })
    expect(exitCode).toBe(2)
    expect(err).toContain("/no/such/file can't be read")
  })
})

describe('countermand cancel --from with filters', () => {
  const seed = {
    orders: [
      ...orders(3).map((order) => ({ ...order, country_code: 'DE' })),
      { id: 'swiss', country_code: 'CH' },
      { id: 'active', country_code: 'DE', status: 'success' as const },
      { id: 'not-named', country_code: 'DE' },
    ],
  }

  it('cancels the orders of the file that match', async () => {
    const { sandbox, connection } = connectToSandbox({ seed })
    const input = 'order-1\nswiss\norder-3\n'
    const { exitCode, err } = await runCommand(['cancel', '--from', '-', '--country', 'DE', '--yes'], {
      connection,
      input,
    })
    expect(exitCode).toBe(0)
    expect(err).toContain('2 of 3 orders match the filters; the others are skipped.')
    expect(patches(sandbox).map(({ id }) => id)).toEqual(['order-1', 'order-3'])
  })

  it('reports orders that do not exist or are no longer pending, as it does without filters', async () => {
    const { sandbox, connection } = connectToSandbox({ seed })
    const input = 'order-1\ngone\nactive\nswiss\n'
    const args = ['cancel', '--from', '-', '--country', 'DE', '--yes', '--jsonl']
    const { exitCode, out } = await runCommand(args, { connection, input })
    expect(kindsById(out)).toEqual({ gone: 'not-found', active: 'not-cancellable', 'order-1': 'cancelled' })
    expect(exitCode).toBe(1)
    expect(patches(sandbox)).toHaveLength(1)
  })

  it('filters ids of the command line, and a dry run, in the same way', async () => {
    const { connection } = connectToSandbox({ seed })
    const args = [
      'cancel',
      'order-1',
      'swiss',
      'active',
      '--status',
      'pending',
      '--country',
      'de',
      '--dry-run',
    ]
    const { exitCode, out } = await runCommand([...args, '--json'], { connection })
    expect(JSON.parse(out).map(({ id }: { id: string }) => id)).toEqual(['order-1'])
    expect(exitCode).toBe(0)
  })
})

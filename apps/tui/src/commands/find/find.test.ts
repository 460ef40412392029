import { createVirtualClock } from '@countermand/core/testing'
import { describe, expect, it } from 'vitest'
import { runCommand } from '../../../test/run-command.ts'
import { connectToSandbox, patches } from '../../../test/sandbox-connection.ts'
import { tempFile } from '../../../test/temp-file.ts'

const DE = '12ade33a-21c0-473b-b055-b3c836e1c292'
const DEADLINE = '2026-12-01T00:00:00Z'
const ORDERS = [
  { id: 'us', country_code: 'US', phone_numbers_count: 3 },
  {
    id: DE,
    order_request_id: 'parent',
    country_code: 'DE',
    phone_number_type: 'local',
    customer_reference: 'PO-1',
    phone_numbers_count: 2,
    deadline: DEADLINE,
  },
  { id: 'done', country_code: 'GB', status: 'success' },
]

type Options = Parameters<typeof connectToSandbox>[0]

/** A sandbox with these orders, and the phone numbers of each. */
async function openAccount(options: Options = { seed: { orders: ORDERS } }) {
  const { sandbox, connection } = connectToSandbox(options)
  const { data } = await connection.client.numberOrderPhoneNumbers.list({ page: { size: 250 } })
  const numbersOf = (id: string) =>
    data.filter((each) => each.sub_number_order_id === id).map(({ phone_number }) => String(phone_number))
  return {
    sandbox,
    connection,
    numbersOf,
    numberOf: (id: string) => numbersOf(id)[0] ?? expect.unreachable(),
  }
}

const lists = ({ sandbox }: { sandbox: Awaited<ReturnType<typeof openAccount>>['sandbox'] }) =>
  sandbox.requests().requests.filter(({ path }) => path.includes('number_order_phone_numbers'))

describe('countermand find', () => {
  it('prints the order that holds a number, with its deadline and number order', async () => {
    const { connection, numberOf } = await openAccount()
    const number = numberOf(DE)
    const spaced = `00${number.slice(1, 3)} (${number.slice(3, 6)}) ${number.slice(6)}`
    const { exitCode, out, err } = await runCommand(['find', spaced], { connection })
    expect(out.split('\n')).toEqual([
      expect.stringMatching(/^ID {36}STATUS {5}NUMBER +CC {2}TYPE +DEADLINE +NUMBER ORDER +REFERENCE$/),
      expect.stringMatching(`^${DE}  pending    \\${number} +DE  local +2026-12-01 00:00 UTC +parent +PO-1$`),
      '',
    ])
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' })
  })

  it('prints one field per line on a narrow terminal, so that nothing is cut', async () => {
    const { connection, numberOf } = await openAccount()
    const { out } = await runCommand(['find', numberOf(DE), numberOf('done')], { connection, columns: 60 })
    const [first = '', second = ''] = out.split('\n\n')
    expect(first.split('\n')).toEqual([
      `Id                  ${DE}`,
      'Status              pending',
      `Number              ${numberOf(DE)}`,
      'Country             DE',
      'Type                local',
      'Deadline            2026-12-01 00:00 UTC',
      'Number order        parent',
      'Reference           PO-1',
    ])
    expect(second).toMatch(/^Id {18}done\nStatus {14}success\n/)
  })

  it('prints JSON, JSON lines and CSV', async () => {
    const { connection, numberOf } = await openAccount()
    const number = numberOf(DE)
    const { data: order } = await connection.client.subNumberOrders.retrieve(DE)
    const expected = {
      phone_number: number,
      sub_number_order_id: DE,
      number_order_id: 'parent',
      deadline: '2026-12-01T00:00:00.000000Z',
      order,
    }
    const json = await runCommand(['find', number, '--json'], { connection })
    expect(JSON.parse(json.out)).toEqual([expected])
    const jsonl = await runCommand(['find', number, '--jsonl'], { connection })
    expect(JSON.parse(jsonl.out)).toEqual(expected)
    const csv = await runCommand(['find', number, '--csv'], { connection })
    expect(csv.out).toMatch(
      /^phone_number,sub_number_order_id,status,country_code,phone_number_type,customer_reference,deadline,number_order_id\r\n/,
    )
    expect(csv.out).toContain(`,${DE},pending,DE,local,PO-1,2026-12-01T00:00:00.000000Z,parent\r\n`)
  })

  it.each([undefined, '--json', '--jsonl', '--csv'])(
    'writes what cancel --from reads (%s)',
    async (format) => {
      const { sandbox, connection, numbersOf } = await openAccount()
      const args = ['find', ...numbersOf(DE), ...(format ? [format] : [])]
      const file = await tempFile((await runCommand(args, { connection })).out)
      const { exitCode } = await runCommand(['cancel', '--from', file, '--yes'], { connection })
      expect(exitCode).toBe(0)
      expect(patches(sandbox).map(({ path }) => path)).toEqual([expect.stringContaining(DE)])
    },
  )

  it('stops reading once every number is found on a pending order', async () => {
    const orders = Array.from({ length: 600 }, (_, n) => ({ id: `order-${n}`, phone_numbers_count: 1 }))
    const account = await openAccount({ seed: { orders } })
    const before = lists(account).length
    const { exitCode } = await runCommand(['find', account.numberOf('order-3')], account)
    expect(exitCode).toBe(0)
    expect(lists(account).length - before).toBe(1)
  })

  it('reads on past a finished order: the number may be on a pending one too', async () => {
    const account = await openAccount({ seed: { orders: ORDERS }, variants: { cancelledNumbers: 'pending' } })
    const { connection } = account
    const { numberOrderPhoneNumbers } = connection.client
    const number = account.numberOf(DE)
    const { listAllPages } = numberOrderPhoneNumbers
    Object.assign(numberOrderPhoneNumbers, {
      async *listAllPages(...args: Parameters<typeof listAllPages>) {
        // The same number on an order that is over, on an earlier page.
        yield [{ id: 'older', sub_number_order_id: 'done', phone_number: number, status: 'pending' }]
        yield* listAllPages(...args)
      },
    })
    const { exitCode, out } = await runCommand(['find', number, '--jsonl'], { connection })
    const found = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(found.map(({ sub_number_order_id }) => sub_number_order_id)).toEqual(['done', DE])
    expect(exitCode).toBe(0)
  })

  it('exits with 1 and names the next step if a number is on no order, and prints the others', async () => {
    const { connection, numberOf } = await openAccount()
    const { exitCode, out, err } = await runCommand(['find', '+4930901820', numberOf('us')], { connection })
    expect(out).toContain('\nus ')
    expect(err).toMatch(/^\+4930901820 is on no number order at a sandbox\. Check the number and the account/)
    expect(exitCode).toBe(1)
    const none = await runCommand(['find', '+4930901820'], { connection })
    expect(none).toMatchObject({ exitCode: 1, out: '' })
    expect(await runCommand(['find', '+4930901820', '--json'], { connection })).toMatchObject({ out: '[]\n' })
  })

  it('says that the list is incomplete, and exits with 1', async () => {
    const orders = Array.from({ length: 60 }, (_, n) => ({ id: `order-${n}`, phone_numbers_count: 1 }))
    const { sandbox, connection, numberOf } = await openAccount({ seed: { orders } })
    const last = numberOf('order-59')
    sandbox.setVariants({ paging: 'first-page-only' })
    const { exitCode, err } = await runCommand(['find', last], { connection })
    expect(err).toMatch(
      /^The list of phone numbers is incomplete: Only 20 of 60 phone numbers could be read\./,
    )
    expect(err).toContain(`${last} was not found, but it may be on an order that could not be read.`)
    expect(exitCode).toBe(1)
    // What was found before the end is whole.
    const found = await runCommand(['find', numberOf('order-0')], { connection })
    expect(found).toMatchObject({ exitCode: 0, err: '' })
  })

  it('shows its progress on a terminal, and removes it', async () => {
    const orders = Array.from({ length: 600 }, (_, n) => ({ id: `order-${n}`, phone_numbers_count: 1 }))
    const { connection } = await openAccount({ seed: { orders } })
    const { status, isStatusShown } = await runCommand(['find', '+4930901820'], { connection })
    expect(status).toEqual([
      '250 phone numbers read, 0 of 1 found',
      '500 phone numbers read, 0 of 1 found',
      '600 phone numbers read, 0 of 1 found',
    ])
    expect(isStatusShown).toBe(false)
  })

  it('retries a page, and waits for the rate limit', async () => {
    const clock = createVirtualClock()
    const { connection, numberOf } = await (async () => {
      const opening = openAccount({
        clock,
        seed: { orders: ORDERS },
        rateLimit: { limit: 2, windowMs: 10_000, headers: 'telnyx' },
        faults: [{ match: { path: 'other', nth: 2 }, effect: { kind: 'error', status: 503 } }],
      })
      return clock.until(opening)
    })()
    const { exitCode, out } = await clock.until(runCommand(['find', numberOf(DE)], { connection }))
    expect(out).toContain(DE)
    expect(exitCode).toBe(0)
  })

  it('shows what the list says of a number whose order Telnyx does not have', async () => {
    const { connection, numberOf } = await openAccount({
      seed: { orders: ORDERS },
      faults: [{ match: { path: 'retrieve' }, effect: { kind: 'error', status: 404 } }],
    })
    const { exitCode, out } = await runCommand(['find', numberOf(DE), '--csv'], { connection })
    expect(out).toContain(`,${DE},pending,DE,local,,2026-12-01T00:00:00.000000Z,parent\r\n`)
    expect(exitCode).toBe(0)
  })

  it('exits with 3 and prints nothing if the key is rejected', async () => {
    const { connection } = connectToSandbox({ seed: { orders: ORDERS } }, { apiKey: 'KEY_WRONG' })
    const { exitCode, out, err } = await runCommand(['find', '+4930901820', '--json'], { connection })
    expect({ exitCode, out }).toEqual({ exitCode: 3, out: '' })
    expect(err).toMatch(/Could not read the phone numbers from a sandbox: 401 .* Check the API key or token/)
  })

  it.each([
    [[], 'find needs at least one phone number'],
    [['030 901820'], 'start with + or 00 and the country code'],
    [['+49', '30', '901820'], 'Put quotes around a number with spaces'],
  ])('is a usage error with the numbers %j', async (numbers, words) => {
    const { sandbox, connection } = await openAccount()
    const before = sandbox.requests().count
    const { exitCode, err } = await runCommand(['find', ...numbers], { connection })
    expect(err).toContain(words)
    expect(exitCode).toBe(2)
    expect(sandbox.requests().count).toBe(before)
  })
})

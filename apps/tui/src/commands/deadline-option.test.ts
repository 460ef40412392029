import { describe, expect, it } from 'vitest'
import { runCommand } from '../../test/run-command.ts'
import { connectToSandbox, patches } from '../../test/sandbox-connection.ts'
import { tempFile } from '../../test/temp-file.ts'

const ORDERS = [
  { id: 'late', country_code: 'DE', customer_reference: 'A', deadline: '2026-12-09T00:00:00Z' },
  { id: 'done', country_code: 'DE', status: 'success' },
  { id: 'soon', country_code: 'DE', customer_reference: 'B', deadline: '2026-12-01T12:30:00Z' },
]
const connect = (options: Parameters<typeof connectToSandbox>[0] = {}) =>
  connectToSandbox({ seed: { orders: ORDERS }, ...options })

const numberRequests = (sandbox: ReturnType<typeof connect>['sandbox']) =>
  sandbox.requests().requests.filter(({ path }) => path.includes('number_order_phone_numbers'))

describe('list --deadline', () => {
  it('adds a column with the deadline of each order', async () => {
    const { connection } = connect()
    const { exitCode, out } = await runCommand(['list', '--deadline', '--status', 'all'], { connection })
    expect(out.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^ID +STATUS +DEADLINE +CC /),
      expect.stringMatching(/^late +pending +2026-12-09 00:00 UTC +DE /),
      expect.stringMatching(/^done +success +DE /),
      expect.stringMatching(/^soon +pending +2026-12-01 12:30 UTC +DE /),
    ])
    expect(exitCode).toBe(0)
  })

  it('shows the deadline at 80 columns too', async () => {
    const { connection } = connect()
    const { out } = await runCommand(['list', '--deadline'], { connection, columns: 80 })
    expect(out).toContain('2026-12-09 00:00 UTC')
  })

  it('adds it to JSON, JSON lines and CSV', async () => {
    const { connection } = connect()
    const run = async (format: string) =>
      (await runCommand(['list', '--deadline', format], { connection })).out
    const deadlines = { late: '2026-12-09T00:00:00.000000Z', soon: '2026-12-01T12:30:00.000000Z' }
    const json = JSON.parse(await run('--json'))
    expect(json).toMatchObject([
      { id: 'late', customer_reference: 'A', deadline: deadlines.late },
      { id: 'soon', customer_reference: 'B', deadline: deadlines.soon },
    ])
    expect(
      (await run('--jsonl'))
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(json)
    expect(await run('--csv')).toMatch(
      new RegExp(`^id,.*,updated_at,deadline\r\nlate,.*,${deadlines.late}\r\nsoon,.*,${deadlines.soon}\r\n$`),
    )
  })

  it('reads no phone number without it, and prints the orders as Telnyx sends them', async () => {
    const { sandbox, connection } = connect()
    const { out } = await runCommand(['list', '--jsonl'], { connection })
    expect(out).not.toContain('deadline')
    expect(numberRequests(sandbox)).toEqual([])
  })

  it.each([undefined, '--json', '--csv'])('writes what cancel --from reads (%s)', async (format) => {
    const { sandbox, connection } = connect()
    const args = ['list', '--sort', 'deadline', ...(format ? [format] : [])]
    const file = await tempFile((await runCommand(args, { connection })).out)
    const { exitCode } = await runCommand(['cancel', '--from', file, '--yes'], { connection })
    expect(exitCode).toBe(0)
    expect(patches(sandbox)).toHaveLength(2)
  })

  it('says that deadlines may be missing, and exits with 1', async () => {
    const seed = {
      orders: Array.from({ length: 60 }, (_, n) => ({ id: `order-${n}`, phone_numbers_count: 1 })),
    }
    const { sandbox, connection } = connect({ seed })
    const { numberOrderPhoneNumbers } = connection.client
    const { listAllPages } = numberOrderPhoneNumbers
    Object.assign(numberOrderPhoneNumbers, {
      listAllPages(...args: Parameters<typeof listAllPages>) {
        sandbox.setVariants({ paging: 'first-page-only' })
        return listAllPages(...args)
      },
    })
    const { exitCode, out, err } = await runCommand(['list', '--deadline', '--json'], { connection })
    expect(JSON.parse(out)).toHaveLength(60)
    expect(err).toMatch(
      /^Deadlines may be missing, because the list of phone numbers is incomplete: Only 20 of 60/,
    )
    expect(exitCode).toBe(1)
  })

  it('exits with 3 if the phone numbers cannot be read, and prints no partial document', async () => {
    const { connection } = connect({
      faults: [{ match: { path: 'other' }, effect: { kind: 'error', status: 403 } }],
    })
    const { exitCode, out, err } = await runCommand(['list', '--deadline', '--json'], { connection })
    expect({ exitCode, out }).toEqual({ exitCode: 3, out: '' })
    expect(err).toContain('Could not read the orders and their deadlines from a sandbox: 403')
  })
})

describe('list --sort deadline', () => {
  it('lists the soonest first', async () => {
    const { connection } = connect()
    const { out } = await runCommand(['list', '--sort', 'deadline', '--status', 'all'], { connection })
    expect(out.split('\n').map((line) => line.split(' ')[0])).toEqual(['ID', 'soon', 'late', 'done', ''])
  })

  it('takes no other field, and offers the nearest', async () => {
    const { sandbox, connection } = connect()
    const { exitCode, err } = await runCommand(['list', '--sort', 'deadlin'], { connection })
    expect(err).toContain('--sort takes deadline, not "deadlin". Did you mean deadline?')
    expect(exitCode).toBe(2)
    expect(sandbox.requests().count).toBe(0)
  })
})

describe('cancel --dry-run --deadline', () => {
  it('adds the deadline to the plan', async () => {
    const { sandbox, connection } = connect()
    const args = ['cancel', 'late', 'done', '--dry-run', '--deadline']
    const { exitCode, out } = await runCommand(args, { connection })
    expect(out).toMatch(
      /^○ may be cancelled +late +It is pending\. Telnyx cancels it by itself on 2026-12-09 00:00 UTC if requirements are still missing\.\n✗ may not +done +[^\n]*\n$/,
    )
    expect(out).not.toMatch(/done .*Telnyx cancels it by itself/)
    expect(exitCode).toBe(1)
    expect(patches(sandbox)).toEqual([])
    const json = JSON.parse((await runCommand([...args, '--json'], { connection })).out)
    expect(json).toMatchObject([{ id: 'late', deadline: '2026-12-09T00:00:00.000000Z' }, { deadline: null }])
    const csv = (await runCommand([...args, '--csv'], { connection })).out
    expect(csv).toMatch(/^id,.*,deadline\r\nlate,.*,2026-12-09T00:00:00\.000000Z\r\n/)
  })

  it('reads no phone number without it', async () => {
    const { sandbox, connection } = connect()
    const { out } = await runCommand(['cancel', 'late', '--dry-run', '--json'], { connection })
    expect(out).not.toContain('deadline')
    expect(numberRequests(sandbox)).toEqual([])
  })

  it('is a usage error without --dry-run', async () => {
    const { sandbox, connection } = connect()
    const { exitCode, err } = await runCommand(['cancel', 'late', '--yes', '--deadline'], { connection })
    expect(err).toContain('--deadline needs --dry-run: it only adds to the plan. Nothing was sent.')
    expect(exitCode).toBe(2)
    expect(sandbox.requests().count).toBe(0)
  })
})

describe('show', () => {
  it('has the deadline of a pending order, and how long it is until then', async () => {
    const { connection } = connect()
    const { now } = connection.client.clock
    Object.assign(connection.client.clock, { now: () => Date.parse('2026-11-24T12:30:00Z') })
    const { exitCode, out } = await runCommand(['show', 'soon'], { connection })
    Object.assign(connection.client.clock, { now })
    expect(out).toMatch(/^Deadline {12}2026-12-01 12:30 UTC, in 7 d$/m)
    expect(exitCode).toBe(0)
    expect((await runCommand(['show', 'done'], { connection })).out).not.toContain('Deadline')
  })

  it('says that the deadline is that of the first 50 numbers if there are more', async () => {
    const { connection } = connect({
      seed: { orders: [{ id: 'big', country_code: 'DE', phone_numbers_count: 80 }] },
    })
    const { out } = await runCommand(['show', 'big'], { connection })
    expect(out).toMatch(/^Deadline .* \(of the first 50 numbers\)$/m)
  })

  it('shows the order without a deadline that cannot be read, and says why', async () => {
    const { connection } = connect({
      faults: [{ match: { path: 'other' }, effect: { kind: 'error', status: 403 } }],
    })
    const { exitCode, out, err } = await runCommand(['show', 'soon'], { connection })
    expect(out).toMatch(/^Id {18}soon\n/)
    expect(err).toMatch(/^Could not read the deadline: 403/)
    expect(exitCode).toBe(0)
  })

  it('--json is the order as Telnyx sends it', async () => {
    const { sandbox, connection } = connect()
    const { out } = await runCommand(['show', 'soon', '--json'], { connection })
    expect(out).not.toContain('deadline')
    expect(numberRequests(sandbox)).toEqual([])
  })
})

import { createVirtualClock, START } from '@countermand/core/testing'
import { describe, expect, it } from 'vitest'
import { runCommand } from '../../../test/run-command.ts'
import { connectToSandbox } from '../../../test/sandbox-connection.ts'
import { createTestIo } from '../../../test/test-io.ts'

const MIXED = [
  { id: 'de', country_code: 'DE', customer_reference: 'PO-1' },
  { id: 'us', country_code: 'US', phone_number_type: 'toll_free', order_request_id: 'parent' },
  { id: 'done', country_code: 'DE', status: 'success' },
]
const ids = (out: string) => JSON.parse(out).map(({ id }: { id: string }) => id)

describe('countermand list', () => {
  it('lists pending orders by default', async () => {
    const { connection } = connectToSandbox({ seed: { orders: MIXED } })
    const { exitCode, out, err } = await runCommand(['list'], { connection })
    expect(exitCode).toBe(0)
    expect(out.split('\n').map((line) => line.split(' ')[0])).toEqual(['ID', 'de', 'us', ''])
    expect(err).toBe('2 pending orders at a sandbox\n')
  })

  it.each([
    [['--status', 'success'], ['done']],
    [
      ['--status', 'all'],
      ['de', 'us', 'done'],
    ],
    [['--country', 'de'], ['de']],
    [['--type', 'toll_free'], ['us']],
    [['--order-request', 'parent'], ['us']],
    [['--country', 'CH'], []],
  ])('filters by %j, even if Telnyx ignores filters', async (args, expected) => {
    for (const filters of ['honoured', 'ignored'] as const) {
      const { connection } = connectToSandbox({ seed: { orders: MIXED }, variants: { filters } })
      const { out } = await runCommand(['list', '--json', ...args], { connection })
      expect(ids(out)).toEqual(expected)
    }
  })

  it('lists thousands page by page, once each, in every mode of paging', async () => {
    for (const paging of ['honoured', 'ignored'] as const) {
      const { connection } = connectToSandbox({ seed: { pending: 1_200 }, variants: { paging } })
      const { out } = await runCommand(['list', '--json'], { connection })
      expect(new Set(ids(out)).size).toBe(1_200)
      expect(ids(out)).toHaveLength(1_200)
    }
  })

  it('retries pages that failed', async () => {
    const { connection } = connectToSandbox({
      seed: { pending: 700 },
      faults: [
        { match: { path: 'list', nth: 2 }, effect: { kind: 'error', status: 503 } },
        { match: { path: 'list', nth: 4 }, effect: { kind: 'drop' } },
      ],
    })
    const { exitCode, out, err } = await runCommand(['list', '--json'], { connection })
    expect(exitCode).toBe(0)
    expect(new Set(ids(out)).size).toBe(700)
    expect(err.match(/Retrying/g)).toHaveLength(2)
  })

  it('waits for the rate limit instead of giving up', async () => {
    const clock = createVirtualClock()
    const { connection } = connectToSandbox({
      clock,
      seed: { pending: 700 },
      rateLimit: { limit: 2, windowMs: 10_000, headers: 'telnyx' },
    })
    const { exitCode, out } = await clock.until(runCommand(['list', '--json'], { connection }))
    expect(exitCode).toBe(0)
    expect(clock.now() - START).toBeGreaterThanOrEqual(10_000)
    expect(ids(out)).toHaveLength(700)
  })

  it('exits with 3, prints no partial document, and names the next step if the key is rejected', async () => {
    const { connection } = connectToSandbox({ seed: { orders: MIXED } }, { apiKey: 'KEY_WRONG' })
    const { exitCode, out, err } = await runCommand(['list', '--json'], { connection })
    expect({ exitCode, out }).toEqual({ exitCode: 3, out: '' })
    expect(err).toMatch(/Could not read the orders from a sandbox: 401 .* Check the API key or token/)
    expect(err).not.toContain('KEY_WRONG')
  })

  it('truncates rows on a narrow terminal, but never an id', async () => {
    const id = '12ade33a-21c0-473b-b055-b3c836e1c292'
    const { connection } = connectToSandbox({
      seed: { orders: [{ id, customer_reference: '日本語の長い参照番号' }] },
    })
    const { out } = await runCommand(['list'], { connection, columns: 60 })
    const rows = out.trimEnd().split('\n')
    expect(rows[1]).toContain(id)
    for (const row of rows) expect(row.length).toBeLessThanOrEqual(60)
  })

  it('quotes an id that no command accepts, so that it is not read as another one', async () => {
    const { connection } = connectToSandbox({ seed: { orders: [{ id: 'a\u0007b' }, { id: 'a b' }] } })
    const { out } = await runCommand(['list'], { connection })
    expect(out).toMatch(/^"a\\u0007b" +pending/m)
    expect(out).toMatch(/^"a b" +pending/m)
  })

  it('stops reading when its output has no reader left', async () => {
    const { sandbox, connection } = connectToSandbox({ seed: { pending: 2_000 } })
    const io = createTestIo()
    io.io.out = () => io.closeOut()
    const { exitCode } = await runCommand(['list'], { connection, io })
    expect(exitCode).toBe(0)
    expect(sandbox.requests().count).toBeLessThan(4)
  })
})

import { describe, expect, it } from 'vitest'
import { KEYS } from './keys.ts'
import { open } from './open-interface.ts'
import { connectToGateway, runCommand } from './run-command.ts'

/** An order with fields of other types than Telnyx documents. */
const ODD = {
  id: 'odd-1',
  status: 'PENDING',
  country_code: ['US'],
  phone_number_type: 7,
  phone_numbers_count: '12',
  customer_reference: 42,
  order_request_id: { id: 'parent' },
  created_at: 12,
  updated_at: ['2018-01-01T00:00:00Z'],
  requirements_met: 'no',
  is_block_sub_number_order: 'no',
  regulatory_requirements: [null, { requirement_id: 9, field_type: 'address' }, 'none'],
  phone_numbers: { first: '+15555550100' },
}

const connection = () =>
  connectToGateway((request) => {
    const { pathname, searchParams } = new URL(request.url)
    if (pathname.endsWith('/cancellation_guards')) return Response.json({ data: {} })
    if (!pathname.endsWith('/sub_number_orders')) return Response.json({ data: ODD })
    return Response.json({ data: searchParams.get('page[number]') === '1' ? [ODD] : [] })
  })

describe('an order with fields of undocumented types', () => {
  it('is listed as it was sent', async () => {
    const { exitCode, out } = await runCommand(['list', '--json'], { connection: connection() })
    expect(exitCode).toBe(0)
    expect(JSON.parse(out)).toEqual([ODD])
  })

  it('is listed as text and as CSV', async () => {
    const text = await runCommand(['list'], { connection: connection() })
    expect(text.out).toMatch(/^odd-1 +PENDING +\S+ +7 +12 +42$/m)
    const csv = await runCommand(['list', '--csv'], { connection: connection() })
    expect(csv.out).toContain('odd-1,"{""id"":""parent""}",no,PENDING,7,no,12,"[""US""]",,42,12,')
  })

  it('is shown', async () => {
    const { exitCode, out } = await runCommand(['show', 'odd-1'], { connection: connection() })
    expect(exitCode).toBe(0)
    expect(out).toMatch(/^Reference +42$/m)
    expect(out).toMatch(/^ +needs +Address · 9$/m)
  })

  it('matches no filter by such a field', async () => {
    for (const filter of ['--country=US', '--reference=*', '--older-than=1m']) {
      const { out } = await runCommand(['list', '--json', filter], { connection: connection() })
      expect(JSON.parse(out)).toEqual([])
    }
  })

  it('is shown in the user interface, found by a search, and opens', async () => {
    const ui = open(connection(), { columns: 100 })
    await ui.until(/PENDING .* 42 +odd-1/)
    ui.press('/')
    await ui.until('/▏')
    ui.press('42')
    await ui.until('1/1')
    ui.press(KEYS.enter + KEYS.enter)
    await ui.until('search: 42')
    ui.press(KEYS.enter)
    await ui.until(/Reference +42/)
  })
})

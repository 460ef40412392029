import type { SubNumberOrder } from '@countermand/core'
import { describe, expect, it } from 'vitest'
import { orderColumns, orderLine } from './order-rows.ts'

const NOW = Date.parse('2026-11-24T12:00:00Z')
const ORDER = {
  id: '2029a741-235f-49ad-ab20-d23ad13c9f6e',
  status: 'pending',
  country_code: 'SE',
  phone_number_type: 'mobile',
  phone_numbers_count: 48,
  customer_reference: 'ACME-EU-ROLLOUT-01',
  created_at: '2026-11-24T11:16:00Z',
} as SubNumberOrder
const STATE = { title: 'STATE', width: 12, rank: 1, text: () => '○ reqs open' }

const columnsAt = (room: number, shown: SubNumberOrder[] = [ORDER]) =>
  orderColumns({ shown, room, now: NOW, first: [STATE] })
const titlesAt = (room: number) => columnsAt(room).map(({ title }) => title)
const shownIds = (ids: string[], room = 57) => {
  const shown = ids.map((id) => ({ ...ORDER, id }))
  const id = columnsAt(room, shown).at(-1)
  return shown.map((order) => id?.text(order))
}

describe('the columns of orders', () => {
  it.each([
    [57, ['STATE', 'CC', 'NUMS', 'AGE', 'REFERENCE', 'ID']],
    [77, ['STATE', 'CC', 'TYPE', 'NUMS', 'AGE', 'REFERENCE', 'ID']],
    [40, ['STATE', 'REFERENCE', 'ID']],
  ])('in %i terminal columns', (room, titles) => {
    expect(titlesAt(room)).toEqual(titles)
  })

  it.each([57, 77, 97, 117, 197])('never take more than the room of %i', (room) => {
    const columns = columnsAt(room)
    const taken = columns.reduce((sum, { width }) => sum + width, 0) + 2 * (columns.length - 1)
    expect(taken).toBeLessThanOrEqual(room)
  })

  it('have whole ids where the reference still gets 20 columns', () => {
    expect(shownIds([ORDER.id], 100)).toEqual(['2029a741'])
    expect(shownIds([ORDER.id], 101)).toEqual([ORDER.id])
  })

  it('give the reference no more than it needs', () => {
    expect(columnsAt(197).find(({ title }) => title === 'REFERENCE')?.width).toBe(32)
  })

  it('lengthen short ids until those that are shown differ', () => {
    expect(shownIds(['2029a741-235f-49ad', '2029a741-235e-49ad', '77777777-0000'])).toEqual([
      '2029a741-235f',
      '2029a741-235e',
      '77777777-0000',
    ])
    expect(shownIds(['2029a741-235f-49ad-ab20-0', '2029a741-235f-49ad-ab20-1', '77777777-0000'])).toEqual([
      '2029…20-0',
      '2029…20-1',
      '7777…0000',
    ])
    expect(shownIds(['order-1', 'order-10', 'order-100'])).toEqual(['order-1', 'order-10', 'order-100'])
  })
})

describe('an order in one line', () => {
  it('has the id as an aside, which is dim', () => {
    expect(orderLine(ORDER, orderColumns({ shown: [ORDER], room: 60, now: NOW }))).toEqual({
      text: 'SE  mobile        48    44m  ACME-EU-ROLLOUT-01   ',
      aside: '  2029a741',
    })
  })
})

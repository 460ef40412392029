import { describe, expect, it } from 'vitest'
import { errorIn, ID, orderIn, UNKNOWN_ID, visit } from '../../../../test/visit.ts'

describe('a retrieve', () => {
  it('shows one order', async () => {
    const { retrieve } = visit({ seed: { orders: [{ id: ID, customer_reference: 'PO-1' }] } })
    expect(await orderIn(await retrieve(ID))).toMatchObject({
      id: ID,
      status: 'pending',
      customer_reference: 'PO-1',
    })
  })

  it('shows phone numbers only on request, the same ones each time', async () => {
    const { retrieve } = visit({ seed: { orders: [{ id: ID, phone_numbers_count: 3 }] } })
    const withNumbers = async () => orderIn(await retrieve(ID, 'filter[include_phone_numbers]=true'))
    expect(await orderIn(await retrieve(ID))).not.toHaveProperty('phone_numbers')
    expect((await withNumbers()).phone_numbers).toHaveLength(3)
    expect(await withNumbers()).toEqual(await withNumbers())
  })

  it.each([UNKNOWN_ID, 'no-uuid', 'a%2Fb', '%'])('answers 404 for %s', async (id) => {
    const { retrieve } = visit()
    expect(await errorIn(await retrieve(id))).toEqual({ status: 404, code: '10005' })
  })
})

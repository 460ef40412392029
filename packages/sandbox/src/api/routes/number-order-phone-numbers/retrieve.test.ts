import { describe, expect, it } from 'vitest'
import { errorIn, UNKNOWN_ID, visit } from '../../../../test/visit.ts'

describe('a retrieve of an ordered number', () => {
  it('shows the same as the list', async () => {
    const { ask } = visit({ orders: 300 })
    const list = await ask('/v2/number_order_phone_numbers?page[size]=250')
    const { data } = (await list.json()) as { data: { id: string }[] }
    for (const number of data.filter((_, index) => index % 25 === 0)) {
      const answer = await ask(`/v2/number_order_phone_numbers/${number.id}`)
      expect(await answer.json()).toEqual({ data: number })
    }
  })

  it.each([UNKNOWN_ID, 'no-uuid', 'a%2Fb', '%'])('answers 404 for %s', async (id) => {
    const { ask } = visit()
    const answer = await ask(`/v2/number_order_phone_numbers/${id}`)
    expect(await errorIn(answer)).toEqual({ status: 404, code: '10005' })
  })
})

import { describe, expect, it } from 'vitest'
import { errorIn, ID, orderIn, UNKNOWN_ID, visit } from '../../../../test/visit.ts'

interface NumberOrder {
  status: string
  sub_number_orders_ids: string[]
  phone_numbers_count: number
  phone_numbers: Record<string, unknown>[]
}

describe('a retrieve of a number order', () => {
  it('shows every number, past the 50 that a sub number order shows', async () => {
    const order = { id: ID, phone_numbers_count: 500, country_code: 'DE' }
    const { ask, retrieve } = visit({ seed: { orders: [order] } })
    const sub = await orderIn(await retrieve(ID, 'filter[include_phone_numbers]=true'))
    const { data } = (await (await ask(`/v2/number_orders/${sub.order_request_id}`)).json()) as {
      data: NumberOrder
    }
    expect(data.sub_number_orders_ids).toEqual([ID])
    expect(data.phone_numbers_count).toBe(500)
    expect(new Set(data.phone_numbers.map(({ phone_number }) => phone_number)).size).toBe(500)
    expect(new Set(data.phone_numbers.map(({ id }) => id)).size).toBe(500)
    const shown = ({ id, phone_number, status, requirements_status }: Record<string, unknown>) => ({
      id,
      phone_number,
      status,
      requirements_status,
    })
    expect(data.phone_numbers.slice(0, 50).map(shown)).toEqual(sub.phone_numbers?.map(shown))
  })

  it('agrees with its sub number orders, for a whole account', async () => {
    const { ask, sandbox, retrieve } = visit({ orders: 200, rateLimit: { limit: 1_000 } })
    for (const { id } of sandbox.truth().orders) {
      const sub = await orderIn(await retrieve(id))
      const answer = await ask(`/v2/number_orders/${sub.order_request_id}`)
      const { data } = (await answer.json()) as { data: NumberOrder }
      expect(data.sub_number_orders_ids).toContain(id)
      expect(data).toMatchObject({ customer_reference: sub.customer_reference, created_at: sub.created_at })
      if (data.sub_number_orders_ids.length === 1) {
        const { status, requirements_met, phone_numbers_count, updated_at } = sub
        expect(data).toMatchObject({ status, requirements_met, phone_numbers_count, updated_at })
      }
    }
  })

  it.each([
    ['a variant', { getLagMs: 5_000 }, undefined],
    ['a fault', {}, { kind: 'stale-read' } as const],
  ])('lags as its sub number orders do, by %s', async (_, variants, effect) => {
    const faults = effect ? [{ match: { method: 'GET' }, effect }] : []
    const { ask, cancel } = visit({ seed: { orders: [{ id: ID }] }, variants, faults })
    await cancel(ID)
    expect(await (await ask('/v2/number_orders')).json()).toMatchObject({ data: [{ status: 'pending' }] })
  })

  it.each([UNKNOWN_ID, 'no-uuid', 'a%2Fb', '%'])('answers 404 for %s', async (id) => {
    const { ask } = visit()
    expect(await errorIn(await ask(`/v2/number_orders/${id}`))).toEqual({ status: 404, code: '10005' })
  })
})

import { describe, expect, it } from 'vitest'
import { START } from '../../../../test/virtual-clock.ts'
import { errorIn, ID, orderIn, UNKNOWN_ID, visit } from '../../../../test/visit.ts'

const pending = { seed: { orders: [{ id: ID }] } }

describe('a cancel', () => {
  it('ends a pending order, and the order stays ended', async () => {
    const { cancel, retrieve } = visit(pending)
    const answer = await cancel(ID)
    expect(answer.status).toBe(200)
    expect(await orderIn(answer)).toMatchObject({ id: ID, status: 'cancelled' })
    expect(await orderIn(await retrieve(ID))).toMatchObject({
      status: 'cancelled',
      updated_at: '2026-11-24T12:00:00.000000Z',
    })
  })

  it.each(['success', 'failure', 'cancelled', 'deleted', 'on-hold'])(
    'leaves an order that reads %s',
    async (status) => {
      const { cancel, sandbox } = visit({ seed: { orders: [{ id: ID, status }] } })
      expect(await errorIn(await cancel(ID))).toEqual({ status: 422, code: '10027' })
      expect(sandbox.truthOf(ID)).toMatchObject({ status, patches: { arrived: 1, applied: 0 } })
    },
  )

  it('is refused the second time', async () => {
    const { cancel, sandbox } = visit(pending)
    await cancel(ID)
    expect((await cancel(ID)).status).toBe(422)
    expect(sandbox.truthOf(ID).patches).toEqual({ arrived: 2, applied: 1 })
  })

  it('ignores any body', async () => {
    const { cancel } = visit(pending)
    expect((await cancel(ID, { body: '{"status": half' })).status).toBe(200)
  })

  it('answers 404 for an unknown order', async () => {
    const { cancel } = visit(pending)
    expect(await errorIn(await cancel(UNKNOWN_ID))).toEqual({ status: 404, code: '10005' })
  })

  it('leaves in the truth who ended the order, and in the log which request did', async () => {
    const { cancel, list, sandbox } = visit(pending)
    await list()
    await cancel(ID)
    const paperwork = { requirements_status: 'approved', deadline: null }
    expect(sandbox.truthOf(ID).history).toEqual([
      { at: START - 3_600_000, by: 'seed', status: 'pending', ...paperwork },
      { at: START, by: 'cancel', request: 2, status: 'cancelled', ...paperwork },
    ])
    expect(sandbox.requests()).toEqual({
      count: 2,
      requests: [
        {
          n: 1,
          at: START,
          method: 'GET',
          path: '/v2/sub_number_orders',
          route: 'list',
          status: 200,
          applied: false,
        },
        {
          n: 2,
          at: START,
          method: 'PATCH',
          path: `/v2/sub_number_orders/${ID}/cancel`,
          route: 'cancel',
          id: ID,
          status: 200,
          applied: true,
        },
      ],
    })
  })

  it('comes too late after a third party', async () => {
    const { cancel, sandbox } = visit(pending)
    sandbox.setStatus(ID, 'success', { afterMs: 500 })
    sandbox.advance(500)
    expect((await cancel(ID)).status).toBe(422)
    expect(sandbox.truthOf(ID).history.at(-1)).toMatchObject({
      at: START + 500,
      status: 'success',
      by: 'third-party',
    })
  })
})

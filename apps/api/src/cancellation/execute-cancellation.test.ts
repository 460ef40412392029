import { expect, it } from 'vitest'
import { createTestGateway, PENDING } from '../../test/test-gateway.ts'

it('reads the row after a lost commit response, so that the PATCH is sent and the outcome recorded', async () => {
  const setup = await createTestGateway()
  setup.disk.losesAnswers = true
  const { headers } = await setup.cancel(PENDING)
  expect(headers.get('x-cancellation-outcome')).toBe('cancelled')
  expect(setup.sandbox.truthOf(PENDING).patches.arrived).toBe(1)
  expect(await setup.rows()).toMatchObject([{ attempts: 1, outcome: 'cancelled', evidence: 'response' }])
})

it('a hold placed during a slow commit stops the PATCH', async () => {
  const setup = await createTestGateway()
  setup.disk.answersAfterMs = 3_000
  const cancelling = setup.cancel(PENDING)
  await setup.clock.advance(100)
  const hold = { id: 'hold', why: 'check', created_at: '2026-11-24T12:00:00.000Z' }
  void setup.store.write(setup.store.queries.insertInto('holds').values(hold))
  expect((await cancelling).status).toBe(503)
  expect(setup.sandbox.truthOf(PENDING).patches.arrived).toBe(0)
  expect(await setup.rows()).toMatchObject([{ attempts: 1, outcome: 'not-sent' }])
})

it('a slow commit alone does not stop the PATCH', async () => {
  const setup = await createTestGateway()
  setup.disk.answersAfterMs = 3_000
  const { headers } = await setup.cancel(PENDING)
  expect(headers.get('x-cancellation-outcome')).toBe('cancelled')
})

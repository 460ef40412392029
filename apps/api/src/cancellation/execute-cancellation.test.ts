import { expect, it } from 'vitest'
import { createWorld, PENDING } from '../../test/world.ts'

it('a commit whose answer is lost is looked up, so that its PATCH goes out and its outcome is recorded', async () => {
  const world = await createWorld()
  world.disk.losesAnswers = true
  const { headers } = await world.cancel(PENDING)
  expect(headers.get('x-cancellation-outcome')).toBe('cancelled')
  expect(world.sandbox.truthOf(PENDING).patches.arrived).toBe(1)
  expect(await world.rows()).toMatchObject([{ attempts: 1, outcome: 'cancelled', evidence: 'response' }])
})

it('a hold that is placed while the answer of a commit is on its way stops the PATCH', async () => {
  const world = await createWorld()
  world.disk.answersAfterMs = 3_000
  const cancelling = world.cancel(PENDING)
  await world.clock.advance(100)
  const hold = { id: 'hold', why: 'check', created_at: '2026-11-24T12:00:00.000Z' }
  void world.store.write(world.store.queries.insertInto('holds').values(hold))
  expect((await cancelling).status).toBe(503)
  expect(world.sandbox.truthOf(PENDING).patches.arrived).toBe(0)
  expect(await world.rows()).toMatchObject([{ attempts: 1, outcome: 'not-sent' }])
})

it('a slow commit alone stops no PATCH', async () => {
  const world = await createWorld()
  world.disk.answersAfterMs = 3_000
  const { headers } = await world.cancel(PENDING)
  expect(headers.get('x-cancellation-outcome')).toBe('cancelled')
})

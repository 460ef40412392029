import { expect, it } from 'vitest'
import { createWorld, PENDING } from '../../test/world.ts'
import { DEADLINE_MS } from './recorded-cancel.ts'

const slow = { match: { path: 'cancel' }, effect: { kind: 'latency', ms: 5_000 } } as const

/** A cancellation that is under way in this process, and another caller that asks for the same order. */
async function createJoin() {
  const world = await createWorld({ faults: [slow] })
  const first = world.cancel(PENDING)
  await world.clock.advance(1_000)
  const joinedAt = world.clock.now()
  return { world, first, joinedAt, joining: world.cancel(PENDING) }
}

it('a caller that joins a cancellation waits no longer than its own deadline', async () => {
  const { world, joining, joinedAt } = await createJoin()
  // The outcome can't be recorded before that deadline.
  world.disk.isFull = true
  const { status, headers } = await joining
  expect(status).toBe(504)
  expect(headers.has('x-cancellation-outcome')).toBe(false)
  expect(world.clock.now()).toBe(joinedAt + DEADLINE_MS)
})

it('a caller that joins a cancellation leaves no timer behind once it is answered', async () => {
  const { world, first, joining } = await createJoin()
  expect((await joining).headers.get('x-cancellation-outcome')).toBe('cancelled')
  await first
  await world.clock.advance(1_000)
  expect(world.clock.timers).toBe(0)
})

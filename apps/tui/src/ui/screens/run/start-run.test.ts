import { createVirtualClock, settled } from '@countermand/core/testing'
import { describe, expect, it } from 'vitest'
import { connectToOrders, patches } from '../../../../test/sandbox-connection.ts'
import type { UiEvent } from '../../model/event.ts'
import { startRun } from './start-run.ts'

/** A run of so many orders, each of whose cancellations takes a second, and what it reported. */
async function startRunOf(count: number) {
  const clock = createVirtualClock()
  const { connection, sandbox } = connectToOrders(count, {
    clock,
    faults: [{ match: { path: 'cancel' }, effect: { kind: 'latency', ms: 1_000 } }],
  })
  const { client } = connection
  const { data: orders } = await client.subNumberOrders.list({ page: { size: count } })
  const events: UiEvent[] = []
  const closing = new AbortController()
  const { control, finished } = startRun(orders, undefined, {
    client,
    guards: undefined,
    signal: closing.signal,
    dispatch: (event) => events.push(event),
  })
  const outcomes = () =>
    new Map(
      events.flatMap((event) =>
        event.type === 'run-changed' ? event.results.map(({ id, outcome }) => [id, outcome.kind]) : [],
      ),
    )
  async function pass(ms: number) {
    for (let passed = 0; passed < ms; passed += 100) {
      await clock.advance(100)
      await settled()
    }
  }
  return { sandbox, control, finished, events, outcomes, pass, closing }
}

describe('a run', () => {
  it('sends nothing more while it is paused, and cancels every order once it is resumed', async () => {
    const { sandbox, control, events, outcomes, pass } = await startRunOf(40)
    await pass(500)
    control.pause()
    await pass(2_000)
    const sent = patches(sandbox).length
    expect(sent).toBeGreaterThan(0)
    expect(sent).toBeLessThan(40)
    expect(outcomes().size).toBe(sent)
    await pass(10_000)
    expect(patches(sandbox)).toHaveLength(sent)
    control.resume()
    await pass(30_000)
    expect(events.at(-1)).toEqual({ type: 'run-phase', phase: 'finished' })
    expect([...outcomes().values()]).toEqual(Array.from({ length: 40 }, () => 'cancelled'))
    expect(patches(sandbox)).toHaveLength(40)
  })

  it('leaves the waiting orders as they are when it is stopped, even while it is paused', async () => {
    const { sandbox, control, outcomes, pass, finished } = await startRunOf(40)
    await pass(500)
    control.pause()
    await pass(2_000)
    control.stop()
    await pass(2_000)
    await finished
    const sent = patches(sandbox).length
    expect(outcomes().size).toBe(40)
    expect([...outcomes().values()].filter((kind) => kind === 'not-sent')).toHaveLength(40 - sent)
    expect([...outcomes().values()].filter((kind) => kind === 'cancelled')).toHaveLength(sent)
  })

  it('reports the attempts that are under way before it ends with the program', async () => {
    const { sandbox, events, pass, closing } = await startRunOf(5)
    await pass(100)
    closing.abort()
    const attempts = events.flatMap((event) => (event.type === 'run-changed' ? event.attempts : []))
    expect(attempts.map(({ id }) => id).toSorted()).toEqual(
      patches(sandbox)
        .map(({ id }) => id)
        .toSorted(),
    )
    expect(attempts.length).toBeGreaterThan(0)
  })
})

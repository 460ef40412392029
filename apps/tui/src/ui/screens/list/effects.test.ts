import { createVirtualClock } from '@countermand/core/testing'
import { expect, it } from 'vitest'
import { connectToOrders } from '../../../../test/sandbox-connection.ts'
import type { UiEvent } from '../../model/event.ts'
import { loadOrders } from './effects.ts'

it('shows the first orders at once, later pages together after half a second, and all before the end', async () => {
  const clock = createVirtualClock()
  const { connection } = connectToOrders(1_100, {
    clock,
    faults: [{ match: { path: 'list', nth: 4 }, effect: { kind: 'latency', ms: 2_000 } }],
  })
  const events: UiEvent[] = []
  const loading = loadOrders(
    { status: 'pending' },
    {
      client: connection.client,
      guards: undefined,
      signal: new AbortController().signal,
      dispatch: (event) => events.push(event),
    },
  )
  await clock.advance(499)
  expect(events.map(describe)).toEqual(['load-started', '250 orders'])
  await clock.advance(1)
  expect(events.map(describe)).toEqual(['load-started', '250 orders', '500 orders'])
  await clock.advance(1_500)
  await loading
  expect(events.map(describe).slice(3)).toEqual(['250 orders', '100 orders', 'load-ended'])
})

const describe = (event: UiEvent) =>
  event.type === 'orders-loaded' ? `${event.orders.length} orders` : event.type

// `cancelOrders` over ids from a generator and a port that answers at once, in a process of its own.
import { randomUUID } from 'node:crypto'
import { cancelOrders, systemClock, systemRandom, type TelnyxPort } from '@countermand/core'
import { FIRST, type MillionIdsResult } from '../rows/million-ids.ts'
import { watchMemory } from '../watch-memory.ts'

const port: TelnyxPort = {
  kind: 'telnyx',
  clock: systemClock,
  random: systemRandom,
  timeoutMs: 10_000,
  subNumberOrders: {
    retrieve: async (id) => ({ data: { id, status: 'pending' } }),
    async cancel(id, options) {
      await options?.beforeSend?.()
      return { data: { id, status: 'cancelled' } }
    },
  },
}

function* ids(orders: number) {
  // Numbers written as text would stay in a cache of the engine, and count as growth.
  for (let n = 0; n < orders; n++) yield randomUUID()
}

async function cancelAll(orders: number) {
  let finished = 0
  for await (const { outcome } of cancelOrders(port, ids(orders))) {
    if (outcome.kind === 'cancelled') finished++
    // The port never waits, so that nothing else would get a turn: no look at the memory, no timer.
    if (finished % 1_000 === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  return finished
}

process.on('message', async ({ orders }: { orders: number }) => {
  const first = watchMemory()
  await cancelAll(FIRST)
  const firstBytes = first.stop().grownBytes
  const rest = watchMemory()
  const finished = await cancelAll(orders)
  process.send?.({ finished, firstBytes, grownBytes: rest.stop().grownBytes } satisfies MillionIdsResult)
})
process.on('disconnect', () => process.exit())
process.send?.('ready')

// `cancelOrders` over ids from a generator and a port that responds at once, in its own process.
import { randomUUID } from 'node:crypto'
import { cancelOrders, systemClock, systemRandom, type TelnyxPort } from '@countermand/core'
import { watchMemory } from '../watch-memory.ts'

export interface MillionIdsResult {
  finished: number
  /** Memory growth during the first ids. */
  firstBytes: number
  /** Further memory growth during the million. */
  grownBytes: number
}

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

function* generateIds(orders: number) {
  // Not numbers converted to text: V8 caches those, and the cache would count as growth.
  for (let n = 0; n < orders; n++) yield randomUUID()
}

async function cancelIds(orders: number) {
  let finished = 0
  for await (const { outcome } of cancelOrders(port, generateIds(orders))) {
    if (outcome.kind === 'cancelled') finished++
    // The port never waits, so without this neither the memory samples nor any timer would run.
    if (finished % 1_000 === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  return finished
}

process.on('message', async ({ first, orders }: { first: number; orders: number }) => {
  const firstMemory = watchMemory()
  await cancelIds(first)
  const firstBytes = firstMemory.stop().grownBytes
  const memory = watchMemory()
  const finished = await cancelIds(orders)
  process.send?.({ finished, firstBytes, grownBytes: memory.stop().grownBytes } satisfies MillionIdsResult)
})
process.on('disconnect', () => process.exit())
process.send?.('ready')

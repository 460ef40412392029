import { cancelOrders, createTelnyxClient, describeOutcome } from '@countermand/core'
import type { Contender } from './contender.ts'

/** Ours for many. */
export const contender: Contender = (upstream) => {
  const client = createTelnyxClient(upstream)
  return async (ids, concurrency) => {
    for await (const { outcome } of cancelOrders(client, ids, { concurrency })) {
      if (outcome.kind !== 'cancelled') throw new Error(describeOutcome(outcome))
    }
  }
}

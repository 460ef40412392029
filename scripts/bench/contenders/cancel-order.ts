import { cancelOrder, createTelnyxClient, describeOutcome } from '@countermand/core'
import { inParallel } from '../../../packages/verification/truth/in-parallel.ts'
import type { Contender } from './contender.ts'

/** Ours for one order: the whole protocol, with pacer, timeout, schema and outcome. */
export const contender: Contender = (upstream) => {
  const client = createTelnyxClient(upstream)
  const cancel = async (id: string) => {
    const outcome = await cancelOrder(client, id)
    if (outcome.kind !== 'cancelled') throw new Error(describeOutcome(outcome))
  }
  return (ids, concurrency) => inParallel(ids, cancel, concurrency)
}

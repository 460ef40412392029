import { createVirtualClock } from '@countermand/core/testing'
import {
  createSandbox,
  type FaultRule,
  type RateLimitOptions,
  seededRandom,
  type VariantOptions,
} from '@countermand/sandbox'
import { ALL_SETTLED_MS, FAULTS, NO_LIMIT } from './faults.ts'
import { lieIn } from './judge.ts'
import { recordResponses } from './record-responses.ts'
import type { Surface } from './surfaces.ts'
import { watchReadings } from './watch-readings.ts'

export interface TruthRun {
  /** How many orders came to each outcome. */
  counts: Record<string, number>
  /** Each outcome that breaks I2, and each PATCH that breaks I1. */
  lies: string[]
  requests: number
  /** Differs from that of another run as soon as Telnyx answered anything differently. */
  responses: string
}

/** Cancels so many pending orders through a surface over the faulty sandbox, in virtual time. */
export async function runTruth(
  surface: Surface,
  {
    orders,
    seed = 1,
    faults = FAULTS,
    variants = {},
    rateLimit = NO_LIMIT,
  }: {
    orders: number
    seed?: number
    faults?: FaultRule[]
    variants?: VariantOptions
    rateLimit?: RateLimitOptions
  },
): Promise<TruthRun> {
  const clock = createVirtualClock()
  const sandbox = createSandbox({
    clock,
    seed: { seed, pending: orders },
    faults,
    variants,
    rateLimit,
  })
  const recorded = recordResponses(sandbox.fetch as typeof fetch)
  const watched = watchReadings(recorded.fetch)
  const ids = sandbox.truth().orders.map(({ id }) => id)
  const { apiKey, baseUrl } = sandbox
  const random = seededRandom(seed)
  const outcomes = await clock.until(surface(ids, { apiKey, baseUrl, fetch: watched.fetch, clock, random }))

  sandbox.advance(ALL_SETTLED_MS)
  const lies = [...watched.forbidden]
  const counts: Record<string, number> = {}
  for (const id of ids) {
    const outcome = outcomes.get(id)
    if (!outcome) {
      lies.push(`${id}: no outcome`)
      continue
    }
    counts[outcome.kind] = (counts[outcome.kind] ?? 0) + 1
    const lie = lieIn(outcome, sandbox.truthOf(id))
    if (lie) lies.push(`${id}: ${lie}`)
  }
  return { counts, lies, requests: sandbox.requests().count, responses: recorded.digest() }
}

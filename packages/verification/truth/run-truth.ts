import { createVirtualClock } from '@countermand/core/testing'
import {
  createSandbox,
  type FaultRule,
  type RateLimitOptions,
  seededRandom,
  type VariantOptions,
} from '@countermand/sandbox'
import { checkInvariants } from '../invariants.ts'
import type { CancellationRecord, RunRecord } from '../run-record.ts'
import { ALL_SETTLED_MS, FAULTS, NO_LIMIT } from './faults.ts'
import { createRecordingFetch } from './recording-fetch.ts'
import type { Surface } from './surfaces.ts'

export interface TruthRun {
  /** How many orders got each outcome. */
  counts: Record<string, number>
  violations: string[]
  requests: number
  /** A digest of Telnyx's responses. */
  responses: string
}

/** Cancels so many pending orders through a surface, against the faulty sandbox, in virtual time. */
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
  const recording = createRecordingFetch(sandbox.fetch as typeof fetch, clock, SURFACE)
  const ids = sandbox.truth().orders.map(({ id }) => id)
  const { apiKey, baseUrl } = sandbox
  const random = seededRandom(seed)
  const startedAt = clock.now()
  const upstream = { apiKey, baseUrl, fetch: recording.fetch, clock, random }
  const outcomes = await clock.until(surface(ids, upstream))

  sandbox.advance(ALL_SETTLED_MS)
  const counts: Record<string, number> = {}
  for (const { kind } of outcomes.values()) counts[kind] = (counts[kind] ?? 0) + 1
  const record: RunRecord = {
    orders: new Map(
      ids.map((id) => {
        const { history, patches } = sandbox.truthOf(id)
        return [id.toLowerCase(), { id, history, effects: new Set(patches.applied > 0 ? [SURFACE] : []) }]
      }),
    ),
    cancellations: ids.map((orderId): CancellationRecord => {
      const outcome = outcomes.get(orderId)
      return {
        name: SURFACE,
        kind: 'library',
        orderId,
        guards: {},
        startedAt,
        delayMs: 0,
        isDisturbed: false,
        isRateLimited: rateLimit !== NO_LIMIT,
        ...(outcome && { outcome }),
      }
    }),
    requests: recording.requests,
    holds: [],
    texts: [{ where: 'an outcome', text: JSON.stringify([...outcomes]) }],
    credentials: [apiKey],
  }
  const violations = [...checkInvariants(record)].map(({ what, orderId }) => `${orderId}: ${what}`)
  return { counts, violations, requests: sandbox.requests().count, responses: recording.digest() }
}

/** The name of every cancellation. Each cancellation has a different order. */
const SURFACE = 'surface'

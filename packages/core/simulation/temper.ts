import type { Dice } from './dice.ts'

/** The rate limit of one world. */
export interface Limit {
  limit: number
  windowMs: number
  kind: 'fixed' | 'sliding'
}

/** How one run's Telnyx behaves where its documents are silent, and how badly. */
export interface Temper {
  /** How often something goes wrong with a request, from 0 to 1. */
  trouble: number
  /** What a cancel makes of a pending order. */
  becomes: string
  /** A 2xx comes before the cancellation took effect. */
  isAsynchronous: boolean
  /** What the 2xx of an asynchronous cancel reads. */
  meanwhile: string
  /** How a cancel of an order that is not pending is answered. */
  repeat: 200 | 400 | 404 | 409 | 422
  /** How far a reading can lag behind, in milliseconds. */
  lagMs: number
  /** Whether lists honour `page[...]` and the filters. */
  honoursQuery: boolean
  limit: Limit | undefined
  /** How often a request takes up to 12 s instead of a moment. */
  slowness: number
}

export function anyTemper({ chance, pick }: Dice): Temper {
  const trouble = pick([0, 0.1, 0.3, 0.6])
  return {
    trouble,
    becomes: pick(['cancelled', 'cancelled', 'deleted', 'failure']),
    isAsynchronous: chance(0.3),
    meanwhile: pick(['pending', 'pending', 'cancel-pending']),
    repeat: pick([200, 400, 404, 409, 422]),
    lagMs: pick([0, 0, 3_000, 20_000]),
    honoursQuery: chance(0.7),
    limit: chance(0.5)
      ? pick<Limit>([
          { limit: 5, windowMs: 1_000, kind: 'fixed' },
          { limit: 20, windowMs: 10_000, kind: 'fixed' },
          { limit: 20, windowMs: 10_000, kind: 'sliding' },
          { limit: 60, windowMs: 60_000, kind: 'fixed' },
        ])
      : undefined,
    slowness: trouble / 4,
  }
}

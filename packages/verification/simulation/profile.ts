import type { Rng } from './rng.ts'

/** A rate limit of the simulated Telnyx. */
export interface Limit {
  limit: number
  windowMs: number
  kind: 'fixed' | 'sliding'
}

export type Endpoint = 'list' | 'retrieve' | 'cancel'

/**
 * How one run's world behaves. `mixed`: a few callers in a hostile world. `overload`: more callers than the
 * limit has room for, before a healthy Telnyx. `crowded`: single callers at the limit for minutes, and a bulk
 * run beside them.
 */
export interface Profile {
  surface: 'library' | 'gateway'
  load: 'mixed' | 'overload' | 'crowded'
  /** What Telnyx does where its documents are silent. */
  telnyx: {
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
    /** How often an answer takes up to 12 s instead of a moment. */
    slowness: number
    /** Statuses and ids come in upper case. */
    isUpperCase: boolean
    /** An answer in so many says that its window lasts an hour, once. */
    hasOddReport: boolean
  }
  /** Endpoints that name the same group share one limit; an endpoint without one has none. */
  limits: Partial<Record<Endpoint, string>>
  groups: Record<string, Limit>
  network: {
    /** How often a connection is refused, hangs, or takes seconds; how often a kept one is found closed. */
    refused: number
    hanging: number
    slow: number
    closed: number
    /** Whether the client's fetch says when the first byte is written. */
    reportsSend: boolean
  }
  processes: {
    count: number
    /** How often a process crashes, freezes for minutes or stalls for a moment at one of its effects. */
    crash: number
    freeze: number
    stall: number
    /** How often its wall clock steps for less than a minute. */
    clockStep: number
  }
  store: {
    /** How often a commit fails, and how often its answer is lost although it is durable. */
    failure: number
    lostAnswer: number
    /** How often a commit takes up to 4 s. */
    slow: number
    /** Each write that concerns some orders fails. */
    hasPoisonedRows: boolean
  }
  /** How often an operator puts all cancellations on hold. */
  holds: boolean
  /** Some orders can never be read. */
  hasPoisonedOrders: boolean
}

const PER_SECOND = { limit: 5, windowMs: 1_000, kind: 'fixed' } as const
const PER_TEN_SECONDS = { limit: 20, windowMs: 10_000, kind: 'fixed' } as const
const SLIDING = { limit: 20, windowMs: 10_000, kind: 'sliding' } as const
const PER_MINUTE = { limit: 60, windowMs: 60_000, kind: 'fixed' } as const
const FAST = { limit: 20, windowMs: 1_000, kind: 'fixed' } as const

/** Which endpoints share a limit. */
const SHARED = { list: 'all', retrieve: 'all', cancel: 'all' }
const OWN_LIST = { list: 'list', retrieve: 'orders', cancel: 'orders' }
const OWN_CANCEL = { list: 'reads', retrieve: 'reads', cancel: 'cancel' }

/** A world drawn from its seed. */
export function drawProfile(rng: Rng): Profile {
  const { chance, pick } = rng
  const surface = pick<Profile['surface']>(['library', 'library', 'library', 'gateway'])
  const load = pick<Profile['load']>(
    surface === 'library'
      ? ['mixed', 'mixed', 'mixed', 'mixed', 'mixed', 'mixed', 'overload', 'crowded']
      : ['mixed', 'mixed', 'mixed', 'mixed', 'mixed', 'mixed', 'overload'],
  )
  if (load !== 'mixed') return { ...drawLimits(rng, load), ...CALM, surface, load, telnyx: drawCalm(rng) }

  const trouble = pick([0, 0.1, 0.3, 0.6])
  const isMean = chance(0.5)
  const processes = surface === 'library' ? 1 : pick([1, 1, 2, 3])
  return {
    surface,
    load,
    telnyx: {
      trouble,
      becomes: pick(['cancelled', 'cancelled', 'deleted', 'failure', 'canceled']),
      isAsynchronous: chance(0.3),
      meanwhile: pick(['pending', 'pending', 'cancel-pending']),
      repeat: pick([200, 400, 404, 409, 422]),
      lagMs: pick([0, 0, 3_000, 20_000]),
      honoursQuery: chance(0.7),
      slowness: trouble / 4,
      isUpperCase: chance(0.1),
      hasOddReport: chance(0.1),
    },
    ...(chance(0.5) && processes === 1 ? drawLimits(rng, load) : { limits: {}, groups: {} }),
    network: {
      refused: isMean ? pick([0, 0.05]) : 0,
      hanging: isMean ? pick([0, 0.05, 0.2]) : 0,
      slow: isMean ? pick([0, 0.4]) : 0,
      closed: isMean ? pick([0, 0.05]) : 0,
      reportsSend: chance(0.9),
    },
    processes: {
      count: processes,
      crash: surface === 'gateway' ? pick([0, 0, 0.01, 0.05]) : 0,
      freeze: pick([0, 0, surface === 'gateway' ? 0.01 : 0.002]),
      stall: pick([0, 0, 0.02]),
      clockStep: pick([0, 0, 0.05]),
    },
    store: {
      failure: pick([0, 0, 0.03, 0.2]),
      lostAnswer: pick([0, 0, 0.1]),
      slow: pick([0, 0, 0.2]),
      hasPoisonedRows: chance(0.2),
    },
    holds: surface === 'gateway' && chance(0.3),
    hasPoisonedOrders: chance(0.3),
  }
}

/** Nothing goes wrong on our own side, nor on the way to Telnyx. */
export const CALM = {
  network: { refused: 0, hanging: 0, slow: 0, closed: 0, reportsSend: true },
  processes: { count: 1, crash: 0, freeze: 0, stall: 0, clockStep: 0 },
  store: { failure: 0, lostAnswer: 0, slow: 0, hasPoisonedRows: false },
  holds: false,
  hasPoisonedOrders: false,
} satisfies Partial<Profile>

const drawCalm = ({ chance, pick }: Rng): Profile['telnyx'] => ({
  trouble: 0,
  becomes: pick(['cancelled', 'deleted']),
  isAsynchronous: false,
  meanwhile: 'pending',
  repeat: pick([200, 409, 422]),
  lagMs: 0,
  honoursQuery: true,
  slowness: 0,
  isUpperCase: false,
  hasOddReport: chance(0.3),
})

function drawLimits({ chance, pick }: Rng, load: Profile['load']): Pick<Profile, 'limits' | 'groups'> {
  const limit: Limit =
    load === 'mixed'
      ? pick<Limit>([PER_SECOND, PER_TEN_SECONDS, SLIDING, PER_MINUTE])
      : pick<Limit>([PER_SECOND, PER_TEN_SECONDS, SLIDING, FAST])
  const groups = { all: limit, orders: limit, cancel: limit, list: PER_MINUTE, reads: PER_SECOND }
  if (chance(0.6)) return { limits: SHARED, groups }
  return { limits: pick([OWN_LIST, OWN_CANCEL]), groups }
}

/** The pace of the limit that an endpoint's requests count against. */
export function perSecond(
  { limits, groups }: Pick<Profile, 'limits' | 'groups'>,
  endpoint: Endpoint = 'cancel',
): number {
  const group = groups[limits[endpoint] ?? '']
  return group ? (group.limit / group.windowMs) * 1_000 : 20
}

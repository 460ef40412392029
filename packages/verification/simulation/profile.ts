import type { Rng } from './rng.ts'

/** A rate limit of the simulated Telnyx. */
export interface Limit {
  limit: number
  windowMs: number
  kind: 'fixed' | 'sliding'
}

export type Endpoint = 'list' | 'retrieve' | 'cancel'

/**
 * The conditions of one run. `mixed`: a few callers under faults. `overload`: more callers than the limit has
 * room for, and a healthy Telnyx. `crowded`: single callers at the limit for minutes, and a bulk run at the
 * same time.
 */
export interface Profile {
  surface: 'library' | 'gateway'
  load: 'mixed' | 'overload' | 'crowded'
  /** How Telnyx behaves where its documents are silent. */
  telnyx: {
    /** The probability that a request gets a fault. */
    faultRate: number
    /** The status of a cancelled order. */
    becomes: string
    /** Whether a 2xx comes before the cancellation takes effect. */
    isAsynchronous: boolean
    /** The status in the 2xx of an asynchronous cancel. */
    meanwhile: string
    /** The response status of a cancel of an order that is not pending. */
    repeat: 200 | 400 | 404 | 409 | 422
    /** How stale a reading can be, in milliseconds. */
    lagMs: number
    /** Whether lists honour `page[...]` and the filters. */
    honoursQuery: boolean
    /** The probability that a response takes up to 12 s. */
    slowness: number
    /** Whether statuses and ids are in upper case. */
    isUpperCase: boolean
    /** Whether one response claims that its window lasts an hour. */
    hasOddReport: boolean
  }
  /** The group of each endpoint. Endpoints of one group share its limit; an endpoint without a group has none. */
  limits: Partial<Record<Endpoint, string>>
  groups: Record<string, Limit>
  network: {
    /** Probabilities that a connection is refused, hangs, or takes seconds, and that a kept-alive one is closed. */
    refused: number
    hanging: number
    slow: number
    closed: number
    /** Whether the client's fetch reports when the first byte is written. */
    reportsSend: boolean
  }
  processes: {
    count: number
    /** Probabilities that a process crashes, freezes for minutes or stalls for seconds, at each of its effects. */
    crash: number
    freeze: number
    stall: number
    /** The probability that its wall clock steps for less than a minute. */
    clockStep: number
  }
  store: {
    /** Probabilities that a commit fails, and that its result is lost although it is durable. */
    failure: number
    lostResult: number
    /** The probability that a commit takes up to 4 s. */
    slow: number
    /** Whether every write for some orders fails. */
    hasPoisonedRows: boolean
  }
  /** Whether an operator puts all cancellations on hold. */
  holds: boolean
  /** Whether some orders can never be read. */
  hasPoisonedOrders: boolean
  /** Whether callers of gateways also create batches. */
  hasBatches: boolean
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

export function drawProfile(rng: Rng): Profile {
  const { chance, pick } = rng
  const surface = pick<Profile['surface']>(['library', 'library', 'gateway', 'gateway'])
  const load = pick<Profile['load']>(
    surface === 'library'
      ? ['mixed', 'mixed', 'mixed', 'mixed', 'mixed', 'mixed', 'overload', 'crowded']
      : ['mixed', 'mixed', 'mixed', 'mixed', 'mixed', 'mixed', 'overload'],
  )
  if (load !== 'mixed')
    return {
      ...drawLimits(rng, load),
      ...NO_FAULTS,
      surface,
      load,
      telnyx: drawHealthyTelnyx(rng),
      hasBatches: surface === 'gateway' && chance(0.7),
    }

  const faultRate = pick([0, 0.1, 0.3, 0.6])
  const isNetworkFaulty = chance(0.5)
  const processes = surface === 'library' ? 1 : pick([1, 1, 2, 3])
  return {
    surface,
    load,
    telnyx: {
      faultRate,
      becomes: pick(['cancelled', 'cancelled', 'deleted', 'failure', 'canceled']),
      isAsynchronous: chance(0.3),
      meanwhile: pick(['pending', 'pending', 'cancel-pending']),
      repeat: pick([200, 400, 404, 409, 422]),
      lagMs: pick([0, 0, 3_000, 20_000]),
      honoursQuery: chance(0.7),
      slowness: faultRate / 4,
      isUpperCase: chance(0.1),
      hasOddReport: chance(0.1),
    },
    ...(chance(0.5) && processes === 1 ? drawLimits(rng, load) : { limits: {}, groups: {} }),
    network: {
      refused: isNetworkFaulty ? pick([0, 0.05]) : 0,
      hanging: isNetworkFaulty ? pick([0, 0.05, 0.2]) : 0,
      slow: isNetworkFaulty ? pick([0, 0.4]) : 0,
      closed: isNetworkFaulty ? pick([0, 0.05]) : 0,
      reportsSend: chance(0.9),
    },
    processes: {
      count: processes,
      crash: surface === 'gateway' ? pick([0, 0, 0.01, 0.05]) : 0,
      freeze: pick([0, processes > 1 ? 0.03 : 0, surface === 'gateway' ? 0.01 : 0.002]),
      stall: pick([0, 0, 0.02]),
      clockStep: pick([0, 0, 0.05]),
    },
    store: {
      failure: pick([0, 0, 0.03, 0.2]),
      lostResult: pick([0, 0, 0.1]),
      slow: pick([0, 0, 0.2]),
      hasPoisonedRows: chance(0.2),
    },
    holds: surface === 'gateway' && chance(0.3),
    hasPoisonedOrders: chance(0.3),
    hasBatches: surface === 'gateway' && chance(0.7),
  }
}

/** No faults on our own side or in the network. */
export const NO_FAULTS = {
  network: { refused: 0, hanging: 0, slow: 0, closed: 0, reportsSend: true },
  processes: { count: 1, crash: 0, freeze: 0, stall: 0, clockStep: 0 },
  store: { failure: 0, lostResult: 0, slow: 0, hasPoisonedRows: false },
  holds: false,
  hasPoisonedOrders: false,
  hasBatches: false,
} satisfies Partial<Profile>

const drawHealthyTelnyx = ({ chance, pick }: Rng): Profile['telnyx'] => ({
  faultRate: 0,
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

/** Requests per second that the limit of an endpoint allows. */
export function perSecond(
  { limits, groups }: Pick<Profile, 'limits' | 'groups'>,
  endpoint: Endpoint = 'cancel',
): number {
  const group = groups[limits[endpoint] ?? '']
  return group ? (group.limit / group.windowMs) * 1_000 : 20
}

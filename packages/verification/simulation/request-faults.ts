import type { Profile } from './profile.ts'
import { createRng, subSeed } from './rng.ts'

/** How a response gets lost. `half`: the connection breaks in the middle of the body. */
const LOST = [
  'silence',
  'silence',
  'reset',
  '500',
  '504',
  '408',
  'html',
  'half',
  'foreign',
  'nested',
] as const
const UNREADABLE = ['silence', 'reset', '500', '404', '401', '422', '503', 'empty', 'half'] as const
const REJECTED = ['400', '404', '422', '401', '403', 'quotes-key'] as const
const BUSY = ['409', '422-10036', '400-10036'] as const

export type LostResponse = (typeof LOST)[number] | (typeof UNREADABLE)[number]

/** What goes wrong with one request at Telnyx. Only `ok` takes effect and gets a correct response. */
type TelnyxFault =
  | { kind: 'ok' }
  | { kind: 'lost-before' | 'lost-after'; how: LostResponse }
  | { kind: 'lost-late'; how: LostResponse; effectMs: number }
  | { kind: 'busy'; how: (typeof BUSY)[number] }
  | { kind: 'rejected'; how: (typeof REJECTED)[number] }
  | { kind: 'limited'; seconds: number }

/** The faults and delays of one request. They depend on the seed alone, so the oracle knows them, too. */
export interface RequestFaults {
  connect: 'open' | 'refused' | 'hanging'
  connectMs: number
  /** The connection is a kept-alive one that is already closed: the request never arrives. */
  isClosed: boolean
  arriveMs: number
  answerMs: number
  fault: TelnyxFault
  /** How far a reading lags behind, in milliseconds. */
  lagMs: number
  /** How long an asynchronous cancel takes, in milliseconds. */
  effectMs: number
}

/**
 * Draws the faults of a cancellation's nth request with a method. They depend on nothing else, so a
 * cancellation gets the same faults whatever other cancellations do.
 */
export function drawRequestFaults(
  seed: number,
  { telnyx, network, limits }: Profile,
  { cancellation, method, nth }: { cancellation: string; method: string; nth: number },
): RequestFaults {
  const { chance, pick, upTo } = createRng(subSeed(seed, `${cancellation} ${method} ${nth}`))
  function drawFault(): TelnyxFault {
    if (!chance(telnyx.faultRate)) return { kind: 'ok' }
    if (method !== 'PATCH') {
      if (limits.retrieve === undefined && chance(0.1)) return { kind: 'limited', seconds: 3 }
      return { kind: 'lost-before', how: pick(UNREADABLE) }
    }
    switch (pick(['before', 'after', 'late', 'late', 'busy', 'rejected', 'limited'])) {
      case 'after':
        return { kind: 'lost-after', how: pick(LOST) }
      case 'late':
        return { kind: 'lost-late', how: pick(LOST), effectMs: upTo(90_000) }
      case 'busy':
        return { kind: 'busy', how: pick(BUSY) }
      case 'rejected':
        return { kind: 'rejected', how: pick(REJECTED) }
      case 'limited':
        if (limits.cancel === undefined) return { kind: 'limited', seconds: Math.ceil(upTo(15)) }
        return { kind: 'lost-before', how: pick(LOST) }
      default:
        return { kind: 'lost-before', how: pick(LOST) }
    }
  }
  const isSlow = chance(network.slow)
  return {
    connect: chance(network.hanging) ? 'hanging' : chance(network.refused) ? 'refused' : 'open',
    connectMs: isSlow ? upTo(4_000) : chance(0.5) ? 0 : upTo(30),
    isClosed: chance(network.closed),
    arriveMs: upTo(20),
    answerMs: chance(telnyx.slowness) ? upTo(12_000) : upTo(20),
    fault: drawFault(),
    lagMs: chance(0.5) ? upTo(telnyx.lagMs) : 0,
    effectMs: upTo(40_000),
  }
}

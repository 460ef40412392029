import type { Profile } from './profile.ts'
import { createRng, subSeed } from './rng.ts'

/** How an answer gets lost. `half` breaks off in its body. */
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

export type LostAnswer = (typeof LOST)[number] | (typeof UNREADABLE)[number]

/** What goes wrong with one request at Telnyx. Only `ok` is carried out and answered as it should be. */
export type Trouble =
  | { kind: 'ok' }
  | { kind: 'lost-before' | 'lost-after'; how: LostAnswer }
  | { kind: 'lost-late'; how: LostAnswer; effectMs: number }
  | { kind: 'busy'; how: (typeof BUSY)[number] }
  | { kind: 'rejected'; how: (typeof REJECTED)[number] }
  | { kind: 'limited'; seconds: number }

/** What becomes of one request, drawn before anybody sends it, so that the oracle knows it as well. */
export interface Fate {
  connect: 'open' | 'refused' | 'hanging'
  connectMs: number
  /** A kept connection turns out to be closed: what was written never arrives. */
  isClosed: boolean
  arriveMs: number
  answerMs: number
  trouble: Trouble
  /** How far a reading lags behind, in milliseconds. */
  lagMs: number
  /** How long an asynchronous cancel takes, in milliseconds. */
  effectMs: number
}

/**
 * The fate of a cancellation's nth request with a method. It depends on the seed and on these alone, so that
 * the same cancellation meets the same whatever others do.
 */
export function fateOf(
  seed: number,
  { telnyx, network, limits }: Profile,
  { cancellation, method, nth }: { cancellation: string; method: string; nth: number },
): Fate {
  const { chance, pick, upTo } = createRng(subSeed(seed, `${cancellation} ${method} ${nth}`))
  function drawTrouble(): Trouble {
    if (!chance(telnyx.trouble)) return { kind: 'ok' }
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
    trouble: drawTrouble(),
    lagMs: chance(0.5) ? upTo(telnyx.lagMs) : 0,
    effectMs: upTo(40_000),
  }
}

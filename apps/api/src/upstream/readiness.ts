import type { Clock, TelnyxClient } from '@countermand/core'
import type { Holds } from '../holds/holds.ts'
import type { Upstream } from './observe-upstream.ts'
import { probe } from './probe.ts'

/** How long a good answer of Telnyx counts, and how often a probe goes out at most, in milliseconds. */
const ANSWER_COUNTS_MS = 30_000

export interface Readiness {
  ready: boolean
  /** Why not, or how we know. */
  detail: string
  /** The reason of the hold in force: the gateway is ready, but cancels nothing. */
  hold: string | undefined
}

type Verdict = Pick<Readiness, 'ready' | 'detail'>

/**
 * Whether Telnyx can be worked with. A good answer to any request says so for 30 s. A bad one, or none, says
 * nothing by itself, since it may be one order's trouble: a probe confirms it, one in 30 s, however many ask.
 */
export function createReadiness(telnyx: TelnyxClient, upstream: Upstream, holds: Holds, clock: Clock) {
  let probed: { at: number; verdict: Promise<Verdict> } | undefined

  const isRecent = (at: number) => clock.monotonic() - at < ANSWER_COUNTS_MS

  async function verdict(): Promise<Verdict> {
    const { lastGood } = upstream
    if (lastGood && isRecent(lastGood.at) && lastGood.at >= (probed?.at ?? lastGood.at)) {
      return { ready: true, detail: `Telnyx answered with ${lastGood.status}.` }
    }
    if (!probed || !isRecent(probed.at)) probed = { at: clock.monotonic(), verdict: askTelnyx() }
    return probed.verdict
  }

  async function askTelnyx(): Promise<Verdict> {
    const failure = await probe(telnyx)
    if (!failure) return { ready: true, detail: 'Telnyx answered a check.' }
    switch (failure.kind) {
      case 'out-of-time':
      case 'rate-limited':
        return { ready: true, detail: 'The rate limit leaves no room for a check of Telnyx now.' }
      case 'rejected':
        return failure.systemic
          ? { ready: false, detail: `Telnyx refuses the key (${failure.status}).` }
          : { ready: true, detail: `Telnyx answered a check with ${failure.status}.` }
      case 'server-error':
        return { ready: false, detail: `Telnyx answered a check with ${failure.status}.` }
      default:
        return { ready: false, detail: `Telnyx did not answer a check: ${failure.message}` }
    }
  }

  return async function readiness(): Promise<Readiness> {
    const [{ ready, detail }, hold] = await Promise.all([verdict(), holds.inForce()])
    return { ready, detail, hold }
  }
}

export type CheckReadiness = ReturnType<typeof createReadiness>

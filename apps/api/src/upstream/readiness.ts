import type { Clock, TelnyxClient } from '@countermand/core'
import type { Holds } from '../holds/holds.ts'
import { checkUpstream } from './check-upstream.ts'
import type { Upstream } from './observe-upstream.ts'

/** How long a response of Telnyx counts, and the shortest interval between two checks, in milliseconds. */
const VALID_MS = 30_000

interface Readiness {
  ready: boolean
  /** Why the gateway is ready, or why not. */
  detail: string
  /** The reason of the hold in force. A gateway on hold is ready, but cancels nothing. */
  hold: string | undefined
}

type Verdict = Omit<Readiness, 'hold'>

/**
 * Whether Telnyx can be used. A good response to any request counts for 30 s. A bad response, or none, does
 * not decide, since it may concern one order only: a check request decides, at most one in 30 s.
 */
export function createReadiness(telnyx: TelnyxClient, upstream: Upstream, holds: Holds, clock: Clock) {
  let lastCheck: { at: number; verdict: Promise<Verdict> } | undefined

  const isRecent = (at: number) => clock.monotonic() - at < VALID_MS

  async function getVerdict(): Promise<Verdict> {
    const { lastGood } = upstream
    if (lastGood && isRecent(lastGood.at) && lastGood.at >= (lastCheck?.at ?? lastGood.at)) {
      return { ready: true, detail: `Telnyx responded with ${lastGood.status}.` }
    }
    if (!lastCheck || !isRecent(lastCheck.at)) lastCheck = { at: clock.monotonic(), verdict: check() }
    return lastCheck.verdict
  }

  async function check(): Promise<Verdict> {
    const failure = await checkUpstream(telnyx)
    if (!failure) return { ready: true, detail: 'Telnyx responded to a check.' }
    switch (failure.kind) {
      case 'out-of-time':
      case 'rate-limited':
        return { ready: true, detail: 'The rate limit has no room for a check of Telnyx.' }
      case 'rejected':
        return failure.systemic
          ? { ready: false, detail: `Telnyx rejects the key (${failure.status}).` }
          : { ready: true, detail: `Telnyx responded to a check with ${failure.status}.` }
      case 'server-error':
        return { ready: false, detail: `Telnyx responded to a check with ${failure.status}.` }
      default:
        return { ready: false, detail: `Telnyx did not respond to a check: ${failure.message}` }
    }
  }

  return async function checkReadiness(): Promise<Readiness> {
    const [{ ready, detail }, hold] = await Promise.all([getVerdict(), holds.inForce()])
    return { ready, detail, hold }
  }
}

export type CheckReadiness = ReturnType<typeof createReadiness>

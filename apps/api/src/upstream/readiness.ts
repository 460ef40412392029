import type { Clock, TelnyxClient } from '@countermand/core'
import type { Upstream } from './observe-upstream.ts'
import { probe } from './probe.ts'

/** How long an answer of Telnyx counts, and with it how often a probe goes out at most, in milliseconds. */
const ANSWER_COUNTS_MS = 30_000

export interface Readiness {
  ready: boolean
  /** Why not, or how we know. */
  detail: string
}

/**
 * Whether Telnyx can be worked with. It rests on the last answer that any request got; when none came
 * for 30 s, one probe goes out, however many ask.
 */
export function createReadiness(telnyx: TelnyxClient, upstream: Upstream, clock: Clock) {
  let underWay: Promise<unknown> | undefined
  let probedAt = Number.NEGATIVE_INFINITY

  return async function readiness(): Promise<Readiness> {
    const isRecent = upstream.last && clock.now() - upstream.last.at < ANSWER_COUNTS_MS
    if (!isRecent && clock.now() - probedAt >= ANSWER_COUNTS_MS) {
      probedAt = clock.now()
      // Its failure tells nothing beyond the status that `upstream` sees.
      underWay = probe(telnyx).finally(() => {
        underWay = undefined
      })
    }
    await underWay
    return judge(upstream.last?.status)
  }
}

export type CheckReadiness = ReturnType<typeof createReadiness>

function judge(status: number | undefined): Readiness {
  if (status === undefined) return { ready: false, detail: 'Telnyx did not answer the last request.' }
  if (status === 401 || status === 403) return { ready: false, detail: `Telnyx refuses the key (${status}).` }
  if (status >= 500) return { ready: false, detail: `Telnyx answered the last request with ${status}.` }
  return { ready: true, detail: `Telnyx answered the last request with ${status}.` }
}

import { type Clock, type TelnyxClient, TelnyxError } from '@countermand/core'
import type { Upstream } from './observe-upstream.ts'

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
  let probe: Promise<void> | undefined
  let probedAt = Number.NEGATIVE_INFINITY

  async function ask() {
    try {
      await telnyx.subNumberOrders.list({ page: { size: 1 } })
    } catch (error) {
      // Its status is what `upstream` saw.
      if (!(error instanceof TelnyxError)) throw error
    }
  }

  return async function readiness(): Promise<Readiness> {
    const isRecent = upstream.last && clock.now() - upstream.last.at < ANSWER_COUNTS_MS
    if (!isRecent && clock.now() - probedAt >= ANSWER_COUNTS_MS) {
      probedAt = clock.now()
      probe = ask().finally(() => {
        probe = undefined
      })
    }
    await probe
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

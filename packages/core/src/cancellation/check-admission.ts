import type { CancelOutcome } from '../wire/cancel-outcome.ts'
import { hasGuards } from '../wire/cancellation-guards.ts'
import { ENDPOINTS } from '../wire/endpoints.ts'
import { outOfTime } from '../wire/telnyx-failure.ts'
import type { CancelOptions } from './cancel-order.ts'
import { lastMoments } from './last-moments.ts'
import type { TelnyxPort } from './port.ts'

type Terms = Pick<CancelOptions, 'guards' | 'readFirst' | 'priority'> & { deadlineMs: number }

/**
 * Asks the rate limit, before anything is read or written for a cancellation, whether its PATCH can start
 * in time. `not-sent` when it can't, with the time at which there will be room; undefined when it can.
 * `cancelOrder` asks by itself: this is for callers that prepare something before they call it.
 */
export function checkAdmission(
  { pacer, clock, ...client }: Pick<TelnyxPort, 'pacer' | 'clock' | 'timeoutMs'>,
  { guards, readFirst, priority = 'single', deadlineMs }: Terms,
): (CancelOutcome & { kind: 'not-sent' }) | undefined {
  const isReadFirst = readFirst || hasGuards(guards)
  const request = {
    endpoint: isReadFirst ? ENDPOINTS.retrieve : ENDPOINTS.cancel,
    priority,
    followUps: isReadFirst ? 1 : 0,
    startBy: clock.monotonic() + lastMoments(client, deadlineMs).lastSend,
  }
  const waitMs = pacer?.waitMs(request) ?? 0
  if (waitMs === 0) return undefined
  const failure = outOfTime(clock.now() + waitMs)
  return { kind: 'not-sent', reason: failure.message, failure }
}

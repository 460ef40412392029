import type { CancelOutcome } from '../wire/cancel-outcome.ts'
import { hasGuards } from '../wire/cancellation-guards.ts'
import { ENDPOINTS } from '../wire/endpoints.ts'
import { outOfTime } from '../wire/telnyx-failure.ts'
import type { CancelOptions } from './cancel-options.ts'
import type { CancellationPort, TelnyxPort } from './ports.ts'

type AdmissionOptions = Pick<CancelOptions, 'guards' | 'readFirst' | 'priority'> & { deadlineMs: number }

/**
 * How long one request of a cancellation may take, and when, from its start, the last PATCH and the last GET
 * may begin: a PATCH only if its timeout and one GET fit before the deadline. In milliseconds.
 */
export function requestTimes(
  { timeoutMs: longest }: Pick<CancellationPort, 'timeoutMs'>,
  deadlineMs: number,
) {
  // A short deadline shortens the requests: otherwise no PATCH would fit before it.
  const timeoutMs = Math.min(longest, deadlineMs / 4)
  return { timeoutMs, lastRead: deadlineMs - timeoutMs, lastSend: deadlineMs - 2 * timeoutMs }
}

/**
 * Asks the rate limit whether the PATCH of a cancellation can start before its deadline, before anything is
 * read or written for it. Undefined if it can; otherwise `not-sent`, with the time at which it could.
 * `cancelOrder` does this itself: call it before other preparations of your own.
 *
 * @example
 * const outcome = checkAdmission(client, { deadlineMs: 45_000 }) ?? (await cancelOrder(client, id))
 */
export function checkAdmission(
  { pacer, clock, ...client }: Pick<TelnyxPort, 'pacer' | 'clock' | 'timeoutMs'>,
  { guards, readFirst, priority = 'single', deadlineMs }: AdmissionOptions,
): (CancelOutcome & { kind: 'not-sent' }) | undefined {
  const isReadFirst = readFirst || hasGuards(guards)
  const request = {
    endpoint: isReadFirst ? ENDPOINTS.retrieve : ENDPOINTS.cancel,
    priority,
    followUps: isReadFirst ? 1 : 0,
    startBy: clock.monotonic() + requestTimes(client, deadlineMs).lastSend,
  }
  const waitMs = pacer?.waitMs(request) ?? 0
  if (waitMs === 0) return undefined
  const failure = outOfTime(clock.now() + waitMs)
  return { kind: 'not-sent', reason: failure.message, failure }
}

import type { Clock } from '../clock.ts'
import { type ApiRequest, aborted, type createSendRequest } from '../http/send-request.ts'
import { outOfTime, type TelnyxFailure } from '../wire/telnyx-failure.ts'
import type { RequestOptions } from './request-options.ts'
import type { Pacer, Turn, TurnRequest } from './turn.ts'

export type SendPaced = ReturnType<typeof paceRequests>

/** Sends each request when the pacer gives it a turn, and reports the response's rate limit to the pacer. */
export function paceRequests(
  sendRequest: ReturnType<typeof createSendRequest>,
  { pacer, clock }: { pacer: Pacer; clock: Clock },
) {
  /**
   * Waits for a turn, and then for `beforeSend`, however long it takes: its permission is never older than the
   * request. Meanwhile the turn counts against the limit, so that all requests that wait here can go out together.
   */
  async function takeTurn(
    request: TurnRequest,
    { beforeSend, lastCheck }: RequestOptions,
  ): Promise<Turn | TelnyxFailure> {
    const turn = await pacer.turn(request)
    if (turn === 'aborted') return aborted('not-sent')
    if (turn === 'out-of-time') {
      return outOfTime(request.priority === 'under-way' ? undefined : clock.now() + pacer.waitMs(request))
    }
    let mayGo = false
    try {
      const isAllowed = (await beforeSend?.()) ?? true
      mayGo = isAllowed && !request.signal?.aborted && lastCheck?.() !== false
      if (!mayGo) return request.signal?.aborted && isAllowed ? aborted('not-sent') : stopped
      turn.sent()
      return turn
    } finally {
      if (!mayGo) turn.unused()
    }
  }

  return async function sendPaced(request: ApiRequest, options: RequestOptions = {}) {
    const { signal, priority = 'single', startBy, followUps, beforeSend, timeoutMs, headers } = options
    const turn = await takeTurn({ endpoint: request.endpoint, priority, signal, startBy, followUps }, options)
    if ('kind' in turn) return turn
    try {
      return await sendRequest(request, {
        signal,
        timeoutMs,
        headers,
        permittedAt: beforeSend && clock.monotonic(),
        onResponse: turn.done,
      })
    } finally {
      turn.done()
    }
  }
}

const stopped: TelnyxFailure = {
  kind: 'stopped',
  delivery: 'not-sent',
  message: 'It was stopped before it was sent.',
}

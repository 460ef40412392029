import type { Clock } from '../clock.ts'
import { type ApiRequest, aborted, type createSendRequest } from '../http/send-request.ts'
import { outOfTime, type TelnyxFailure } from '../wire/telnyx-failure.ts'
import type { RequestOptions } from './request-options.ts'
import type { RequestReport } from './request-report.ts'
import type { Pacer, Turn, TurnRequest, TurnResult } from './turn.ts'

export type SendPaced = ReturnType<typeof paceRequests>

/** Sends each request when the pacer gives it a turn, and reports the response's rate limit to the pacer. */
export function paceRequests(
  sendRequest: ReturnType<typeof createSendRequest>,
  {
    pacer,
    clock,
    onRequest,
  }: { pacer: Pacer; clock: Clock; onRequest?: ((report: RequestReport) => void) | undefined },
) {
  /**
   * Waits for `beforeSend`, however long it takes: its permission is never older than the request. Meanwhile the
   * turn counts against the limit, so that all requests that wait here can go out together.
   */
  async function confirmTurn(
    turn: TurnResult,
    request: TurnRequest,
    { beforeSend, lastCheck }: RequestOptions,
  ): Promise<Turn | TelnyxFailure> {
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
    const { signal, priority = 'single', startBy, followUps, beforeSend, timeoutMs, endBy, headers } = options
    const { endpoint } = request
    const turnRequest = { endpoint, priority, signal, startBy, followUps }
    const startedAt = clock.monotonic()
    const offer = await pacer.turn(turnRequest)
    const waitMs = clock.monotonic() - startedAt
    const turn = await confirmTurn(offer, turnRequest, options)
    if ('kind' in turn) {
      onRequest?.({ endpoint, priority, waitMs, sendMs: undefined, result: turn })
      return turn
    }
    const sentAt = clock.monotonic()
    try {
      const result = await sendRequest(request, {
        signal,
        timeoutMs,
        endBy,
        headers,
        permittedAt: beforeSend && sentAt,
        onResponse: turn.done,
      })
      onRequest?.({ endpoint, priority, waitMs, sendMs: clock.monotonic() - sentAt, result })
      return result
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

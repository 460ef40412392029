import { backoffMs, sleep } from '../clock.ts'
import { judgeOrder } from '../rules/evaluate-cancellation.ts'
import type { CancelOutcome } from '../wire/cancel-outcome.ts'
import { hasGuards } from '../wire/cancellation-guards.ts'
import { type CancelSettings, emit } from './cancel-options.ts'
import {
  type AttemptState,
  conclude,
  concludeLast,
  concludeUndecided,
  type Finding,
  noAttempts,
} from './conclude.ts'
import type { GatewayPort } from './ports.ts'
import { readOrder } from './read-order.ts'
import { currentReadTime, isFresh } from './reading.ts'

/**
 * Requests a cancellation from a gateway and returns the outcome in its response. If the response is lost, it
 * repeats the request: the gateway judges and reads before it sends, so a repeat is safe. The caller's own
 * guards are judged here before each request, on a fresh reading.
 */
export async function cancelThroughGateway(
  client: GatewayPort,
  options: CancelSettings,
): Promise<CancelOutcome> {
  const { id, signal, deadlineMs, attempts, reason, onEvent, clock, random } = options
  const deadline = clock.monotonic() + deadlineMs
  const isOver = () => signal?.aborted || deadline <= clock.monotonic()
  const precheck = createPrecheck(client, options, deadline)

  // Here an attempt is one request to the gateway.
  const state: AttemptState = { ...noAttempts }
  for (let requests = 0, limited = 0; requests - limited < attempts; requests++) {
    await client.waitForTurn({ signal, startBy: deadline })
    if (isOver()) break
    const verdict = await precheck(state)
    if (verdict !== 'allowed' && verdict !== 'unreadable') return verdict
    if (isOver()) break
    if (verdict === 'allowed') {
      const number = requests + 1
      const answer = await client.requestCancellation(id, {
        reason,
        // The gateway has all the time that is left: it answers with an outcome.
        timeoutMs: deadlineMs,
        startBy: deadline,
        endBy: deadline,
        lastCheck() {
          if (isOver()) return false
          emit(onEvent, { type: 'attempt', id, at: clock.now(), number })
          return true
        },
      })
      if ('outcome' in answer) return state.acted ? concludeAfterLoss(answer.outcome, state) : answer.outcome
      state.failure = answer
      if (answer.delivery === 'answered') state.rejection = answer
      if (answer.delivery === 'answered' || answer.kind === 'invalid-id') break
      if (answer.kind === 'out-of-time') break
      if (answer.kind === 'rate-limited') {
        // It was not processed, so it uses up no attempt.
        limited++
        continue
      }
      if (answer.delivery === 'maybe-applied') {
        state.acted = true
        state.lastAnswer = 'uncertain'
        state.attempts++
      }
    }
    const failures = requests - limited
    if (failures + 1 < attempts)
      await sleep(clock, Math.min(backoffMs(failures, random), deadline - clock.monotonic()), signal)
  }
  return concludeUndecided(state)
}

/**
 * Judges the order by the caller's guards. `allowed`: they allow the request. An outcome: the request must not
 * be made, or not repeated. `unreadable`: another reading may decide it.
 */
function createPrecheck(
  client: GatewayPort,
  { id, givenReading, guards, signal, clock }: CancelSettings,
  deadline: number,
) {
  let reading = givenReading

  return async function precheck(state: AttemptState): Promise<'allowed' | 'unreadable' | CancelOutcome> {
    if (!hasGuards(guards)) return 'allowed'
    let finding: Finding
    if (reading && isFresh(reading, clock)) finding = { kind: 'order', order: reading.order }
    else {
      finding = await readOrder(client, id, { signal, startBy: deadline, endBy: deadline })
      if (finding.kind === 'order') reading = { order: finding.order, ...currentReadTime(clock) }
    }
    const conclusion = conclude(finding, state)
    switch (conclusion.kind) {
      case 'send': {
        const { order } = conclusion
        const verdict = judgeOrder(order, { guards, now: clock.now() })
        if (verdict.cancellable) return 'allowed'
        if (!state.acted) return { kind: 'blocked', guard: verdict.by, reason: verdict.reason, order }
        // The gateway may still cancel it for an earlier request.
        return concludeUndecided({ ...state, order })
      }
      case 'read-on':
      case 'settle': {
        const failure = finding.kind === 'unreadable' ? finding.failure : undefined
        if (state.acted || failure?.delivery !== 'answered') {
          if (failure) state.failure ??= failure
          return 'unreadable'
        }
        return concludeUndecided({ ...state, failure, rejection: failure })
      }
      default:
        return conclusion
    }
  }
}

/**
 * What an outcome means if the response to an earlier request of this call was lost: the gateway may have
 * cancelled the order for that request, or may still do so.
 */
function concludeAfterLoss(outcome: CancelOutcome, state: AttemptState): CancelOutcome {
  switch (outcome.kind) {
    case 'cancelled':
    case 'accepted':
    case 'unknown':
      return outcome
    case 'already-cancelled':
      return { kind: 'cancelled', evidence: 'inferred', order: outcome.order }
    case 'not-cancellable':
      // The order's status decides, but now an undocumented status is not final.
      return concludeLast({ kind: 'order', order: outcome.order }, { ...state, order: outcome.order })
    case 'blocked':
      return concludeUndecided({ ...state, order: outcome.order })
    case 'not-found':
    case 'refused':
    case 'not-sent':
      return concludeUndecided(state)
    default:
      return outcome satisfies never
  }
}

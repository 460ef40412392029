import { judgeOrder } from '../rules/evaluate-cancellation.ts'
import type { CancelOutcome } from '../wire/cancel-outcome.ts'
import { hasGuards } from '../wire/cancellation-guards.ts'
import type { CancelSettings } from './cancel-options.ts'
import { type AttemptState, conclude, concludeLast, concludeUndecided, type Finding } from './conclude.ts'
import { createOrderAttempts } from './order-attempts.ts'
import type { TelnyxPort } from './ports.ts'

/**
 * The cancel protocol for one order: read it if a guard must see it, send one PATCH, read again whenever the result
 * is uncertain, and let `conclude` decide what each finding means. See the diagram in `docs/cancelling.md`.
 */
export async function cancelThroughTelnyx(
  client: TelnyxPort,
  options: CancelSettings,
): Promise<CancelOutcome> {
  const { guards, signal, settle = false, attempts: maxAttempts } = options
  const attempts = createOrderAttempts(client, options)
  const { state } = attempts
  const mustReadFirst = options.readFirst || hasGuards(guards) || isForbiddenByGivenReading(options)
  /** PATCHes that ended uncertain or with a conflict. */
  let usedAttempts = 0
  /** Requests without a result since the last such PATCH. They determine the next backoff. */
  let idleTries = 0
  /** A guard forbade the order after a PATCH that may have taken effect. */
  let isSendingOver = false

  const given = attempts.freshReading()?.order
  let finding: Finding | undefined = given && { kind: 'order', order: given }
  if (!finding && mustReadFirst) finding = await attempts.read()

  for (;;) {
    if (!finding) {
      const needsReading = mustReadFirst || state.lastAnswer !== 'none'
      const sent = await attempts.send(needsReading ? attempts.freshReading() : undefined)
      switch (sent) {
        case 'stop':
          // Without a PATCH that may have taken effect, there is nothing to read.
          return state.acted ? concludeLast(await attempts.read(), state) : concludeUndecided(state)
        case 'retry':
          // After a 429 the client itself waits for the limit.
          if (state.failure?.kind === 'connection') await attempts.backOff(idleTries++)
          if (!needsReading || attempts.freshReading()) continue
          finding = await attempts.read()
          break
        case 'uncertain':
          await attempts.backOff(usedAttempts++)
          idleTries = 0
          finding = await attempts.read()
          break
        case 'rejected':
        case 'stale':
          idleTries = 0
          finding = await attempts.read()
          break
        default:
          finding = sent
      }
    }

    const conclusion = conclude(finding, state)
    switch (conclusion.kind) {
      case 'settle':
        if (!settle) return concludeUndecided(state)
        break
      case 'read-on':
        break
      case 'send': {
        if (isSendingOver) break
        const { order } = conclusion
        const verdict = judgeOrder(order, { guards, now: attempts.now() })
        if (verdict.cancellable) {
          const mayNotSend = signal?.aborted || usedAttempts >= maxAttempts || !attempts.isTimeToSend()
          if (mayNotSend) return concludeUndecided(state)
          finding = undefined
          continue
        }
        if (!state.acted) return { kind: 'blocked', guard: verdict.by, reason: verdict.reason, order }
        isSendingOver = true
        break
      }
      default:
        return conclusion
    }

    const isFutile = isRereadFutile(finding, state, idleTries >= maxAttempts - 1)
    if (signal?.aborted || !attempts.isTimeToRead() || isFutile) return concludeUndecided(state)
    await attempts.backOff(idleTries++)
    finding = await attempts.read()
  }
}

/** Whether the caller's own reading, however old, forbids a PATCH. */
const isForbiddenByGivenReading = ({ givenReading, guards, clock }: CancelSettings) =>
  givenReading !== undefined && !judgeOrder(givenReading.order, { guards, now: clock.now() }).cancellable

/** Whether another read can't change the outcome. */
function isRereadFutile(finding: Finding, state: AttemptState, isLastTry: boolean): boolean {
  if (finding.kind !== 'unreadable') return false
  const { failure } = finding
  if (failure.kind === 'rejected') return failure.systemic || !state.acted
  if (failure.delivery === 'not-sent' && failure.kind !== 'connection') return true
  return isLastTry && !state.acted
}

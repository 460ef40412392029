import { backoffMs } from '../backoff.ts'
import { sleep } from '../clock.ts'
import { isFresh } from '../reading.ts'
import { evaluateCancellation } from '../rules/evaluate-cancellation.ts'
import { hasGuards } from '../rules/guards.ts'
import type { CancelOutcome } from '../wire/cancel-outcome.ts'
import { type CancelTerms, tell } from './cancel-order.ts'
import { conclude, concludeLast, concludeUnread, type Finding, type Story, untouched } from './conclude.ts'
import { look } from './look.ts'
import type { GatewayPort } from './port.ts'

/**
 * Asks a gateway to cancel an order and reads the outcome from its answer. An answer that was lost is
 * asked for again: the gateway judges and reads before it sends, so that asking twice is safe. The
 * caller's own guards are judged here, before the gateway's.
 */
export async function cancelThroughGateway(client: GatewayPort, terms: CancelTerms): Promise<CancelOutcome> {
  const { id, signal, deadlineMs, attempts, reason, onEvent, clock, random } = terms
  const deadline = clock.now() + deadlineMs

  const forbidden = await judgeHere(client, terms)
  if (forbidden) return forbidden

  // Here an attempt is one asking of the gateway.
  const story: Story = { ...untouched }
  for (let asked = 0; asked < attempts; asked++) {
    const timeoutMs = deadline - clock.now()
    if (signal?.aborted || timeoutMs <= 0) break
    tell(onEvent, { type: 'attempt', id, at: clock.now(), number: asked + 1 })
    const answer = await client.requestCancellation(id, { reason, timeoutMs })
    if ('outcome' in answer) return story.acted ? afterLostAnswer(answer.outcome, story) : answer.outcome
    story.failure = answer
    if (answer.delivery === 'answered') story.refusal = answer
    if (answer.delivery === 'answered' || answer.kind === 'invalid-id') break
    if (answer.delivery === 'maybe-applied') {
      story.acted = true
      story.attempts++
    }
    if (asked + 1 < attempts)
      await sleep(clock, Math.min(backoffMs(asked, random), deadline - clock.now()), signal)
  }
  return concludeUnread(story)
}

/** The caller's guards, on a fresh reading; undefined when they have nothing against asking the gateway. */
async function judgeHere(
  client: GatewayPort,
  { id, given, guards, signal, deadlineMs, clock }: CancelTerms,
): Promise<CancelOutcome | undefined> {
  if (!hasGuards(guards)) return undefined
  const finding: Finding =
    given && isFresh(given, clock.now())
      ? { kind: 'order', order: given.order }
      : await look(client, id, { signal, timeoutMs: Math.min(client.timeoutMs, deadlineMs) })
  const conclusion = conclude(finding, untouched)
  switch (conclusion.kind) {
    case 'send': {
      const { order } = conclusion
      const verdict = evaluateCancellation(order, { guards, now: clock.now() })
      return verdict.cancellable
        ? undefined
        : { kind: 'blocked', guard: verdict.by, reason: verdict.reason, order }
    }
    case 'read-on':
    case 'settle': {
      const failure = finding.kind === 'unreadable' ? finding.failure : undefined
      const refusal = failure?.delivery === 'answered' ? failure : undefined
      return concludeUnread({ ...untouched, ...(failure && { failure }), ...(refusal && { refusal }) })
    }
    default:
      return conclusion
  }
}

/**
 * What an outcome means when an earlier asking of this call got no answer: the gateway may have
 * cancelled the order for that one, or may still.
 */
function afterLostAnswer(outcome: CancelOutcome, story: Story): CancelOutcome {
  switch (outcome.kind) {
    case 'cancelled':
    case 'accepted':
    case 'unknown':
      return outcome
    case 'already-cancelled':
      return { kind: 'cancelled', evidence: 'inferred', order: outcome.order }
    case 'not-cancellable':
      // The order speaks for itself, save that a status nobody documents is nothing final now.
      return concludeLast({ kind: 'order', order: outcome.order }, { ...story, order: outcome.order })
    case 'blocked':
      return concludeUnread({ ...story, order: outcome.order })
    case 'not-found':
    case 'refused':
    case 'not-sent':
      return concludeUnread(story)
    default:
      return outcome satisfies never
  }
}

import { backoffMs, sleep } from '../clock.ts'
import { judgeOrder } from '../rules/evaluate-cancellation.ts'
import type { CancelOutcome } from '../wire/cancel-outcome.ts'
import { hasGuards } from '../wire/cancellation-guards.ts'
import { type CancelTerms, emit } from './cancel-options.ts'
import { conclude, concludeLast, concludeUnread, type Finding, type Story, untouched } from './conclude.ts'
import type { GatewayPort } from './ports.ts'
import { look } from './read-order.ts'
import { isFresh, readTime } from './reading.ts'

/**
 * Asks a gateway to cancel an order and reads the outcome from its answer. An answer that was lost is
 * asked for again: the gateway judges and reads before it sends, so that asking twice is safe. The
 * caller's own guards are judged here, before each asking, on a reading that still counts.
 */
export async function cancelThroughGateway(client: GatewayPort, terms: CancelTerms): Promise<CancelOutcome> {
  const { id, signal, deadlineMs, attempts, reason, onEvent, clock, random } = terms
  const deadline = clock.monotonic() + deadlineMs
  const judge = createJudge(client, terms, deadline)

  // Here an attempt is one asking of the gateway.
  const story: Story = { ...untouched }
  for (let asked = 0; asked < attempts; asked++) {
    if (signal?.aborted || deadline <= clock.monotonic()) break
    const verdict = await judge(story)
    if (verdict !== 'ask' && verdict !== 'unreadable') return verdict
    const timeoutMs = deadline - clock.monotonic()
    if (signal?.aborted || timeoutMs <= 0) break
    if (verdict === 'ask') {
      emit(onEvent, { type: 'attempt', id, at: clock.now(), number: asked + 1 })
      const answer = await client.requestCancellation(id, { reason, timeoutMs })
      if ('outcome' in answer) return story.acted ? afterLostAnswer(answer.outcome, story) : answer.outcome
      story.failure = answer
      if (answer.delivery === 'answered') story.refusal = answer
      if (answer.delivery === 'answered' || answer.kind === 'invalid-id') break
      if (answer.delivery === 'maybe-applied') {
        story.acted = true
        story.last = 'uncertain'
        story.attempts++
      }
    }
    if (asked + 1 < attempts)
      await sleep(clock, Math.min(backoffMs(asked, random), deadline - clock.monotonic()), signal)
  }
  return concludeUnread(story)
}

/**
 * Judges the order by the caller's guards: `ask` when they have nothing against asking the gateway, an
 * outcome when it must not be asked (again), `unreadable` when another reading may say more.
 */
function createJudge(
  client: GatewayPort,
  { id, given, guards, signal, clock }: CancelTerms,
  deadline: number,
) {
  let reading = given

  return async function judge(story: Story): Promise<'ask' | 'unreadable' | CancelOutcome> {
    if (!hasGuards(guards)) return 'ask'
    let finding: Finding
    if (reading && isFresh(reading, clock)) finding = { kind: 'order', order: reading.order }
    else {
      const timeoutMs = Math.min(client.timeoutMs, deadline - clock.monotonic())
      finding = await look(client, id, { signal, timeoutMs })
      if (finding.kind === 'order') reading = { order: finding.order, ...readTime(clock) }
    }
    const conclusion = conclude(finding, story)
    switch (conclusion.kind) {
      case 'send': {
        const { order } = conclusion
        const verdict = judgeOrder(order, { guards, now: clock.now() })
        if (verdict.cancellable) return 'ask'
        if (!story.acted) return { kind: 'blocked', guard: verdict.by, reason: verdict.reason, order }
        // The gateway may yet cancel it for an earlier asking.
        return concludeUnread({ ...story, order })
      }
      case 'read-on':
      case 'settle': {
        const failure = finding.kind === 'unreadable' ? finding.failure : undefined
        if (story.acted || failure?.delivery !== 'answered') {
          if (failure) story.failure ??= failure
          return 'unreadable'
        }
        return concludeUnread({ ...story, failure, refusal: failure })
      }
      default:
        return conclusion
    }
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

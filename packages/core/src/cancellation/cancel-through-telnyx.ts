import { judgeOrder } from '../rules/evaluate-cancellation.ts'
import type { CancelOutcome } from '../wire/cancel-outcome.ts'
import { hasGuards } from '../wire/cancellation-guards.ts'
import type { CancelTerms } from './cancel-options.ts'
import { conclude, concludeLast, concludeUnread, type Finding, type Story } from './conclude.ts'
import { createRequests } from './order-attempts.ts'
import type { TelnyxPort } from './ports.ts'

/**
 * The cancel protocol for one order: look if a guard must see it, send one PATCH, look again whenever
 * its end is not certain, and let `conclude` judge each finding. `docs/cancelling.md` draws it.
 */
export async function cancelThroughTelnyx(client: TelnyxPort, terms: CancelTerms): Promise<CancelOutcome> {
  const { guards, signal, settle = false, attempts } = terms
  const requests = createRequests(client, terms)
  const { story } = requests
  const mustSee = terms.readFirst || hasGuards(guards) || wasForbidden(terms)
  /** PATCHes that ended uncertain or in a conflict. */
  let spent = 0
  /** Tries since the last such PATCH that brought nothing: they space the next ones. */
  let tries = 0
  /** A guard came to forbid the order after a PATCH that may have taken effect. */
  let sendNoMore = false

  const given = requests.freshReading()?.order
  let finding: Finding | undefined = given && { kind: 'order', order: given }
  if (!finding && mustSee) finding = await requests.read()

  for (;;) {
    if (!finding) {
      const mustRest = mustSee || story.last !== 'none'
      const sent = await requests.send(mustRest ? requests.freshReading() : undefined)
      switch (sent) {
        case 'over':
          // Nothing can have changed unless a PATCH may have taken effect.
          return story.acted ? concludeLast(await requests.read(), story) : concludeUnread(story)
        case 'again':
          // After a 429 the client itself waits for the limit.
          if (story.failure?.kind === 'connection') await requests.backOff(tries++)
          if (!mustRest || requests.freshReading()) continue
          finding = await requests.read()
          break
        case 'uncertain':
          await requests.backOff(spent++)
          tries = 0
          finding = await requests.read()
          break
        case 'turned-down':
        case 'stale':
          tries = 0
          finding = await requests.read()
          break
        default:
          finding = sent
      }
    }

    const conclusion = conclude(finding, story)
    switch (conclusion.kind) {
      case 'settle':
        if (!settle) return concludeUnread(story)
        break
      case 'read-on':
        break
      case 'send': {
        if (sendNoMore) break
        const { order } = conclusion
        const verdict = judgeOrder(order, { guards, now: requests.now() })
        if (verdict.cancellable) {
          if (signal?.aborted || spent >= attempts || !requests.isTimeToSend()) return concludeUnread(story)
          finding = undefined
          continue
        }
        if (!story.acted) return { kind: 'blocked', guard: verdict.by, reason: verdict.reason, order }
        sendNoMore = true
        break
      }
      default:
        return conclusion
    }

    if (signal?.aborted || !requests.isTimeToRead() || isFutile(finding, story, tries >= attempts - 1)) {
      return concludeUnread(story)
    }
    await requests.backOff(tries++)
    finding = await requests.read()
  }
}

/** Whether the reading that the caller brought along, however old, speaks against a PATCH. */
const wasForbidden = ({ given, guards, clock }: CancelTerms) =>
  given !== undefined && !judgeOrder(given.order, { guards, now: clock.now() }).cancellable

/** Whether looking again can bring nothing more. */
function isFutile(finding: Finding, story: Story, isLastTry: boolean): boolean {
  if (finding.kind !== 'unreadable') return false
  const { failure } = finding
  if (failure.kind === 'rejected') return failure.systemic || !story.acted
  if (failure.delivery === 'not-sent' && failure.kind !== 'connection') return true
  return isLastTry && !story.acted
}

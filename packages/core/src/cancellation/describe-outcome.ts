import type { CancelOutcome } from '../wire/cancel-outcome.ts'
import type { SubNumberOrder } from '../wire/sub-number-order.ts'
import type { TelnyxFailure } from '../wire/telnyx-failure.ts'

/**
 * Describes an outcome for people: what happened, and the next step if there is one. The text says "the order",
 * so show the id beside it if there are several.
 *
 * @example
 * describeOutcome({ kind: 'not-found' })
 * // 'Telnyx has no such order for this key: check the id and the account.'
 */
export function describeOutcome(outcome: CancelOutcome): string {
  switch (outcome.kind) {
    case 'cancelled':
      return describeCancelled(outcome)
    case 'accepted':
      return `Telnyx accepted the cancellation, but the order still reads ${quoteStatus(outcome.order.status)}: check it again in a minute.`
    case 'already-cancelled':
      return `The order was already ${outcome.order.status}; this cancellation changed nothing.`
    case 'not-cancellable':
      return `The order can't be cancelled: ${lowerFirst(endSentence(outcome.reason))}`
    case 'blocked':
      return `The guard ${outcome.guard} forbids it: ${lowerFirst(endSentence(outcome.reason))} Nothing was cancelled.`
    case 'not-found':
      return 'Telnyx has no such order for this key: check the id and the account.'
    case 'refused':
      return `Telnyx refused: ${endSentence(outcome.failure.message)} Nothing was cancelled. ${
        outcome.failure.kind === 'rejected' && outcome.failure.systemic
          ? CHECK_THE_KEY
          : 'Read the order again before you retry.'
      }`
    case 'not-sent':
      return `Nothing was sent: ${lowerFirst(endSentence(outcome.reason))} ${describeRetry(outcome.failure)}`
    case 'unknown':
      return `It is unknown whether the order was cancelled: ${lowerFirst(endSentence(outcome.reason))} ${describeLastReading(outcome.order)} Read the order again before you do anything else.`
    default:
      return outcome satisfies never
  }
}

function describeCancelled({ evidence, order }: CancelOutcome & { kind: 'cancelled' }): string {
  switch (evidence) {
    case 'response':
      return 'The order was cancelled.'
    case 're-read':
      return `The order was cancelled: the response was lost, but the order was pending before and now reads ${order.status}.`
    case 'inferred':
      return `The order reads ${order.status}, most likely because of this cancellation: its response was lost.`
    default:
      return evidence satisfies never
  }
}

const describeLastReading = (order: SubNumberOrder | undefined) =>
  order ? `It last read ${quoteStatus(order.status)}.` : 'It could not be read.'

/** Quotes a status that is not a plain word: Telnyx may send any text. */
const quoteStatus = (status: string) => (/^[\w-]+$/.test(status) ? status : JSON.stringify(status))

const CHECK_THE_KEY = 'Check the API key and its permissions.'

/** The next step after nothing was sent. */
function describeRetry(failure: TelnyxFailure | undefined): string {
  if (failure?.kind === 'invalid-id') return 'Correct the id.'
  if (failure?.kind === 'rejected' && failure.systemic) return CHECK_THE_KEY
  return 'It is safe to retry.'
}

const lowerFirst = (text: string) =>
  /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text

const endSentence = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`)

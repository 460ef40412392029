import type { CancelOutcome } from '../wire/cancel-outcome.ts'
import type { SubNumberOrder } from '../wire/sub-number-order.ts'
import type { TelnyxFailure } from '../wire/telnyx-failure.ts'

/**
 * One sentence for people: what happened, and what to do next where there is something to do. It
 * speaks of "the order"; whoever shows several puts the id beside it.
 *
 * @example
 * describeOutcome({ kind: 'already-cancelled', order }) // 'The order was already cancelled; nothing was sent that changed it.'
 */
export function describeOutcome(outcome: CancelOutcome): string {
  switch (outcome.kind) {
    case 'cancelled':
      return describeCancelled(outcome)
    case 'accepted':
      return `Telnyx accepted the cancellation; the order still reads ${statusInWords(outcome.order.status)}: look again in a minute.`
    case 'already-cancelled':
      return `The order was already ${outcome.order.status}; this cancellation changed nothing.`
    case 'not-cancellable':
      return `The order can't be cancelled: ${lowerFirst(sentence(outcome.reason))}`
    case 'blocked':
      return `The guard ${outcome.guard} forbids it: ${lowerFirst(sentence(outcome.reason))} Nothing was cancelled.`
    case 'not-found':
      return 'Telnyx knows no such order for this key: check the id and the account.'
    case 'refused':
      return `Telnyx refused: ${sentence(outcome.failure.message)} Nothing was cancelled. ${
        outcome.failure.kind === 'rejected' && outcome.failure.systemic
          ? CHECK_THE_KEY
          : 'Read the order again before another try.'
      }`
    case 'not-sent':
      return `Nothing was sent: ${lowerFirst(sentence(outcome.reason))} ${beforeAnotherTry(outcome.failure)}`
    case 'unknown':
      return `It is not known whether the order was cancelled: ${lowerFirst(sentence(outcome.reason))} ${lastReading(outcome.order)} Read the order again before you do anything else.`
    default:
      return outcome satisfies never
  }
}

function describeCancelled({ evidence, order }: CancelOutcome & { kind: 'cancelled' }): string {
  switch (evidence) {
    case 'response':
      return 'The order was cancelled.'
    case 're-read':
      return `The order was cancelled: the answer was lost, but it was pending before and reads ${order.status} now.`
    case 'inferred':
      return `The order reads ${order.status}, most likely by this cancellation: its answer was lost.`
    default:
      return evidence satisfies never
  }
}

const lastReading = (order: SubNumberOrder | undefined) =>
  order ? `It last read ${statusInWords(order.status)}.` : 'No reading tells.'

/** Telnyx may write anything there. */
const statusInWords = (status: string) => (/^[\w-]+$/.test(status) ? status : JSON.stringify(status))

const CHECK_THE_KEY = 'Check the API key and its permissions.'

/** What to do after nothing was sent. */
function beforeAnotherTry(failure: TelnyxFailure | undefined): string {
  if (failure?.kind === 'invalid-id') return 'Correct the id.'
  if (failure?.kind === 'rejected' && failure.systemic) return CHECK_THE_KEY
  return 'It is safe to try again.'
}

const lowerFirst = (text: string) =>
  /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text

const sentence = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`)

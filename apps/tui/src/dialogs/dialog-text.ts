import type { Verdict } from '@countermand/core'
import type { Connection } from '../connection.ts'
import { evaluateWithGuards, type GuardsInForce } from '../guards-in-force.ts'
import { cancellationWords } from '../screens/detail/detail-lines.ts'
import { askedAgain, type CancelQuestion, isOutdated } from '../state/cancel-question.ts'
import { isTooSmall } from '../state/layout.ts'
import type { Question } from '../state/question.ts'
import { runningIds, type State } from '../state/state.ts'
import { formatId } from '../text/format-id.ts'
import type { Line } from '../text/lines.ts'
import { summarizeOrder } from '../text/order-summary.ts'
import { pluralize } from '../text/pluralize.ts'
import { sanitize } from '../text/sanitize.ts'
import type { DialogText } from './fit-dialog.ts'

/** What a dialog needs to know beyond the state. */
export interface DialogContext {
  connection: Pick<Connection, 'name'>
  guards: GuardsInForce
  now: number
}

/**
 * What the dialog on top says. The help is no such dialog: it fills the body. Where the terminal is too small
 * for dialogs, only leaving is still a question.
 */
export function dialogText(state: State, { connection, guards, now }: DialogContext): DialogText | undefined {
  const { dialog, orders } = state
  if (isTooSmall(state.size)) {
    return dialog?.kind === 'confirm-quit'
      ? {
          head: [],
          facts: [],
          foot: [{ text: `${runningIds(state).length} under way. Leave? ${answers(dialog)}` }],
        }
      : undefined
  }
  switch (dialog?.kind) {
    case 'confirm-cancel': {
      const { order } = dialog
      return {
        head: [
          { text: 'Cancel this sub number order?', isTitle: true },
          { text: formatId(order.id) },
          { text: `at ${connection.name}` },
          ...changes(dialog, orders),
        ],
        facts: [{ text: summarizeOrder(order) }, ...forbidding(evaluateWithGuards(order, guards, now))],
        foot: [
          {
            text: isOutdated(dialog, orders)
              ? `Ask again with what is known now? ${answers(dialog)}`
              : `It can't be undone. Cancel it? ${answers(dialog)}`,
          },
        ],
      }
    }
    case 'cancellation': {
      const order = orders.find(({ id }) => id === dialog.id)
      const [title, ...sentences] = cancellationWords(state.cancellations.get(dialog.id))
      return {
        head: [...(title ? [title] : []), { text: formatId(dialog.id) }],
        facts: [...sentences, ...(order ? [{ text: summarizeOrder(order) }] : [])],
        foot: [],
      }
    }
    case 'confirm-quit': {
      const under = pluralize(runningIds(state).length, 'cancellation')
      return {
        head: [
          { text: 'Leave all the same?', isTitle: true },
          {
            text: `${under} under way. Who leaves now does not learn how it ends; no further request is sent.`,
          },
        ],
        facts: [],
        foot: [{ text: `Leave? ${answers(dialog)}` }],
      }
    }
    case 'help':
    case undefined:
      return undefined
    default:
      return dialog satisfies never
  }
}

/** The answers, from when they count; dots of the same width until then. */
const answers = ({ isReady }: Question) => (isReady ? '(y/N)' : '(···)')

/** Says that the question is no longer true, or that the order had left the list when it was asked. */
function changes(question: CancelQuestion, orders: State['orders']): Line[] {
  if (!askedAgain(question, orders).isListed)
    return [{ text: '! The order is no longer in the list of pending orders.', tone: 'warn' }]
  return isOutdated(question, orders)
    ? [{ text: '! The order has changed since this question was asked.', tone: 'warn' }]
    : []
}

/** Says beforehand what the rules will say. */
function forbidding(verdict: Verdict): Line[] {
  if (verdict.cancellable) return []
  const by = verdict.by === 'status' ? 'As last read' : `The guard ${verdict.by} forbids it`
  return [{ text: `✗ ${by}: ${sanitize(verdict.reason)}` }]
}

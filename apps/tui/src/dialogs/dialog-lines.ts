import type { Verdict } from '@countermand/core'
import type { Connection } from '../connection.ts'
import { type GuardsInForce, judge } from '../guards-in-force.ts'
import { cancellationLines } from '../screens/detail/detail-lines.ts'
import { askedAgain, type CancelQuestion, isOutdated } from '../state/cancel-question.ts'
import { runningIds, type State } from '../state/state.ts'
import { wrap } from '../text/fit.ts'
import { idText } from '../text/id-text.ts'
import type { Line } from '../text/lines.ts'
import { counted, orderWords } from '../text/order-words.ts'
import { plainText } from '../text/plain-text.ts'

/** What the dialog on top says, in lines of at most so many columns. The help is no such dialog: it fills the body. */
export function dialogLines(
  state: State,
  {
    connection,
    guards,
    now,
    columns,
  }: { connection: Pick<Connection, 'name'>; guards: GuardsInForce; now: number; columns: number },
): Line[] {
  const { dialog } = state
  switch (dialog?.kind) {
    case 'confirm-cancel': {
      const { order } = dialog
      return [
        { text: 'Cancel this sub number order?', isTitle: true },
        ...wrap(orderWords(order), columns).map((text) => ({ text })),
        ...wrap(idText(order.id), columns).map((text) => ({ text })),
        ...wrap(`at ${connection.name}`, columns).map((text) => ({ text })),
        ...forbidding(judge(order, guards, now), columns),
        ...changeLines(dialog, state.orders),
        { text: '' },
        {
          text: isOutdated(dialog, state.orders)
            ? 'Ask again with what is known now? (y/N)'
            : "It can't be undone. Cancel it? (y/N)",
        },
      ]
    }
    case 'cancellation': {
      const order = state.orders.find(({ id }) => id === dialog.id)
      return [
        ...cancellationLines(state.cancellations.get(dialog.id), columns),
        ...(order ? wrap(orderWords(order), columns).map((text) => ({ text })) : []),
        { text: plainText(dialog.id) },
      ]
    }
    case 'confirm-quit': {
      const under = counted(runningIds(state).length, 'cancellation')
      const words = `${under} under way. Who leaves now does not learn how it ends; no further request is sent.`
      return [
        { text: 'Leave all the same?', isTitle: true },
        ...wrap(words, columns).map((text) => ({ text })),
        { text: '' },
        { text: 'Leave? (y/N)' },
      ]
    }
    case 'help':
    case undefined:
      return []
    default:
      return dialog satisfies never
  }
}

/** Says that the question is no longer true, or that the order had left the list when it was asked. */
function changeLines(question: CancelQuestion, orders: State['orders']): Line[] {
  if (!askedAgain(question, orders).isListed)
    return [{ text: '! The order is no longer in the list of pending orders.', tone: 'warn' }]
  return isOutdated(question, orders)
    ? [{ text: '! The order has changed since this question was asked.', tone: 'warn' }]
    : []
}

/** Says beforehand what the rules will say. */
function forbidding(verdict: Verdict, columns: number): Line[] {
  if (verdict.cancellable) return []
  const by = verdict.by === 'status' ? 'As last read' : `The guard ${verdict.by} forbids it`
  return wrap(`✗ ${by}: ${plainText(verdict.reason)}`, columns).map((text) => ({ text }))
}

import type { Verdict } from '@countermand/core'
import { evaluateWithGuards, type GuardsInForce } from '../../guards-in-force.ts'
import { summarizeOrder } from '../../text/describe-order.ts'
import { formatId, sanitize } from '../../text/format.ts'
import { type Cancellation, type OrderData, runningIds } from '../model/order-data.ts'
import type { DialogContent } from '../widgets/fit-dialog.ts'
import type { Line } from '../widgets/lines.tsx'
import { cancellationLines } from './cancellation-lines.ts'
import { type ConfirmCancel, type Dialog, isOutdated, type Question, refreshQuestion } from './dialog.ts'

/** What a dialog shows besides the orders. */
export interface DialogContext {
  targetName: string
  guards: GuardsInForce
  now: number
}

/** The text of a dialog. Help and messages have none: they fill the body. */
export function dialogContent(
  dialog: Dialog,
  data: OrderData,
  context: DialogContext,
): DialogContent | undefined {
  switch (dialog.kind) {
    case 'confirm-cancel':
      return cancelQuestion(dialog, data, context)
    case 'cancellation':
      return cancellationReport(dialog.id, data)
    case 'confirm-quit': {
      const count = runningIds(data.cancellations).length
      const running =
        count === 1
          ? "1 cancellation is still running. If you quit now you won't see its outcome."
          : `${count} cancellations are still running. If you quit now you won't see their outcomes.`
      return {
        head: [{ text: 'Quit anyway?', isTitle: true }, { text: `${running} No further request is sent.` }],
        details: [],
        foot: [{ text: `Quit? ${formatAnswers(dialog)}` }],
      }
    }
    case 'confirm-stop-batch':
      return {
        head: [{ text: 'Stop this batch?', isTitle: true }, { text: formatId(dialog.id) }],
        details: [
          {
            text: 'A stop is final: the orders that wait stay as they are. To go on later, pause it with p.',
          },
        ],
        foot: [{ text: `Stop it? ${formatAnswers(dialog)}` }],
      }
    case 'help':
    case 'messages':
      return undefined
    default:
      return dialog satisfies never
  }
}

/** The question whether to quit, for a terminal too small for dialogs. */
export const shortQuitQuestion = (dialog: Question, { cancellations }: OrderData): DialogContent => ({
  head: [],
  details: [],
  foot: [{ text: `${runningIds(cancellations).length} still running. Quit? ${formatAnswers(dialog)}` }],
})

function cancelQuestion(
  question: ConfirmCancel,
  { orders, cancellations }: OrderData,
  { targetName, guards, now }: DialogContext,
): DialogContent {
  const { order } = question
  const answers = formatAnswers(question)
  return {
    head: [
      { text: 'Cancel this sub number order?', isTitle: true },
      { text: formatId(order.id) },
      { text: `at ${targetName}` },
      ...openCancellation(cancellations.get(order.id)),
      ...changeWarning(question, orders),
    ],
    details: [{ text: summarizeOrder(order) }, ...blockWarning(evaluateWithGuards(order, guards, now))],
    foot: [
      {
        text: isOutdated(question, orders)
          ? `Ask again with the current data? ${answers}`
          : `It can't be undone. Cancel it? ${answers}`,
      },
    ],
  }
}

function cancellationReport(id: string, data: OrderData): DialogContent {
  const { orders, cancellations } = data
  const order = orders.find((known) => known.id === id)
  const [title, ...sentences] = cancellationLines(cancellations.get(id), data)
  return {
    head: [...(title ? [title] : []), { text: formatId(id) }],
    details: [...sentences, ...(order ? [{ text: summarizeOrder(order) }] : [])],
    foot: [],
  }
}

/** Dots of the same width until an answer counts. */
const formatAnswers = ({ isReady }: Question) => (isReady ? '(y/N)' : '(···)')

/** An earlier cancellation that may yet take effect. */
function openCancellation(cancellation: Cancellation | undefined): Line[] {
  switch (cancellation?.outcome?.kind) {
    case 'unknown':
      return [
        {
          text: '! The outcome of an earlier cancellation is unknown: it may have taken effect. n, then c, checks it again.',
          tone: 'warn',
        },
      ]
    case 'accepted':
      return [
        {
          text: '! Telnyx has accepted an earlier cancellation. n, then c, checks it again.',
          tone: 'warn',
        },
      ]
    default:
      return []
  }
}

function changeWarning(question: ConfirmCancel, orders: OrderData['orders']): Line[] {
  if (!refreshQuestion(question, orders).isListed)
    return [{ text: '! The order is no longer in the list of pending orders.', tone: 'warn' }]
  return isOutdated(question, orders)
    ? [{ text: '! The order has changed since this question was asked.', tone: 'warn' }]
    : []
}

function blockWarning(verdict: Verdict): Line[] {
  if (verdict.cancellable) return []
  const by = verdict.by === 'status' ? 'As last read' : `The guard ${verdict.by} forbids it`
  return [{ text: `✗ ${by}: ${sanitize(verdict.reason)}` }]
}

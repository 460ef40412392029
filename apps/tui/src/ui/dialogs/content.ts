import type { Verdict } from '@countermand/core'
import { evaluateWithGuards } from '../../guards-in-force.ts'
import { summarizeOrder } from '../../text/describe-order.ts'
import { formatId, pluralize, sanitize } from '../../text/format.ts'
import { findOrder } from '../model/listed-orders.ts'
import { type Cancellation, countWaiting, type OrderData, runningIds } from '../model/order-data.ts'
import { type Caret, showCaret } from '../model/text-field.ts'
import { cancellationLines, outcomeLines } from '../screens/cancellation-lines.ts'
import { describeTotals, WHOLE_ACCOUNT_WARNING } from '../screens/review/model.ts'
import type { DialogContent } from '../widgets/fit-dialog.ts'
import type { Line } from '../widgets/lines.tsx'
import {
  type ConfirmCancel,
  type ConfirmCancelMany,
  type Dialog,
  expectedCount,
  isOutdated,
  type Question,
  refreshQuestion,
} from './dialog.ts'
import { filterPanel, sortChoice } from './list-panels.ts'

/** What a dialog shows besides the orders. */
export interface DialogContext {
  targetName: string
  now: number
}

/** The orders, and the text cursor of an open text field. */
type DialogData = OrderData & { caret: Caret }

/** The text of a dialog. Help and messages have none here, since they fill the body; the palette depends on all keys. */
export function dialogContent(
  dialog: Dialog,
  data: DialogData,
  context: DialogContext,
): DialogContent | undefined {
  switch (dialog.kind) {
    case 'confirm-cancel':
      return cancelQuestion(dialog, data, context)
    case 'confirm-cancel-many':
      return cancelManyQuestion(dialog, data, context)
    case 'cancellation':
      return cancellationReport(dialog, data)
    case 'confirm-quit':
      return {
        head: [{ text: 'Quit anyway?', isTitle: true }, { text: describeUnfinished(data) }],
        details: [],
        foot: [formatAnswers(dialog, 'quit', 'stay')],
      }
    case 'confirm-stop': {
      const { finished = 0, total = 0 } = data.run?.progress ?? {}
      return {
        head: [
          { text: 'Stop cancelling?', isTitle: true },
          {
            text: `${pluralize(total - finished, 'order')} without an outcome yet: those that wait stay as they are.`,
          },
        ],
        details: [],
        foot: [formatAnswers(dialog, 'stop', 'go on')],
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
        foot: [formatAnswers(dialog, 'stop the batch', 'let it run')],
      }
    case 'export':
      return {
        head: [
          { text: 'Export the results', isTitle: true },
          { text: 'A name that ends with .json gives JSON, any other CSV. No file is overwritten.' },
        ],
        details: [],
        foot: [{ text: `File: ${showCaret(dialog.file, data.caret)}` }],
      }
    case 'filters':
      return filterPanel(dialog, data.caret)
    case 'sort':
      return sortChoice(dialog)
    case 'palette':
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
  foot: [{ text: `${runningIds(cancellations).length} still running. Quit? ${formatReady(dialog)}` }],
})

/** What quitting leaves open. */
function describeUnfinished(data: OrderData): string {
  const count = runningIds(data.cancellations).length
  const waiting = countWaiting(data)
  const sentences = [
    count === 1
      ? "1 cancellation is still running. If you quit now you won't see its outcome."
      : count > 1
        ? `${count} cancellations are still running. If you quit now you won't see their outcomes.`
        : '',
    waiting > 0 ? `${pluralize(waiting, 'order')} still waiting would stay as they are.` : '',
    'No further request is sent.',
  ]
  return sentences.filter(Boolean).join(' ')
}

const MAX_LISTED = 20

function cancelManyQuestion(
  question: ConfirmCancelMany,
  { cancellations, caret, hold }: DialogData,
  { targetName }: DialogContext,
): DialogContent {
  const { cancellable, skipped, goneIds, isWholeAccount } = question.review
  const skippedCount = skipped.length + goneIds.length
  const count = pluralize(cancellable.length, 'order')
  const unknownCount = cancellable.filter(
    ({ id }) => cancellations.get(id)?.outcome?.kind === 'unknown',
  ).length
  const head: Line[] = [
    { text: `Cancel ${count}? It can't be undone.`, isTitle: true, tone: 'bad' },
    { text: `at ${targetName}` },
    { text: describeTotals(cancellable) },
  ]
  if (isWholeAccount) head.push(WHOLE_ACCOUNT_WARNING)
  head.push(...holdWarning(hold))
  if (skippedCount > 0) head.push({ text: `${pluralize(skippedCount, 'marked order')} skipped.` })
  if (unknownCount > 0) {
    const text = `! ${unknownCount} of them: the outcome of an earlier cancellation is unknown.`
    head.push({ text, tone: 'warn' })
  }
  const more = cancellable.length - MAX_LISTED
  const listed = cancellable.slice(0, MAX_LISTED).map((order) => summarizeOrder(order) || formatId(order.id))
  const ask = `Type ${expectedCount(question)} to cancel ${count}: `
  return {
    head,
    details: [{ text: `${listed.join(', ')}${more > 0 ? `, and ${more} more` : ''}` }],
    foot: [
      ...reasonLine(question, caret),
      { text: `${ask}${question.isReady ? showCaret(question.typed, caret) : '···'}`, isTitle: true },
    ],
  }
}

/** The reason, while it is typed and afterwards. */
function reasonLine({ reason, isTypingReason }: ConfirmCancel | ConfirmCancelMany, caret: Caret): Line[] {
  if (isTypingReason) return [{ text: `Reason: ${showCaret(reason, caret)}` }]
  return reason ? [{ text: `Reason: ${sanitize(reason)}` }] : []
}

function cancelQuestion(
  question: ConfirmCancel,
  { orders, cancellations, guards, caret, hold }: DialogData,
  { targetName, now }: DialogContext,
): DialogContent {
  const { order } = question
  return {
    head: [
      { text: "Cancel this sub number order? It can't be undone.", isTitle: true, tone: 'bad' },
      { text: formatId(order.id) },
      { text: `at ${targetName}` },
      ...holdWarning(hold),
      ...openCancellation(cancellations.get(order.id)),
      ...changeWarning(question, orders),
    ],
    details: [{ text: summarizeOrder(order) }, ...blockWarning(evaluateWithGuards(order, guards, now))],
    foot: [
      ...reasonLine(question, caret),
      isOutdated(question, orders)
        ? formatAnswers(question, 'ask again with the current data', 'keep it')
        : formatAnswers(question, 'cancel the order', 'keep it'),
    ],
  }
}

function cancellationReport(
  { id, planned }: Extract<Dialog, { kind: 'cancellation' }>,
  data: OrderData,
): DialogContent {
  const { orders, cancellations, run } = data
  const order = findOrder(orders, id) ?? run?.orders.get(id)
  const [title, ...sentences] = planned
    ? outcomeLines(planned)
    : cancellationLines(cancellations.get(id), data)
  return {
    head: [...(title ? [title] : []), { text: formatId(id) }],
    details: [...sentences, ...(order ? [{ text: summarizeOrder(order) }] : [])],
    foot: [],
  }
}

/** What each answer does: `y cancel the order · n keep it (y/N)`. */
const formatAnswers = (question: Question, yes: string, no: string): Line => ({
  text: `y ${yes} · n ${no} ${formatReady(question)}`,
  isTitle: true,
})

/** Dots of the same width until an answer counts. */
const formatReady = ({ isReady }: Question) => (isReady ? '(y/N)' : '(···)')

/** A hold as it was last read: it may be over. */
const holdWarning = (hold: string | undefined): Line[] =>
  hold === undefined
    ? []
    : [
        {
          text: `! The gateway is on hold (${sanitize(hold)}). It cancels nothing until \`countermand-gateway release\`.`,
          tone: 'warn',
        },
      ]

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

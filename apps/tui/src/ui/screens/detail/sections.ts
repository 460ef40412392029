import type { SubNumberOrder, Verdict } from '@countermand/core'
import type { CancellationPage, Cancellation as LedgerRow } from '@countermand/core/wire'
import stringWidth from 'string-width'
import { evaluateWithGuards, hasUnreadableGuards } from '../../../guards-in-force.ts'
import { ledgerBadge, statusBadge } from '../../../text/badges.ts'
import { describeFailure } from '../../../text/describe-failure.ts'
import { formatDeadline, orderFields, summarizeRequirements } from '../../../text/describe-order.ts'
import {
  describeNumberState,
  describeRequirements,
  requirementsState,
} from '../../../text/describe-requirements.ts'
import { explainForbidden } from '../../../text/explain-forbidden.ts'
import { fitWidth, truncate, wrap } from '../../../text/fit.ts'
import { formatField, objectElements, sanitize } from '../../../text/format.ts'
import { formatMinute, timeUntil } from '../../../text/time.ts'
import type { OrderData } from '../../model/order-data.ts'
import type { ReadResult } from '../../model/read-result.ts'
import { indent, type Line, labelledLines, wrapLine } from '../../widgets/lines.tsx'
import { cancellationLines } from '../cancellation-lines.ts'
import type { DeadlinesById } from '../list/sort.ts'

/** What other requests than the list's say of an order. */
export interface OrderReadings {
  /** Whether the order could be read with its phone numbers: the list has none. */
  order?: ReadResult<SubNumberOrder>
  /** The earliest deadline of its phone numbers, if they have one. */
  deadline?: ReadResult<string | undefined>
  /** Its latest cancellations, by the gateway's ledger. */
  history?: ReadResult<CancellationPage>
}

interface Section {
  title: string
  lines: Line[]
}

interface SectionContext {
  data: OrderData
  now: number
  columns: number
}

const INDENT = '  '
const LABEL_COLUMNS = 15
/** The right edge stays empty. */
const MARGIN = 1

/** An order in sections, the longest last. An empty one is left out. */
export function orderSections(
  order: SubNumberOrder,
  readings: OrderReadings,
  { data, now, columns }: SectionContext,
): Section[] {
  const width = columns - INDENT.length - MARGIN
  return [
    section('Order', fieldLines(order, now, width)),
    section('Cancellation', cancellationSection(order, readings, { data, now, columns: width })),
    section('Requirements', requirementLines(order, width)),
    ...(data.isGateway ? [section('Ledger', historyLines(readings.history, width))] : []),
    section(numbersTitle(order), numberLines(order, readings.order, width)),
  ]
}

/** What the list has of an order, and its deadline if it was read. */
export function listedOrderSections(
  order: SubNumberOrder,
  { data, now, columns, deadlines }: SectionContext & { deadlines: DeadlinesById },
): Section[] {
  const width = columns - INDENT.length - MARGIN
  const deadline = deadlines.get(order.id)
  const when = deadline === undefined ? 'none' : `${formatMinute(deadline)}, ${timeUntil(deadline, now)}`
  return [
    section('Order', fieldLines(order, now, width)),
    section('Cancellation', [
      ...stateLines(order, { data, now, columns: width }),
      ...(deadlines.has(order.id) ? labelled('Deadline', when, width) : []),
    ]),
    section('Requirements', requirementsStateLine(order)),
  ]
}

function requirementsStateLine(order: SubNumberOrder): Line[] {
  const state = requirementsState(order)
  return state ? [{ text: state, aside: '  enter shows each, and the phone numbers' }] : []
}

/** The sections below each other, without the empty ones. */
export const toLines = (sections: readonly Section[]): Line[] =>
  sections
    .filter(({ lines }) => lines.length > 0)
    .flatMap(({ title, lines }, index) => [
      ...(index === 0 ? [] : [{ text: '' }]),
      { text: title, isTitle: true },
      ...lines,
    ])

const section = (title: string, lines: Line[]): Section => ({
  title,
  lines: lines.map((line) => indent(line, INDENT)),
})

const fieldLines = (order: SubNumberOrder, now: number, width: number): Line[] =>
  orderFields(order, now).flatMap(({ label, value }) => {
    const tone = label === 'Status' ? statusBadge(order.status).tone : 'neutral'
    return labelled(label, value, width).map((line) => ({ ...line, tone }))
  })

const labelled = (label: string, value: string, columns: number): Line[] =>
  labelledLines(label, value, { columns, labelColumns: LABEL_COLUMNS })

/** What this session did to it, whether it may be cancelled, and when Telnyx does so by itself. */
function cancellationSection(
  order: SubNumberOrder,
  readings: OrderReadings,
  context: SectionContext,
): Line[] {
  const { data, now, columns } = context
  const verdict = evaluateWithGuards(order, data.guards, now)
  const mayExpire = verdict.cancellable || verdict.by !== 'status'
  return [...stateLines(order, context), ...(mayExpire ? deadlineLines(order, readings, now, columns) : [])]
}

function stateLines(order: SubNumberOrder, { data, now, columns }: SectionContext): Line[] {
  const own = cancellationLines(data.cancellations.get(order.id), data)
  const verdict = describeVerdict(evaluateWithGuards(order, data.guards, now), data)
  return [...own, verdict].flatMap((line) => wrapLine(line, columns))
}

function describeVerdict(verdict: Verdict, { guards }: OrderData): Line {
  if (verdict.cancellable) {
    return hasUnreadableGuards(guards)
      ? {
          text: "! It is pending. The gateway's guards could not be read: they may forbid to cancel it.",
          tone: 'warn',
        }
      : { text: '✓ It may be cancelled: it is pending, and no guard forbids it.' }
  }
  return { text: `✗ ${explainForbidden(verdict)}`, tone: verdict.by === 'status' ? 'neutral' : 'warn' }
}

const DEADLINE_MEANING =
  "If requirements are still missing then, Telnyx cancels it. A comment to Telnyx's number team (/v2/comments) can extend it."

function deadlineLines(
  order: SubNumberOrder,
  { order: whole, deadline }: OrderReadings,
  now: number,
  width: number,
): Line[] {
  // Without its phone numbers there is nothing to read the deadline from; their section says why.
  if (whole && 'failure' in whole) return []
  if (!deadline) return labelled('Deadline', '… reading it', width)
  if ('failure' in deadline) return problemLines('The deadline could not be read.', deadline.failure, width)
  const text = formatDeadline(deadline.value, order, now)
  if (!text) return labelled('Deadline', 'none', width)
  return [...labelled('Deadline', text, width), ...labelled('', DEADLINE_MEANING, width)]
}

function requirementLines(order: SubNumberOrder, width: number): Line[] {
  const summary = summarizeRequirements(order)
  const requirements = describeRequirements(order)
  const kindColumns = Math.max(0, ...requirements.map(({ kind }) => stringWidth(kind)))
  return [
    ...(summary === undefined ? [] : [{ text: summary }]),
    ...requirements.flatMap(({ kind, state, id }): Line[] => {
      const text = `${fitWidth(kind, kindColumns)}  ${state}`.trimEnd()
      const idIsNext = stringWidth(text) + 2 + stringWidth(id) <= width
      if (idIsNext) return [{ text, aside: `  ${id}` }]
      return [
        ...wrapLine({ text }, width),
        ...wrap(id, width - 2).map((part) => ({ text: '', label: `  ${part}` })),
      ]
    }),
  ]
}

function numbersTitle({ phone_numbers, phone_numbers_count }: SubNumberOrder): string {
  const shown = objectElements(phone_numbers).length
  if (typeof phone_numbers_count !== 'number') return 'Phone numbers'
  const rest = shown > 0 && phone_numbers_count > shown ? `, the first ${shown} shown` : ''
  return `Phone numbers · ${phone_numbers_count}${rest}`
}

function numberLines(order: SubNumberOrder, whole: OrderReadings['order'], width: number): Line[] {
  const numbers = objectElements(order.phone_numbers)
  if (whole && 'failure' in whole)
    return problemLines('The phone numbers could not be read.', whole.failure, width)
  if (numbers.length === 0) return [{ text: whole ? 'Telnyx shows none.' : '… reading them' }]
  const names = numbers.map(({ phone_number }) => formatField(phone_number) || 'unnamed')
  const nameColumns = Math.max(...names.map((name) => stringWidth(name))) + 2
  const lines = numbers.map((number, index): Line => {
    const name = fitWidth(names[index] ?? '', nameColumns)
    return { text: truncate(`${name}${describeNumberState(number)}`.trimEnd(), width) }
  })
  const count = order.phone_numbers_count
  const more = typeof count === 'number' ? count - numbers.length : 0
  return more > 0
    ? [...lines, { text: `and ${more} more: Telnyx shows the first ${numbers.length} of an order.` }]
    : lines
}

const TIME_COLUMNS = 22

function historyLines(history: ReadResult<CancellationPage> | undefined, width: number): Line[] {
  if (!history) return [{ text: '… reading its cancellations' }]
  if ('failure' in history) return problemLines('The ledger could not be read.', history.failure, width)
  const { data, meta } = history.value
  if (data.length === 0) return [{ text: 'The gateway was never asked to cancel it.' }]
  return [
    ...data.flatMap((row) => historyEntry(row, width)),
    ...(meta.next === null ? [] : [{ text: 'Older ones: L shows the ledger.' }]),
  ]
}

function historyEntry(row: LedgerRow, columns: number): Line[] {
  const { created_at, actor, reason, settled_status } = row
  const { symbol, word, tone } = ledgerBadge(row)
  const settled = settled_status === null ? '' : `, then ${sanitize(settled_status)}`
  const who = [`by ${sanitize(actor)}`, reason === null ? '' : sanitize(reason)].filter(Boolean).join(' · ')
  const text = `${symbol} ${word}${settled} · ${who}`
  return labelledLines(formatMinute(created_at), text, { columns, labelColumns: TIME_COLUMNS }).map(
    (line) => ({ ...line, tone }),
  )
}

/** What could not be read, why, and what to do. */
function problemLines(what: string, failure: Parameters<typeof describeFailure>[0], width: number): Line[] {
  const { problem, nextStep } = describeFailure(failure)
  return wrapLine({ text: `! ${what} ${problem} ${nextStep} Press r to retry.`, tone: 'warn' }, width)
}

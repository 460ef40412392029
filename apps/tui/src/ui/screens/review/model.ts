import { type CancelOutcome, plannedOutcome, type SubNumberOrder } from '@countermand/core'
import { evaluateWithGuards } from '../../../guards-in-force.ts'
import { formatField, pluralize, sanitize } from '../../../text/format.ts'
import type { OrderData } from '../../model/order-data.ts'
import type { SkippedOrder } from '../../model/run-state.ts'
import { indent, type Line, wrapLine } from '../../widgets/lines.tsx'
import { readsWholeAccount } from '../list/filters.ts'
import type { ListModel } from '../list/model.ts'
import { type DeadlinesById, sortOrders } from '../list/sort.ts'
import { orderColumns, orderLine } from '../order-rows.ts'

/** What a cancellation of several orders would do, by value: later changes of the list don't change it. */
export interface ReviewModel {
  kind: 'review'
  cancellable: readonly SubNumberOrder[]
  skipped: readonly SkippedOrder[]
  /** Marked orders that the list no longer has. */
  goneIds: readonly string[]
  /** Every pending order of the account is marked, however they were found. */
  isWholeAccount: boolean
  /** Those that were read. */
  deadlines: DeadlinesById
  scroll: number
}

/** Reviews the marked orders by the rules and the guards in force, in the order of the list. */
export function reviewOrders(
  ids: ReadonlySet<string>,
  { orders, guards, now, load }: OrderData,
  { filters, ...sorting }: Pick<ListModel, 'filters' | 'sort' | 'deadlines'>,
): ReviewModel {
  const left = new Set(ids)
  const cancellable: SubNumberOrder[] = []
  const skipped: SkippedOrder[] = []
  for (const order of sortOrders(orders, sorting)) {
    if (!left.delete(order.id)) continue
    const verdict = evaluateWithGuards(order, guards, now)
    const outcome = plannedOutcome({ id: order.id, order, verdict })
    if (outcome) skipped.push({ order, outcome })
    else cancellable.push(order)
  }
  const isComplete = load.kind === 'loaded' && readsWholeAccount(filters)
  const isWholeAccount = isComplete && orders.every(({ id }) => ids.has(id))
  return {
    kind: 'review',
    cancellable,
    skipped,
    goneIds: [...left],
    isWholeAccount,
    deadlines: sorting.deadlines,
    scroll: 0,
  }
}

export const WHOLE_ACCOUNT_WARNING: Line = {
  text: '! These are all pending orders of the account.',
  tone: 'bad',
}

/** A heading, or an order, whose line is laid out only when it is visible: there may be thousands. */
type ReviewRow = Line | { order: SubNumberOrder; symbol: string }

const lastRows = new WeakMap<readonly SubNumberOrder[], { columns: number; rows: ReviewRow[] }>()

function reviewRows({ cancellable, skipped, goneIds, isWholeAccount }: ReviewModel, columns: number) {
  const known = lastRows.get(cancellable)
  if (known?.columns === columns) return known.rows
  const heading = (line: Line) => wrapLine(line, columns)
  const rows: ReviewRow[] = [
    ...heading({ text: describePlan(cancellable), isTitle: true }),
    ...(isWholeAccount ? heading(WHOLE_ACCOUNT_WARNING) : []),
    ...cancellable.map((order) => ({ order, symbol: '○' })),
    ...[...groupByReason(skipped)].flatMap(([reason, orders]) => [
      { text: '' },
      ...heading({
        text: `Skipped: ${pluralize(orders.length, 'order')}. ${reason}`,
        tone: 'warn',
        isTitle: true,
      }),
      ...orders.map((order) => ({ order, symbol: '✗' })),
    ]),
    ...(goneIds.length > 0
      ? [
          { text: '' },
          ...heading({
            text: `Skipped: ${pluralize(goneIds.length, 'order')} no longer in the list.`,
            tone: 'warn',
            isTitle: true,
          }),
          ...goneIds.map((id) => ({ text: `  ✗ ${sanitize(id)}` })),
        ]
      : []),
  ]
  lastRows.set(cancellable, { columns, rows })
  return rows
}

const describePlan = (orders: readonly SubNumberOrder[]) =>
  orders.length === 0
    ? 'None of the marked orders can be cancelled.'
    : `${pluralize(orders.length, 'order')} would be cancelled · ${describeTotals(orders)}`

/** `48 numbers · DE 7, FR 5`: the most frequent country first. */
export function describeTotals(orders: readonly SubNumberOrder[]): string {
  const numbers = orders.reduce((sum, { phone_numbers_count: count }) => sum + (Number(count) || 0), 0)
  const byCountry = new Map<string, number>()
  for (const { country_code } of orders) {
    const country = formatField(country_code) || 'no country'
    byCountry.set(country, (byCountry.get(country) ?? 0) + 1)
  }
  const countries = [...byCountry].toSorted(([, one], [, other]) => other - one)
  return `${pluralize(numbers, 'number')} · ${countries.map(([name, count]) => `${name} ${count}`).join(', ')}`
}

function groupByReason(skipped: readonly SkippedOrder[]): Map<string, SubNumberOrder[]> {
  const groups = new Map<string, SubNumberOrder[]>()
  for (const { order, outcome } of skipped) {
    const reason = describeSkip(outcome)
    const group = groups.get(reason)
    if (group) group.push(order)
    else groups.set(reason, [order])
  }
  return groups
}

function describeSkip(outcome: CancelOutcome): string {
  const reason = 'reason' in outcome ? sanitize(outcome.reason) : 'The order is over already.'
  return outcome.kind === 'blocked' ? `The guard ${outcome.guard} forbids it: ${reason}` : reason
}

export const countReviewRows = (review: ReviewModel, columns: number) => reviewRows(review, columns).length

const ROW_MARGIN = '  '

/** The visible lines. */
export function reviewLines(
  review: ReviewModel,
  { columns, rows, now }: Record<'columns' | 'rows' | 'now', number>,
) {
  const visible = reviewRows(review, columns).slice(review.scroll, review.scroll + rows)
  const shown = visible.flatMap((row) => ('order' in row ? [row.order] : []))
  const table = orderColumns({
    shown,
    room: columns - 2 * ROW_MARGIN.length,
    now,
    deadlines: review.deadlines,
  })
  return visible.map(
    (row): Line =>
      'order' in row ? indent(orderLine(row.order, table), `${ROW_MARGIN}${row.symbol} `) : row,
  )
}

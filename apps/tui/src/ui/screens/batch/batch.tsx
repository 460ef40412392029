import type { CancellationBatch, CancellationBatchItem } from '@countermand/core/wire'
import { outcomeBadge } from '../../../text/badges.ts'
import { batchBadge, countedOutcomes, formatDone, formatPace } from '../../../text/describe-batch.ts'
import { describeFailure } from '../../../text/describe-failure.ts'
import { summarizeOrder } from '../../../text/describe-order.ts'
import { fitWidth, truncate } from '../../../text/fit.ts'
import { formatId, pluralize, sanitize, shortId } from '../../../text/format.ts'
import { timeAgo } from '../../../text/time.ts'
import { BACK, type Binding, type KeyContext, MOVE_KEYS, SCREEN_KEYS } from '../../keys/binding.ts'
import { type ChosenColumn, chooseColumns } from '../../widgets/choose-columns.ts'
import { type Line, Lines, wrapLine } from '../../widgets/lines.tsx'
import { movePaged, selectedRow, shownRows } from '../../widgets/paged-rows.ts'
import { Table, tableRows } from '../../widgets/table.tsx'
import { EmptyScreen, emptyLines, unreadLines } from '../empty-screen.tsx'
import type { Screen, ScreenContext } from '../screen.ts'
import { type BatchModel, wantedItems } from './model.ts'

function isBatchOver({ batch }: KeyContext): string | undefined {
  if (!batch) return 'The batch is not read yet.'
  return batch.finished_at === null ? undefined : `The batch is already ${batch.status}.`
}

export const BATCH_KEYS: readonly Binding[] = [
  { id: 'open', keys: ['enter'], label: 'open the order', footer: true },
  BACK,
  { id: 'pause-batch', keys: ['p'], label: 'pause, resume', footer: true, disabledReason: isBatchOver },
  { id: 'stop-batch', keys: ['S'], label: 'stop', footer: true, disabledReason: isBatchOver },
  { id: 'refresh', keys: ['r'], label: 'refresh' },
  ...MOVE_KEYS,
  ...SCREEN_KEYS,
]

/** One batch, which it follows while it runs, and its orders that are done. */
export const batchScreen = (model: BatchModel): Screen<BatchModel> => ({
  layer: 'batch',
  keys: BATCH_KEYS,
  help: { title: 'Keys of a batch', keys: BATCH_KEYS },
  opening: { kind: 'follow-batch', id: model.id },
  more: (context) => wantedItems(model, rowsForItems(model, context)),
  refresh: { kind: 'follow-batch', id: model.id },
  currentBatch: model.batch,
  opens: () => {
    const item = selectedRow(model.items)
    return item && { kind: 'order', id: item.sub_number_order_id }
  },
  position: () => formatPosition(model),
  title: () => ({ text: `Batch ${formatId(model.id)}`, tone: 'neutral' }),
  status: () => {
    const failure = model.problem ?? model.items.failure
    if (!failure || !model.batch) return { text: '', tone: 'neutral' }
    const { problem, nextStep } = describeFailure(failure)
    return { text: `! Out of date: ${problem} ${nextStep} r reads it again.`, tone: 'bad' }
  },
  update: (action, context) => ({
    ...model,
    items: movePaged(model.items, action, rowsForItems(model, context)),
  }),
  render: (context, now) => <BatchView {...context} model={model} now={now} />,
})

/** Of the orders that are done, whether they were read yet or not. */
const formatPosition = ({ batch, items }: BatchModel) =>
  `${items.rows.length === 0 ? 0 : items.cursor + 1}/${Math.max(batch?.items.done ?? 0, items.rows.length)}`

/** A small terminal shows less of the summary, and at least one order below the titles of the columns. */
const LEAST_TABLE_ROWS = 2

/** The part of the summary that is shown, with a blank line after it. */
const shownSummary = (batch: CancellationBatch, columns: number, rows: number, now: number): Line[] =>
  [...summaryLines(batch, columns, now), { text: '' }].slice(0, Math.max(1, rows - LEAST_TABLE_ROWS))

const rowsForItems = ({ batch }: BatchModel, { columns, rows }: ScreenContext) =>
  tableRows(rows - (batch ? shownSummary(batch, columns, rows, 0).length : 0))

function BatchView({
  model,
  columns,
  rows,
  now,
}: Omit<ScreenContext, 'data'> & { model: BatchModel; now: number }) {
  const { batch, items, problem } = model
  if (!batch) return <EmptyScreen lines={unreadLines('The batch', problem)} columns={columns} />
  const summary = shownSummary(batch, columns, rows, now)
  if (rows < summary.length + LEAST_TABLE_ROWS) return <Lines lines={summary.slice(0, rows)} />
  const shown = shownRows(items, tableRows(rows - summary.length))
  return (
    <>
      <Lines lines={summary} />
      {shown.rows.length > 0 ? (
        <Table
          columns={chooseColumns(ITEM_COLUMNS, columns)}
          rows={shown.rows}
          getKey={({ sub_number_order_id }) => sub_number_order_id}
          selected={shown.selected}
          describe={(item) =>
            `${badgeOf(item).word}, ${sanitize(item.detail ?? '')} ${formatId(item.sub_number_order_id)}`
          }
        />
      ) : (
        <Lines lines={emptyItems(model).map((line) => ({ ...line, text: `  ${line.text}` }))} />
      )}
    </>
  )
}

function emptyItems({ batch, items }: BatchModel): Line[] {
  if (batch?.items.done === 0 && !items.failure) {
    return [{ text: batch.finished_at === null ? 'No order is done yet.' : 'No order was cancelled.' }]
  }
  return emptyLines(items, { what: 'The orders of the batch', none: [] })
}

const badgeOf = ({ outcome }: CancellationBatchItem) => outcomeBadge(outcome ?? 'unknown')

const ITEM_COLUMNS: readonly ChosenColumn<CancellationBatchItem>[] = [
  {
    title: 'OUTCOME',
    width: 19,
    rank: 1,
    text: (item) => `${badgeOf(item).symbol} ${badgeOf(item).word}`,
    tone: (item) => badgeOf(item).tone,
  },
  { title: 'ORDER', width: 8, rank: 2, text: ({ sub_number_order_id }) => shortId(sub_number_order_id) },
  {
    title: 'WHAT',
    width: 24,
    rank: 4,
    text: ({ sub_number_order: order }) => (order ? summarizeOrder(order) : ''),
  },
  { title: 'DETAIL', width: 20, rank: 3, isFlexible: true, text: ({ detail }) => sanitize(detail ?? '') },
]

const MAX_BAR = 60

/** The state of a batch: status, bar, counts by outcome, who and why. */
function summaryLines(batch: CancellationBatch, columns: number, now: number): Line[] {
  const { symbol, word, tone } = batchBadge(batch.status)
  const width = columns - 2
  const { items } = batch
  const share = items.total ? (items.done + items.untouched) / items.total : 0
  const facts = [
    `${formatDone(batch)} done`,
    items.waiting > 0 ? `${items.waiting} waiting` : '',
    items.untouched > 0 ? `${items.untouched} untouched` : '',
    formatPace(batch, now),
  ].filter(Boolean)
  const bar = formatBar(share, Math.min(MAX_BAR, width - 6))
  const started = `by ${sanitize(batch.actor)}${batch.reason ? ` · ${sanitize(batch.reason)}` : ''} · ${timeAgo(batch.created_at, now)}`
  const lines: Line[] = [
    { text: `${symbol} ${word} · ${facts.join(' · ')}`, tone, isTitle: true },
    { text: `${bar} ${String(Math.floor(share * 100)).padStart(3)}%` },
    ...(batch.status_reason
      ? wrapLine({ text: `! ${sanitize(batch.status_reason)}`, tone: 'warn' }, width)
      : []),
    ...countedOutcomes(batch).map(({ kind, count }): Line => {
      const badge = outcomeBadge(kind)
      const advice = kind === 'unknown' ? ': open each to read it again' : ''
      return {
        text: `${badge.symbol} ${fitWidth(pluralize(count, 'order'), 14)}${badge.word}${advice}`,
        tone: badge.tone,
      }
    }),
  ]
  return [
    ...lines.map((line) => ({ ...line, text: ` ${truncate(line.text, width)}` })),
    { text: '', label: ` ${truncate(started, width)}` },
  ]
}

function formatBar(share: number, columns: number): string {
  const filled = Math.floor(share * columns)
  return '█'.repeat(filled) + '░'.repeat(Math.max(0, columns - filled))
}

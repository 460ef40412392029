import type { CancellationResponse } from '@countermand/core/wire'
import { ledgerBadge } from '../../../text/badges.ts'
import { formatField, formatId, sanitize } from '../../../text/format.ts'
import { formatMinute } from '../../../text/time.ts'
import { BACK, type Binding, MOVE_KEYS, REFRESH, SCREEN_KEYS } from '../../keys/binding.ts'
import type { Action } from '../../model/action.ts'
import type { UiEvent } from '../../model/event.ts'
import type { ReadResult } from '../../model/read-result.ts'
import { type Line, labelledLines, ScrolledLines, wrapLine } from '../../widgets/lines.tsx'
import { formatLinesBelow, scrollBy } from '../../widgets/scroll.ts'
import { unreadLines } from '../empty-screen.tsx'
import type { Screen, ScreenContext } from '../screen.ts'

type Row = CancellationResponse['data']

export interface LedgerRowModel {
  kind: 'ledger-row'
  /** The cancellation's id. */
  id: string
  row?: ReadResult<Row>
  scroll: number
}

export const openedLedgerRow = (id: string): LedgerRowModel => ({ kind: 'ledger-row', id, scroll: 0 })

export const LEDGER_ROW_KEYS: readonly Binding[] = [
  { id: 'open', keys: ['enter'], label: 'open the order', footer: true },
  BACK,
  REFRESH,
  ...MOVE_KEYS,
  ...SCREEN_KEYS,
]

/** One cancellation of the ledger, with all that is known of it. */
export const ledgerRowScreen = (model: LedgerRowModel): Screen<LedgerRowModel> => ({
  layer: 'ledger-row',
  keys: LEDGER_ROW_KEYS,
  help: { title: 'Keys of a cancellation', keys: LEDGER_ROW_KEYS },
  opening: { kind: 'read-ledger-row', id: model.id },
  refresh: { kind: 'read-ledger-row', id: model.id },
  opens: () =>
    model.row && 'value' in model.row
      ? { kind: 'order', id: model.row.value.sub_number_order_id }
      : undefined,
  position: ({ columns, rows }) =>
    formatLinesBelow(model.scroll, { lines: ledgerRowLines(model, columns).length, rows }),
  title: () => ({ text: `Cancellation ${formatId(model.id)}`, tone: 'neutral' }),
  update: (action: Action, { columns, rows }: ScreenContext) => ({
    ...model,
    scroll: scrollBy(action, model.scroll, { lines: ledgerRowLines(model, columns).length, rows }),
  }),
  render: ({ columns, rows }) => (
    <ScrolledLines lines={ledgerRowLines(model, columns)} scroll={model.scroll} rows={rows} />
  ),
})

export const receiveLedgerRow = (model: LedgerRowModel, event: UiEvent): LedgerRowModel =>
  event.type === 'ledger-row-read' && event.id === model.id ? { ...model, row: event.row } : model

const LABEL_COLUMNS = 17
const TIME_COLUMNS = 22

const EVIDENCE = {
  response: "Telnyx's answer to the cancel request",
  're-read': 'the order, read again',
  inferred: 'inferred: it was never seen pending before',
} as const

/** All fields and the timeline. */
function ledgerRowLines({ row }: LedgerRowModel, columns: number): Line[] {
  const width = columns - 2
  if (!row || 'failure' in row) {
    return unreadLines('The cancellation', row?.failure).flatMap((line) => wrapLine(line, width))
  }
  const { value } = row
  const { symbol, word, tone } = ledgerBadge(value)
  const facts: [string, unknown][] = [
    ['Order', value.sub_number_order_id],
    ['Actor', value.actor],
    ['Reason', value.reason],
    ['Evidence', value.evidence && EVIDENCE[value.evidence]],
    ['Attempts', value.attempts],
    ['Requested', formatMinute(value.created_at)],
    ['To be done by', formatMinute(value.deadline_at)],
    ['Last attempt', formatMinute(value.last_attempt_at)],
    ['Seen pending', formatMinute(value.seen_pending_at)],
    ['Closed', formatMinute(value.closed_at)],
    ['Final status', value.settled_status],
    ['Final since', formatMinute(value.settled_at)],
    ['Next check', formatMinute(value.next_check_at)],
    ['Batch', value.batch_id],
    ['Request', value.request_id],
    ['Id', value.id],
  ]
  return [
    { text: `${symbol} ${word}`, tone, isTitle: true },
    ...(value.detail === null ? [] : wrapLine({ text: sanitize(value.detail) }, width)),
    { text: '' },
    ...facts.flatMap(([label, fact]) => {
      const text = formatField(fact)
      return text ? labelledLines(label, text, { columns: width, labelColumns: LABEL_COLUMNS }) : []
    }),
    { text: '' },
    { text: 'What happened', isTitle: true },
    ...value.timeline.flatMap(({ at, text }) =>
      labelledLines(formatMinute(at), sanitize(text), { columns: width, labelColumns: TIME_COLUMNS }),
    ),
  ]
}

import type { Cancellation } from '@countermand/core/wire'
import { type Badge, outcomeBadge } from '../../../text/badges.ts'
import { describeFailure } from '../../../text/describe-failure.ts'
import { formatId, sanitize, shortId } from '../../../text/format.ts'
import { formatMinute } from '../../../text/time.ts'
import {
  BACK,
  type Binding,
  EDIT_KEYS,
  INTERRUPT,
  MOVE_KEYS,
  REDRAW,
  REFRESH,
  SCREEN_KEYS,
} from '../../keys/binding.ts'
import { type ChosenColumn, chooseColumns } from '../../widgets/choose-columns.ts'
import { Lines, wrapLine } from '../../widgets/lines.tsx'
import { formatPagedPosition, shownRows, wantedPage } from '../../widgets/paged-rows.ts'
import { Table } from '../../widgets/table.tsx'
import { emptyLines } from '../empty-lines.ts'
import type { Screen, ScreenContext } from '../screen.ts'
import { type LedgerModel, rowsForLedger, selectedRow, setDraft, updateLedger } from './model.ts'

export const LEDGER_KEYS: readonly Binding[] = [
  { id: 'open', keys: ['enter'], label: 'open', footer: true },
  BACK,
  { id: 'search', keys: ['/'], label: 'one order only, by its id', footer: true },
  REFRESH,
  ...MOVE_KEYS,
  ...SCREEN_KEYS,
]

export const LEDGER_SEARCH_KEYS: readonly Binding[] = [
  { id: 'keep-search', keys: ['enter'], label: 'show this order', footer: true },
  { id: 'clear-search', keys: ['esc'], label: 'show all', footer: true },
  ...EDIT_KEYS,
  REDRAW,
  INTERRUPT,
]

/** The gateway's cancellations, newest first. */
export const ledgerScreen = (ledger: LedgerModel): Screen<LedgerModel> => ({
  layer: ledger.draft === undefined ? 'ledger' : 'ledger-search',
  keys: ledger.draft === undefined ? LEDGER_KEYS : LEDGER_SEARCH_KEYS,
  help: { title: 'Keys of the ledger', keys: LEDGER_KEYS },
  opening: { kind: 'read-ledger', orderId: ledger.orderId, after: undefined },
  more: ({ rows }) => {
    const after = wantedPage(ledger.paged, rowsForLedger(rows))
    return after === undefined ? undefined : { kind: 'read-ledger', orderId: ledger.orderId, after }
  },
  refresh: { kind: 'read-ledger', orderId: ledger.orderId, after: undefined },
  textField: ledger.draft === undefined ? undefined : { label: 'order id: ', text: ledger.draft },
  currentOrder: () => undefined,
  opens: () => {
    const row = selectedRow(ledger)
    return row && { kind: 'ledger-row', id: row.id }
  },
  position: () => formatPagedPosition(ledger.paged),
  title: () => ({
    text: `Ledger, newest first${ledger.orderId ? ` · order ${formatId(ledger.orderId)}` : ''}`,
    tone: 'neutral',
  }),
  status: () => {
    const { failure, rows } = ledger.paged
    if (!failure || rows.length === 0) return { text: '', tone: 'neutral' }
    const { problem, nextStep } = describeFailure(failure)
    return { text: `! ${problem} ${nextStep} Press r to read again.`, tone: 'bad' }
  },
  update: (action, { rows }) => updateLedger(ledger, action, rows),
  setText: (text) => setDraft(ledger, text),
  render: (context) => <LedgerView {...context} ledger={ledger} />,
})

export const ledgerBadge = ({ outcome }: Pick<Cancellation, 'outcome'>): Badge =>
  outcome ? outcomeBadge(outcome) : { symbol: '…', word: 'open', tone: 'warn' }

const ORDER = { title: 'ORDER', rank: 3 }

const COLUMNS: readonly ChosenColumn<Cancellation>[] = [
  { title: 'WHEN', width: 20, rank: 2, text: ({ created_at }) => formatMinute(created_at) },
  {
    title: 'OUTCOME',
    width: 19,
    rank: 1,
    text: (row) => `${ledgerBadge(row).symbol} ${ledgerBadge(row).word}`,
    tone: (row) => ledgerBadge(row).tone,
  },
  { title: 'ACTOR', width: 12, rank: 4, text: ({ actor }) => sanitize(actor) },
  { title: 'REASON', width: 12, rank: 5, isFlexible: true, text: ({ reason }) => sanitize(reason ?? '') },
  { title: 'BATCH', width: 8, rank: 6, text: ({ batch_id }) => shortId(batch_id ?? '') },
]

/** With the whole id of the order where there is room. */
const columnsAt = (columns: number): ChosenColumn<Cancellation>[] => {
  const [when, ...rest] = COLUMNS
  const order: ChosenColumn<Cancellation> =
    columns >= 140
      ? { ...ORDER, width: 36, text: ({ sub_number_order_id: id }) => formatId(id) }
      : { ...ORDER, width: 8, text: ({ sub_number_order_id: id }) => shortId(id) }
  return when ? [when, order, ...rest] : [order]
}

function LedgerView({ ledger, columns, rows }: ScreenContext & { ledger: LedgerModel }) {
  const { paged, orderId } = ledger
  if (paged.rows.length === 0) {
    const lines = emptyLines(paged, {
      what: 'The ledger',
      none: orderId
        ? [`The gateway was never asked to cancel ${formatId(orderId)}.`, 'Press / and esc to show all.']
        : ['The gateway has not been asked to cancel anything yet.'],
    })
    return (
      <Lines
        lines={[
          { text: '' },
          ...lines.flatMap((line) => wrapLine({ ...line, text: `  ${line.text}` }, columns - 2)),
        ]}
      />
    )
  }
  const shown = shownRows(paged, rowsForLedger(rows))
  return (
    <Table
      columns={chooseColumns(columnsAt(columns), columns)}
      rows={shown.rows}
      getKey={({ id }) => id}
      selected={shown.selected}
      describe={(row) =>
        `${ledgerBadge(row).word}, order ${formatId(row.sub_number_order_id)}, ${formatMinute(row.created_at)}, by ${sanitize(row.actor)}`
      }
    />
  )
}

import type { Cancellation } from '@countermand/core/wire'
import { ledgerBadge } from '../../../text/badges.ts'
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
import {
  formatPagedPosition,
  pagedStatus,
  selectedRow,
  shownRows,
  wantedPage,
} from '../../widgets/paged-rows.ts'
import { Table, tableRows } from '../../widgets/table.tsx'
import { EmptyScreen, emptyLines } from '../empty-screen.tsx'
import type { Screen, ScreenContext } from '../screen.ts'
import { type LedgerModel, setDraft, updateLedger } from './model.ts'

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
    const after = wantedPage(ledger.paged, tableRows(rows))
    return after === undefined ? undefined : { kind: 'read-ledger', orderId: ledger.orderId, after }
  },
  refresh: { kind: 'read-ledger', orderId: ledger.orderId, after: undefined },
  textField: ledger.draft === undefined ? undefined : { label: 'order id: ', text: ledger.draft },
  opens: () => {
    const row = selectedRow(ledger.paged)
    return row && { kind: 'ledger-row', id: row.id }
  },
  position: () => formatPagedPosition(ledger.paged),
  title: () => ({
    text: `Ledger, newest first${ledger.orderId ? ` · order ${formatId(ledger.orderId)}` : ''}`,
    tone: 'neutral',
  }),
  status: () => pagedStatus(ledger.paged),
  update: (action, { rows }) => updateLedger(ledger, action, rows),
  setText: (text) => setDraft(ledger, text),
  render: (context) => <LedgerView {...context} ledger={ledger} />,
})

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
    return <EmptyScreen lines={lines} columns={columns} />
  }
  const shown = shownRows(paged, tableRows(rows))
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

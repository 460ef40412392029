import type { CancellationBatch } from '@countermand/core/wire'
import { batchBadge, formatDone, formatOutcomes, formatPace } from '../../../text/describe-batch.ts'
import { formatId, sanitize, shortId } from '../../../text/format.ts'
import { age, timeAgo } from '../../../text/time.ts'
import { BACK, type Binding, MOVE_KEYS, REFRESH, SCREEN_KEYS } from '../../keys/binding.ts'
import { type ChosenColumn, chooseColumns } from '../../widgets/choose-columns.ts'
import {
  formatPagedPosition,
  movePaged,
  pagedStatus,
  selectedRow,
  shownRows,
  wantedPage,
} from '../../widgets/paged-rows.ts'
import { Table, tableRows } from '../../widgets/table.tsx'
import { EmptyScreen, emptyLines } from '../empty-screen.tsx'
import type { Screen, ScreenContext } from '../screen.ts'
import type { BatchesModel } from './model.ts'

export const BATCHES_KEYS: readonly Binding[] = [
  { id: 'open', keys: ['enter'], label: 'open', footer: true },
  BACK,
  REFRESH,
  ...MOVE_KEYS,
  ...SCREEN_KEYS,
]

/** The gateway's batches, newest first. */
export const batchesScreen = (batches: BatchesModel): Screen<BatchesModel> => ({
  layer: 'batches',
  keys: BATCHES_KEYS,
  help: { title: 'Keys of the batches', keys: BATCHES_KEYS },
  opening: { kind: 'read-batches', after: undefined },
  more: ({ rows }) => {
    const after = wantedPage(batches.paged, tableRows(rows))
    return after === undefined ? undefined : { kind: 'read-batches', after }
  },
  refresh: { kind: 'read-batches', after: undefined },
  opens: () => {
    const batch = selectedRow(batches.paged)
    return batch && { kind: 'batch', id: batch.id }
  },
  position: () => formatPagedPosition(batches.paged),
  title: () => ({ text: 'Batches, newest first', tone: 'neutral' }),
  status: () => pagedStatus(batches.paged),
  update: (action, { rows }) => ({ ...batches, paged: movePaged(batches.paged, action, tableRows(rows)) }),
  render: (context, now) => <BatchesView {...context} batches={batches} now={now} />,
})

const columnsAt = (now: number): ChosenColumn<CancellationBatch>[] => [
  {
    title: 'STATUS',
    width: 11,
    rank: 1,
    text: ({ status }) => `${batchBadge(status).symbol} ${batchBadge(status).word}`,
    tone: ({ status }) => batchBadge(status).tone,
  },
  { title: 'DONE', width: 9, align: 'right', rank: 2, text: formatDone },
  { title: 'AGE', width: 6, align: 'right', rank: 3, text: ({ created_at }) => age(created_at, now) },
  { title: 'OUTCOMES', width: 20, rank: 4, text: formatOutcomes },
  { title: 'PACE', width: 18, rank: 6, text: (batch) => formatPace(batch, now) },
  { title: 'ACTOR', width: 12, rank: 5, text: ({ actor }) => sanitize(actor) },
  {
    title: 'REASON',
    width: 12,
    rank: 7,
    text: ({ reason, status_reason }) => sanitize(reason ?? status_reason ?? ''),
  },
  { title: 'ID', width: 36, rank: 8, text: ({ id }) => formatId(id) },
]

function BatchesView({
  batches,
  columns,
  rows,
  now,
}: ScreenContext & { batches: BatchesModel; now: number }) {
  const { paged } = batches
  if (paged.rows.length === 0) {
    const lines = emptyLines(paged, {
      what: 'The batches',
      none: [
        'The gateway has no batches yet.',
        'Cancelling many orders through it makes one; so does `countermand batch create`.',
      ],
    })
    return <EmptyScreen lines={lines} columns={columns} />
  }
  const shown = shownRows(paged, tableRows(rows))
  const chosen = chooseColumns(withFlexible(columnsAt(now), columns), columns)
  return (
    <Table
      columns={chosen}
      rows={shown.rows}
      getKey={({ id }) => id}
      selected={shown.selected}
      describe={(batch) =>
        `${batchBadge(batch.status).word}, ${formatDone(batch)} done, ${formatOutcomes(batch)}, ${timeAgo(batch.created_at, now)}, by ${sanitize(batch.actor)}, ${shortId(batch.id)}`
      }
    />
  )
}

/** The outcomes get the rest of a narrow terminal, the reason that of a wide one. */
const withFlexible = (columns: ChosenColumn<CancellationBatch>[], terminalColumns: number) => {
  const isWide = terminalColumns >= 140
  return columns.map((column): ChosenColumn<CancellationBatch> => {
    if (column.title === 'OUTCOMES')
      return isWide ? { ...column, width: 28 } : { ...column, isFlexible: true }
    return column.title === 'REASON' && isWide ? { ...column, isFlexible: true } : column
  })
}

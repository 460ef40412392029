import type { SubNumberOrder } from '@countermand/core'
import { statusMeaning } from '@countermand/core/wire'
import { AGE, COUNTRY, ID, NUMBERS, type OrderColumn, REFERENCE, TYPE } from '../../order-columns.ts'
import { fitWidth } from '../../text/fit.ts'
import { formatId } from '../../text/format.ts'
import { timeUntil } from '../../text/time.ts'
import { type ChosenColumn, fitColumns } from '../widgets/choose-columns.ts'
import type { Line } from '../widgets/lines.tsx'
import { COLUMN_GAP, type TableColumn } from '../widgets/table.tsx'
import type { DeadlinesById } from './list/sort.ts'

type Ranked = OrderColumn & Omit<ChosenColumn<SubNumberOrder>, 'text'>

/** What a table puts before these columns has a lower rank. */
const COLUMNS: readonly Ranked[] = [
  { ...COUNTRY, rank: 7 },
  { ...TYPE, width: 9, rank: 8 },
  { ...NUMBERS, title: 'NUMS', width: 5, rank: 5 },
  { ...AGE, rank: 6, isDim: true },
]
const FULL_ID_RANK = 9
const SHORT_ID_RANK = 3
const NO_DEADLINES: DeadlinesById = new Map()

/** The time left until the deadline; `?` if it was not read. Only pending orders have one. */
const deadlineColumn = (deadlines: DeadlinesById): Ranked => ({
  title: 'DEADLINE',
  width: 8,
  rank: 4,
  text({ id, status }, now) {
    if (statusMeaning(status) !== 'pending') return ''
    return deadlines.has(id) ? timeUntil(deadlines.get(id), now) : '?'
  },
})

interface OrderColumnsOptions {
  /** The orders that are shown: their ids differ as they are shown. */
  shown: readonly SubNumberOrder[]
  /** In terminal columns. */
  room: number
  now: number
  /** Those that were read. @default none */
  deadlines?: DeadlinesById
  /** Columns of the table that come first. */
  first?: readonly ChosenColumn<SubNumberOrder>[]
}

/** The columns of orders that fit; the last one is the id, whole if there is room for it. */
export function orderColumns({
  shown,
  room,
  now,
  deadlines = NO_DEADLINES,
  first = [],
}: OrderColumnsOptions): TableColumn<SubNumberOrder>[] {
  const layOut = (id: Pick<Ranked, 'width' | 'rank'>, leastReference: number) => {
    const reference: Ranked = { ...REFERENCE, width: leastReference, rank: 2, isFlexible: true, maxWidth: 32 }
    const deadline = deadlines.size > 0 ? [deadlineColumn(deadlines)] : []
    const columns: Ranked[] = [...COLUMNS, ...deadline, reference, { ...ID, ...id, isDim: true }]
    const bound = columns.map((column) => ({
      ...column,
      text: (order: SubNumberOrder) => column.text(order, now),
    }))
    return fitColumns([...first, ...bound], room)
  }
  const withFullIds = layOut({ width: ID.width, rank: FULL_ID_RANK }, 20)
  if (hasId(withFullIds)) return withFullIds
  const { width, shorten } = shortIds(shown.map(({ id }) => formatId(id)))
  return layOut({ width, rank: SHORT_ID_RANK }, 12).map((column) =>
    column.title === ID.title
      ? { ...column, text: (order: SubNumberOrder) => shorten(column.text(order)) }
      : column,
  )
}

const hasId = (columns: readonly TableColumn<SubNumberOrder>[]) =>
  columns.some(({ title }) => title === ID.title)

const LEAST_HEAD = 8
/** Longer heads leave too little room for the rest of the row. */
const MAX_HEAD = 13
const HEAD_BEFORE_TAIL = 4
const LEAST_TAIL = 4

/** As much of each id as makes these differ: its beginning, or a little of it and its end. */
function shortIds(ids: readonly string[]): { width: number; shorten(id: string): string } {
  const head = Math.max(LEAST_HEAD, distinctLength(ids))
  const tail = Math.max(LEAST_TAIL, distinctLength(ids.map((id) => [...id].reverse().join(''))))
  const width = HEAD_BEFORE_TAIL + 1 + tail
  if (head <= MAX_HEAD || width >= Math.min(head, ID.width)) {
    const length = Math.min(head, ID.width)
    // Without a sign of the cut: all are cut.
    return { width: length, shorten: (id) => id.slice(0, length) }
  }
  const shorten = (id: string) =>
    id.length <= width ? id : `${id.slice(0, HEAD_BEFORE_TAIL)}…${id.slice(-tail)}`
  return { width, shorten }
}

/** How long the beginnings must be to differ from each other. */
function distinctLength(texts: readonly string[]): number {
  const sorted = [...new Set(texts)].sort()
  const lengths = sorted.slice(1).map((text, index) => commonLength(text, sorted[index] ?? '') + 1)
  return Math.max(0, ...lengths)
}

function commonLength(one: string, other: string): number {
  let length = 0
  while (length < one.length && one[length] === other[length]) length++
  return length
}

const GAP = ' '.repeat(COLUMN_GAP)

/** An order in one line, without a table around it. */
export function orderLine(order: SubNumberOrder, columns: readonly TableColumn<SubNumberOrder>[]): Line {
  const cells = columns.map(({ text, width, align }) => fitWidth(text(order), width, align))
  const id = hasId(columns) ? cells.pop() : undefined
  return { text: cells.join(GAP), ...(id !== undefined && { aside: GAP + id }) }
}

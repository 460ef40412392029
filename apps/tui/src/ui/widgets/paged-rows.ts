import type { TelnyxFailure } from '@countermand/core'
import { describeFailure } from '../../text/describe-failure.ts'
import type { Action } from '../model/action.ts'
import type { Notice } from '../model/event.ts'
import type { ReadResult } from '../model/read-result.ts'
import { rowsMoved, visibleRows } from './scroll.ts'

/** The rows of a list that a server sends in pages, as far as they were read, and the cursor in them. */
export interface PagedRows<Row> {
  rows: readonly Row[]
  /** The cursor of the next page; null after the last one, undefined before the first. */
  next: string | null | undefined
  /** The index of the selected row. */
  cursor: number
  /** The index of the first row shown. */
  top: number
  /** Why the latest page could not be read. */
  failure?: TelnyxFailure
}

/** As a gateway sends it. */
interface Page<Row> {
  data: readonly Row[]
  meta: { next: string | null }
}

export const NO_ROWS: PagedRows<never> = { rows: [], next: undefined, cursor: 0, top: 0 }

/** Adds a page, or the reason why there is none. `after`: what it was asked for by; undefined for the first page. */
export function addPage<Row>(
  paged: PagedRows<Row>,
  page: ReadResult<Page<Row>>,
  { after, getId }: { after: string | undefined; getId(row: Row): string },
): PagedRows<Row> {
  if ('failure' in page) return { ...paged, failure: page.failure }
  const { failure: _, ...rest } = paged
  const {
    data,
    meta: { next },
  } = page.value
  const ids = new Set(data.map(getId))
  const known = paged.rows.filter((row) => !ids.has(getId(row)))
  if (after !== undefined) return { ...rest, rows: [...known, ...data], next }
  // Without a row that both have, rows between them may be missing.
  if (known.length === paged.rows.length && next !== null) return { ...NO_ROWS, rows: data, next }
  const rows = [...data, ...known]
  const selected = selectedRow(paged)
  const index = selected === undefined ? 0 : rows.findIndex((row) => getId(row) === getId(selected))
  return { ...rest, rows, next: paged.next === undefined ? next : paged.next, cursor: Math.max(0, index) }
}

export const selectedRow = <Row>({ rows, cursor }: PagedRows<Row>): Row | undefined => rows[cursor]

/** The cursor of the page that is needed to fill so many rows below the selected one, if there is one. */
export function wantedPage<Row>({ rows, next, cursor, failure }: PagedRows<Row>, shown: number) {
  return typeof next === 'string' && !failure && cursor + shown >= rows.length ? next : undefined
}

/** Moves the selected row, and scrolls as far as that needs. */
export function movePaged<Row>(paged: PagedRows<Row>, action: Action, shown: number): PagedRows<Row> {
  const by = rowsMoved(action, shown) ?? 0
  const count = paged.rows.length
  const cursor = Math.max(0, Math.min(paged.cursor + by, count - 1))
  const { top } = visibleRows({ top: paged.top, cursor, count, rows: shown })
  return { ...paged, cursor, top }
}

/** The rows that are visible, and the index of the selected one among them. */
export function shownRows<Row>({ rows, cursor, top: first }: PagedRows<Row>, shown: number) {
  const { top, end } = visibleRows({ top: first, cursor, count: rows.length, rows: shown })
  return { rows: rows.slice(top, end), selected: cursor - top }
}

/** `12/40`, or `12/40+` while there are more pages. */
export const formatPagedPosition = ({ rows, next, cursor }: PagedRows<unknown>) =>
  `${rows.length === 0 ? 0 : cursor + 1}/${rows.length}${typeof next === 'string' ? '+' : ''}`

/** The status line of the list: why its latest page could not be read, beside the rows that it has. */
export function pagedStatus({ failure, rows }: PagedRows<unknown>): Notice {
  if (!failure || rows.length === 0) return { text: '', tone: 'neutral' }
  const { problem, nextStep } = describeFailure(failure)
  return { text: `! ${problem} ${nextStep} Press r to retry.`, tone: 'bad' }
}

import { COLUMN_GAP, CURSOR_COLUMNS, type TableColumn } from './table.tsx'

/** A column of a table whose columns depend on the room. */
export interface ChosenColumn<Row> extends TableColumn<Row> {
  /** The last columns to be left out have the lowest number. */
  rank: number
  /** Gets the room that the others leave, at least its width. */
  isFlexible?: true
  /** The most that a flexible column gets. @default all that is left */
  maxWidth?: number
}

/** Stays empty at the right edge. */
const MARGIN = 1

/** The room for the cells of a table that is so wide. */
export const tableRoom = (columns: number) => columns - CURSOR_COLUMNS - MARGIN

/** The columns of a table that fit the terminal, in their order. */
export const chooseColumns = <Row>(columns: readonly ChosenColumn<Row>[], terminalColumns: number) =>
  fitColumns(columns, tableRoom(terminalColumns))

/** The columns that fit so much room, in their order. */
export function fitColumns<Row>(columns: readonly ChosenColumn<Row>[], room: number): TableColumn<Row>[] {
  let chosen = [...columns]
  while (widthOf(chosen) > room && chosen.length > 1) {
    const last = Math.max(...chosen.map(({ rank }) => rank))
    chosen = chosen.filter(({ rank }) => rank !== last)
  }
  const left = Math.max(0, room - widthOf(chosen))
  return chosen.map(({ rank: _, isFlexible, maxWidth = Number.POSITIVE_INFINITY, ...column }) =>
    isFlexible ? { ...column, width: Math.min(column.width + left, maxWidth) } : column,
  )
}

const widthOf = (columns: readonly { width: number }[]) =>
  columns.reduce((sum, { width }) => sum + width, 0) + COLUMN_GAP * (columns.length - 1)

import { COLUMN_GAP, CURSOR_COLUMNS, type TableColumn } from './table.tsx'

/** A column of a table whose columns depend on the room. */
export interface ChosenColumn<Row> extends TableColumn<Row> {
  /** The last columns to be left out have the lowest number. */
  rank: number
  /** Gets the room that the others leave, at least its width. */
  isFlexible?: true
}

/** Stays empty at the right edge. */
const MARGIN = 1

/** The columns that fit the terminal, in their order. */
export function chooseColumns<Row>(
  columns: readonly ChosenColumn<Row>[],
  terminalColumns: number,
): TableColumn<Row>[] {
  const room = terminalColumns - CURSOR_COLUMNS - MARGIN
  let chosen = [...columns]
  while (widthOf(chosen) > room && chosen.length > 1) {
    const last = Math.max(...chosen.map(({ rank }) => rank))
    chosen = chosen.filter(({ rank }) => rank !== last)
  }
  const left = Math.max(0, room - widthOf(chosen))
  return chosen.map(({ rank: _, isFlexible, ...column }) =>
    isFlexible ? { ...column, width: column.width + left } : column,
  )
}

const widthOf = (columns: readonly { width: number }[]) =>
  columns.reduce((sum, { width }) => sum + width, 0) + COLUMN_GAP * (columns.length - 1)

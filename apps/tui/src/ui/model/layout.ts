export interface Size {
  columns: number
  rows: number
}

/** The smallest terminal in which everything is readable. */
export const MIN_SIZE: Size = { columns: 60, rows: 15 }

export const isTooSmall = ({ columns, rows }: Size) => columns < MIN_SIZE.columns || rows < MIN_SIZE.rows

/** Header and the line below it, status line, footer. */
const ROWS_AROUND_BODY = 4

export const bodyRows = ({ rows }: Size) => Math.max(1, rows - ROWS_AROUND_BODY)

/** The frame of a dialog and its padding. */
export const DIALOG_FRAME: Size = { columns: 6, rows: 2 }
const MAX_DIALOG_COLUMNS = 76

/** The room for the text of a dialog. */
export const dialogRoom = (size: Size): Size => ({
  columns: Math.min(size.columns, MAX_DIALOG_COLUMNS) - DIALOG_FRAME.columns,
  rows: bodyRows(size) - DIALOG_FRAME.rows,
})

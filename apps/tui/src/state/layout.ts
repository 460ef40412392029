import type { Size } from './state.ts'

/** The smallest terminal in which everything can be read. */
export const SMALLEST: Size = { columns: 60, rows: 15 }

/** Header and the line below it, status line, footer. */
const AROUND_BODY = 4

export const isTooSmall = ({ columns, rows }: Size) => columns < SMALLEST.columns || rows < SMALLEST.rows

/** Rows between header and status line. */
export const bodyRows = ({ rows }: Size) => Math.max(1, rows - AROUND_BODY)

/** The frame of a dialog and the space inside it. */
export const FRAME: Size = { columns: 6, rows: 2 }
const WIDEST_DIALOG = 76

/** The room for a dialog's text. */
export const dialogRoom = (size: Size): Size => ({
  columns: Math.min(size.columns, WIDEST_DIALOG) - FRAME.columns,
  rows: bodyRows(size) - FRAME.rows,
})

/** Rows of orders when no dialog takes some: one is for the column titles. */
export const listRows = (size: Size) => Math.max(1, bodyRows(size) - 1)

/** A spreadsheet would take a cell that begins so for a formula, also in full width, and run it. */
const FORMULA = /^(\s*[=+\-@＝＋－＠]|[\t\r])/

/**
 * One row of a CSV file (RFC 4180), with its line break. A text that a spreadsheet would run as a
 * formula gets an apostrophe in front; numbers don't.
 */
export const csvRow = (cells: readonly (string | number | boolean | null | undefined)[]): string =>
  `${cells.map(cellText).join(',')}\r\n`

function cellText(cell: string | number | boolean | null | undefined): string {
  const text = typeof cell === 'string' && FORMULA.test(cell) ? `'${cell}` : String(cell ?? '')
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

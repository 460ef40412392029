/** A spreadsheet would run a cell that starts like this as a formula; full-width characters count too. */
const FORMULA = /^(\s*[=+\-@＝＋－＠]|[\t\r])/

/**
 * Formats one row of a CSV file (RFC 4180), with its line break. A text that a spreadsheet would run as a formula
 * gets an apostrophe in front; numbers don't. Objects and arrays are written as JSON.
 *
 * @example
 * toCsvRow(['id', '=1+1', 7]) // "id,'=1+1,7\r\n"
 */
export const toCsvRow = (cells: readonly unknown[]): string => `${cells.map(cellText).join(',')}\r\n`

function cellText(cell: unknown): string {
  const plain = typeof cell === 'object' && cell !== null ? JSON.stringify(cell) : String(cell ?? '')
  const text = typeof cell === 'string' && FORMULA.test(cell) ? `'${cell}` : plain
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

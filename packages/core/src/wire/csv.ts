/** A spreadsheet would take a cell that begins so for a formula, also in full width, and run it. */
const FORMULA = /^(\s*[=+\-@＝＋－＠]|[\t\r])/

/**
 * One row of a CSV file (RFC 4180), with its line break. A text that a spreadsheet would run as a
 * formula gets an apostrophe in front; numbers don't. An object or a list is written as JSON.
 */
export const toCsvRow = (cells: readonly unknown[]): string => `${cells.map(cellText).join(',')}\r\n`

function cellText(cell: unknown): string {
  const sent = typeof cell === 'object' && cell !== null ? JSON.stringify(cell) : String(cell ?? '')
  const text = typeof cell === 'string' && FORMULA.test(cell) ? `'${cell}` : sent
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

import { truncateLines, wrapToRows } from '../../text/fit.ts'
import { type Line, wrapLine } from './lines.tsx'

/** The text of a dialog. In a small terminal only the details are shortened. */
export interface DialogContent {
  /** The question or the outcome, the id, the target. */
  head: readonly Line[]
  details: readonly Line[]
  /** The possible answers. */
  foot: readonly Line[]
}

export interface FittedDialog {
  lines: Line[]
  /** Head and foot fit. */
  isComplete: boolean
}

/** Lays a dialog out in at most so many rows. */
export function fitDialog(
  { head, details, foot }: DialogContent,
  columns: number,
  rows: number,
): FittedDialog {
  const headLines = head.flatMap((line) => wrapLine(line, columns))
  const footLines = foot.flatMap((line) => wrapLine(line, columns))
  const room = rows - headLines.length - footLines.length
  if (room < 0) {
    const problem = `This dialog needs ${headLines.length + footLines.length} rows, but has ${rows}. Enlarge the terminal, or press esc to close it.`
    return {
      lines: wrapToRows(problem, columns, rows).map((text) => ({ text, tone: 'warn' })),
      isComplete: false,
    }
  }
  const detailLines = fitDetails(details, columns, room)
  const isGapped = footLines.length > 0 && detailLines.length < room
  return {
    lines: [...headLines, ...detailLines, ...(isGapped ? [{ text: '' }] : []), ...footLines],
    isComplete: true,
  }
}

/** Gives the details rows in turn, one at a time, until none are left. */
function fitDetails(details: readonly Line[], columns: number, rows: number): Line[] {
  const blocks = details.map(({ text, ...style }) => ({
    style,
    lines: wrapToRows(text, columns, rows),
    rows: 0,
  }))
  for (let left = rows; left > 0; ) {
    const unfinished = blocks.filter((block) => block.rows < block.lines.length).slice(0, left)
    if (unfinished.length === 0) break
    for (const block of unfinished) block.rows++
    left -= unfinished.length
  }
  return blocks.flatMap(({ style, lines, rows }) =>
    truncateLines(lines, columns, rows).map((text) => ({ text, ...style })),
  )
}

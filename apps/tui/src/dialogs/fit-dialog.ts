import { truncateLines, wrap, wrapToRows } from '../text/fit.ts'
import type { Line } from '../text/lines.ts'

/** What a dialog says. Facts give way where there is too little room for them; nothing else does. */
export interface DialogText {
  /** What the dialog is about: the question or the outcome, the id, the target. */
  head: readonly Line[]
  facts: readonly Line[]
  /** The answers. */
  foot: readonly Line[]
}

/** The lines of a dialog, and whether they hold all but the facts. */
export interface FittedDialog {
  lines: Line[]
  isWhole: boolean
}

/** Lays a dialog out in at most so many rows. */
export function fitDialog({ head, facts, foot }: DialogText, columns: number, rows: number): FittedDialog {
  const headLines = head.flatMap((line) => wrapped(line, columns))
  const footLines = foot.flatMap((line) => wrapped(line, columns))
  const room = rows - headLines.length - footLines.length
  if (room < 0) {
    const needed = `There is no room for this dialog: it needs ${headLines.length + footLines.length} rows, not ${rows}. Enlarge the terminal; esc closes it.`
    return {
      lines: wrapToRows(needed, columns, rows).map((text) => ({ text, tone: 'warn' })),
      isWhole: false,
    }
  }
  const factLines = fitFacts(facts, columns, room)
  const isGapped = footLines.length > 0 && factLines.length < room
  return {
    lines: [...headLines, ...factLines, ...(isGapped ? [{ text: '' }] : []), ...footLines],
    isWhole: true,
  }
}

/** Gives each fact its rows in turn, one at a time, until there are none left. */
function fitFacts(facts: readonly Line[], columns: number, rows: number): Line[] {
  const blocks = facts.map(({ text, ...look }) => ({ look, lines: wrapToRows(text, columns, rows), rows: 0 }))
  for (let left = rows; left > 0; ) {
    const wanting = blocks.filter((block) => block.rows < block.lines.length).slice(0, left)
    if (wanting.length === 0) break
    for (const block of wanting) block.rows++
    left -= wanting.length
  }
  return blocks.flatMap(({ look, lines, rows }) =>
    truncateLines(lines, columns, rows).map((text) => ({ text, ...look })),
  )
}

const wrapped = ({ text, ...look }: Line, columns: number): Line[] =>
  wrap(text, columns).map((part) => ({ text: part, ...look }))

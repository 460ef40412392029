import { fitWidth, truncate } from './fit.ts'

/** The column of a table. `width` in terminal columns; 0 for the rest of the line. */
interface RowColumn {
  width: number
  align?: 'right'
}

/** One row of a table, truncated to the terminal; but never its first cell: the next command needs the whole id. */
export function formatRow(
  [id = '', ...rest]: readonly string[],
  [{ width: idWidth }, ...others]: readonly [RowColumn, ...RowColumn[]],
  columns: number | undefined,
): string {
  const cells = others.map(({ width, align }, index) => {
    const cell = rest[index] ?? ''
    return width === 0 ? cell : fitWidth(cell, width, align)
  })
  const text = cells.join('  ').trimEnd()
  const idCell = id.padEnd(idWidth)
  const fitted = columns === undefined ? text : truncate(text, Math.max(0, columns - idCell.length - 2))
  return `${`${idCell}  ${fitted}`.trimEnd()}\n`
}

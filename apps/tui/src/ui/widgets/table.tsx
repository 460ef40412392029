import { Box, Text } from 'ink'
import type { Tone } from '../../text/badges.ts'
import { fitWidth } from '../../text/fit.ts'
import { type TextStyle, useAppearance } from '../theme/theme.ts'

export interface TableColumn<Row> {
  title: string
  width: number
  align?: 'right'
  text(row: Row): string
  tone?(row: Row): Tone
  /** Only needed to look something up. */
  isDim?: true
}

export const COLUMN_GAP = 2
/** The cursor and the mark. */
export const CURSOR_COLUMNS = 2

/** How many rows a table shows in a body of so many: the column titles take one. */
export const tableRows = (rows: number) => Math.max(1, rows - 1)

interface TableProps<Row> {
  columns: readonly TableColumn<Row>[]
  rows: readonly Row[]
  getKey(row: Row): string
  /** The index of the selected row. */
  selected: number
  /** @default no row is marked */
  isMarked?(row: Row): boolean
  /** A row as a sentence, for accessible mode. */
  describe(row: Row): string
}

/** Titles and one-line rows, one of them selected. */
export function Table<Row>({
  columns,
  rows,
  getKey,
  selected,
  isMarked = () => false,
  describe,
}: TableProps<Row>) {
  const { theme, isAccessible } = useAppearance()
  if (isAccessible) {
    return rows.map((row, index) => (
      <Text key={getKey(row)}>
        {`${index === selected ? 'selected: ' : ''}${isMarked(row) ? 'marked: ' : ''}${describe(row)}`}
      </Text>
    ))
  }
  const gap = (index: number) => ' '.repeat(index === 0 ? 0 : COLUMN_GAP)
  const titles = columns.map(({ title, width, align }, index) => gap(index) + fitWidth(title, width, align))

  /** The cells of a row, those of one style in one text: each text costs Ink time. */
  function cellRuns(row: Row, isSelected: boolean) {
    const runs: { text: string; style: TextStyle | undefined }[] = []
    for (const [index, { width, align, text, tone, isDim }] of columns.entries()) {
      const cell = gap(index) + fitWidth(text(row), width, align)
      // Dim and inverse together are hard to read.
      const style = isDim && !isSelected ? theme.dim : tone && theme.tone[tone(row)]
      const last = runs.at(-1)
      if (last?.style === style && last) last.text += cell
      else runs.push({ text: cell, style })
    }
    return runs
  }

  return (
    <Box flexDirection="column">
      <Text wrap="truncate" {...theme.title}>
        {' '.repeat(CURSOR_COLUMNS) + titles.join('')}
      </Text>
      {rows.map((row, rowIndex) => (
        <Text key={getKey(row)} wrap="truncate" {...(rowIndex === selected && theme.cursor)}>
          {rowIndex === selected ? '›' : ' '}
          {isMarked(row) ? '*' : ' '}
          {cellRuns(row, rowIndex === selected).map(({ text, style }, index) => (
            <Text key={index} {...style}>
              {text}
            </Text>
          ))}
        </Text>
      ))}
    </Box>
  )
}

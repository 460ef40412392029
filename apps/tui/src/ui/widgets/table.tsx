import { Box, Text } from 'ink'
import type { Tone } from '../../text/badges.ts'
import { fitWidth } from '../../text/fit.ts'
import { useAppearance } from '../theme/theme.ts'

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
  return (
    <Box flexDirection="column">
      <Text wrap="truncate" {...theme.title}>
        {' '.repeat(CURSOR_COLUMNS) + titles.join('')}
      </Text>
      {rows.map((row, rowIndex) => (
        <Text key={getKey(row)} wrap="truncate" {...(rowIndex === selected && theme.cursor)}>
          {rowIndex === selected ? '›' : ' '}
          {isMarked(row) ? '*' : ' '}
          {columns.map(({ title, width, align, text, tone, isDim }, index) => (
            <Text
              key={title}
              {...(tone && theme.tone[tone(row)])}
              // Dim and inverse together are hard to read.
              {...(isDim && rowIndex !== selected && theme.dim)}
            >
              {gap(index) + fitWidth(text(row), width, align)}
            </Text>
          ))}
        </Text>
      ))}
    </Box>
  )
}

import { CsvError, parse } from 'csv-parse/sync'
import { counted } from '../../text/order-words.ts'
import { foreignRecord, idFieldOf } from './id-field.ts'
import { IdsFileError } from './ids-file-error.ts'
import type { ParsedTexts, PlacedText } from './placed-text.ts'

/** Spreadsheets write semicolons where the comma is the decimal sign. */
const FORMATS = { ',': 'CSV', ';': 'CSV with semicolons', '\t': 'CSV with tabs' }
type Delimiter = keyof typeof FORMATS

interface Row {
  cells: readonly string[]
  place: string
}

/**
 * A CSV file (RFC 4180) whose first row names its columns, wherever among them the id is. Strict: a
 * quote that is not closed, or a row of another length, may be half of what was written.
 *
 * @throws IdsFileError when it is not such a file
 */
export function parseCsv(text: string): ParsedTexts {
  const bytes = Buffer.from(text)
  const delimiter = delimiterOf(bytes)
  const [header = { cells: [], place: 'line 1' }, ...rows] = readRows(bytes, delimiter)
  const titles = header.cells.map(titleOf)
  const field = idFieldOf(new Set(titles))
  if (!field) {
    const found = header.cells.map((cell) => JSON.stringify(cell.slice(0, 60))).join(', ')
    throw new IdsFileError(
      header.place,
      `no column is called sub_number_order_id or id; the columns are ${found}.`,
    )
  }
  const column = titles.indexOf(field)
  if (titles.includes(field, column + 1)) {
    throw new IdsFileError(header.place, `two columns are called ${field}.`)
  }
  const recordTypes = titles.indexOf('record_type')
  const texts = rows.map(({ cells, place }): PlacedText => {
    const foreign = foreignRecord(field, cells[recordTypes])
    if (foreign) throw new IdsFileError(place, foreign)
    return { text: withoutEscape(cells[column] ?? ''), place }
  })
  return { texts, format: `${FORMATS[delimiter]}, column ${field}` }
}

/** `toCsvRow` puts an apostrophe before a text that a spreadsheet would take for a formula; no id has one of its own. */
const withoutEscape = (cell: string) => cell.trim().replace(/^'/, '')

const titleOf = (cell: string) => cell.trim().toLowerCase()

/** The one that gives a column of ids, or else the one that gives most columns. */
function delimiterOf(bytes: Buffer): Delimiter {
  const readings = (Object.keys(FORMATS) as Delimiter[]).map((delimiter) => ({
    delimiter,
    titles: headerBy(delimiter, bytes).map(titleOf),
  }))
  const [most] = readings.toSorted((one, other) => other.titles.length - one.titles.length)
  return (readings.find(({ titles }) => idFieldOf(new Set(titles))) ?? most)?.delimiter ?? ','
}

function headerBy(delimiter: Delimiter, bytes: Buffer): string[] {
  try {
    return parse(bytes, { delimiter, skip_empty_lines: true, to: 1 })[0] ?? []
  } catch (error) {
    if (error instanceof CsvError) return [] // such as `"id";"ref"` read by commas
    throw error
  }
}

function readRows(bytes: Buffer, delimiter: Delimiter): Row[] {
  const rows: Row[] = []
  const lines = createLineCounter(bytes)
  let end = 0
  try {
    parse(bytes, {
      delimiter,
      skip_empty_lines: true,
      // Either line end counts, also two kinds in one file.
      record_delimiter: ['\r\n', '\n', '\r'],
      on_record(cells, context) {
        rows.push({ cells, place: `line ${lines.firstAfter(end)}` })
        end = context.bytes
        return null // keeps nothing itself
      },
    })
    return rows
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw new IdsFileError(`line ${lines.firstAfter(end)}`, problemOf(error, rows[0]?.cells.length ?? 0))
  }
}

function problemOf({ code, message, record }: CsvError, columns: number): string {
  switch (code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return 'a quote is opened and never closed; the file may be cut off.'
    case 'INVALID_OPENING_QUOTE':
    case 'CSV_INVALID_CLOSING_QUOTE':
      return 'there is text beside a quoted cell; a quote inside a cell is written twice.'
    case 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH':
      return `the row has ${counted(Array.isArray(record) ? record.length : 0, 'cell')}, but there are ${columns} columns.`
    default:
      return message
  }
}

/** Lines by offsets that only grow. The parser's own count takes a CRLF inside quotes for two. */
function createLineCounter(bytes: Buffer) {
  const CR = 0x0d
  const LF = 0x0a
  let line = 1
  let at = 0
  return {
    /** The first line from this offset on that is not empty. */
    firstAfter(offset: number): number {
      for (; at < bytes.length && (at < offset || bytes[at] === CR || bytes[at] === LF); at++) {
        if (bytes[at] === LF || (bytes[at] === CR && bytes[at + 1] !== LF)) line++
      }
      return line
    },
  }
}

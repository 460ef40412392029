import { CsvError, parse } from 'csv-parse/sync'
import { pluralize } from '../../../text/format.ts'
import { explainForeignId, findIdField, IdsFileError, type LocatedText, type ParsedFile } from './ids-file.ts'

/** Spreadsheets write semicolons in locales with a decimal comma. */
const FORMATS = { ',': 'CSV', ';': 'CSV with semicolons', '\t': 'CSV with tabs' }
type Delimiter = keyof typeof FORMATS

interface Row {
  cells: readonly string[]
  location: string
}

/**
 * Reads the id column of a CSV file (RFC 4180) whose first row names the columns. Strict: an unclosed
 * quote, or a row of another length, may be a sign of a truncated file.
 *
 * @throws IdsFileError if the text is not such a file
 */
export function parseCsv(text: string): ParsedFile {
  const bytes = Buffer.from(text)
  const delimiter = detectDelimiter(bytes)
  const [header = { cells: [], location: 'line 1' }, ...rows] = readRows(bytes, delimiter)
  const titles = header.cells.map(normalizeTitle)
  const field = findIdField(new Set(titles))
  if (!field) {
    const found = header.cells.map((cell) => JSON.stringify(cell.slice(0, 60))).join(', ')
    throw new IdsFileError(
      header.location,
      `no column is called sub_number_order_id or id; the columns are ${found}.`,
    )
  }
  const column = titles.indexOf(field)
  if (titles.includes(field, column + 1)) {
    throw new IdsFileError(header.location, `two columns are called ${field}.`)
  }
  const recordTypes = titles.indexOf('record_type')
  const texts = rows.map(({ cells, location }): LocatedText => {
    const problem = explainForeignId(field, cells[recordTypes])
    if (problem) throw new IdsFileError(location, problem)
    return { text: unescapeFormula(cells[column] ?? ''), location }
  })
  return { texts, format: `${FORMATS[delimiter]}, column ${field}` }
}

/** `toCsvRow` prefixes an apostrophe to what a spreadsheet would read as a formula; no id starts with one. */
const unescapeFormula = (cell: string) => cell.trim().replace(/^'/, '')

const normalizeTitle = (cell: string) => cell.trim().toLowerCase()

/** The delimiter that gives an id column; otherwise the one that gives the most columns. */
function detectDelimiter(bytes: Buffer): Delimiter {
  const candidates = (Object.keys(FORMATS) as Delimiter[]).map((delimiter) => ({
    delimiter,
    titles: readHeader(delimiter, bytes).map(normalizeTitle),
  }))
  const [most] = candidates.toSorted((one, other) => other.titles.length - one.titles.length)
  return (candidates.find(({ titles }) => findIdField(new Set(titles))) ?? most)?.delimiter ?? ','
}

function readHeader(delimiter: Delimiter, bytes: Buffer): string[] {
  try {
    return parse(bytes, { delimiter, skip_empty_lines: true, to: 1 })[0] ?? []
  } catch (error) {
    if (error instanceof CsvError) return [] // such as `"id";"ref"` with a comma as delimiter
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
      // One file may mix line ends.
      record_delimiter: ['\r\n', '\n', '\r'],
      on_record(cells, context) {
        rows.push({ cells, location: `line ${lines.firstAfter(end)}` })
        end = context.bytes
        return null // the parser needn't keep the record
      },
    })
    return rows
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const problem = describeCsvError(error, rows[0]?.cells.length ?? 0)
    throw new IdsFileError(`line ${lines.firstAfter(end)}`, problem)
  }
}

function describeCsvError({ code, message, record }: CsvError, columns: number): string {
  switch (code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return 'a quote is opened and never closed; the file may be truncated.'
    case 'INVALID_OPENING_QUOTE':
    case 'CSV_INVALID_CLOSING_QUOTE':
      return 'there is text beside a quoted cell; a quote inside a cell must be doubled.'
    case 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH':
      return `the row has ${pluralize(Array.isArray(record) ? record.length : 0, 'cell')}, but there are ${columns} columns.`
    default:
      return message
  }
}

/** Maps increasing byte offsets to lines. The parser's own count takes a CRLF inside quotes for two lines. */
function createLineCounter(bytes: Buffer) {
  const CR = 0x0d
  const LF = 0x0a
  let line = 1
  let at = 0
  return {
    /** The first non-empty line from this offset on. */
    firstAfter(offset: number): number {
      for (; at < bytes.length && (at < offset || bytes[at] === CR || bytes[at] === LF); at++) {
        if (bytes[at] === LF || (bytes[at] === CR && bytes[at + 1] !== LF)) line++
      }
      return line
    },
  }
}
